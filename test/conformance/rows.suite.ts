import { describe, expect, it } from "vitest";
import { CURSOR_SCHEMA, REPLICA_SCHEMA } from "../../edge/replica/schema.ts";
import type { RowsStep, Run } from "./steps.ts";

/**
 * What SQLite does for a replica, wherever it runs.
 * @param fresh makes a new, empty database
 */
export function rowsSuite(name: string, fresh: () => Run<RowsStep>): void {
  const run = (sql: string, ...params: (string | number | null)[]) =>
    ({ do: "run", sql, params }) as const;
  const table = run(
    "create table things (place text not null, id integer not null, name text, primary key (place, id)) without rowid",
  );
  const add = (place: string, id: number | string, thing: string | null) =>
    run("insert into things (place, id, name) values (?, ?, ?)", place, id, thing);
  const all = run("select id, name from things order by place, id");
  const lastOf = async (count: number, steps: RowsStep[]) => (await fresh()(steps)).slice(-count);

  describe(`rows: ${name}`, () => {
    it("gives what was put, column by column, and nothing for a statement that gives nothing", async () => {
      const given = await fresh()([table, add("a", 2, null), add("a", 1, "one"), all]);
      expect(given.slice(0, 3)).toEqual([[], [], []]);
      expect(given[3]).toEqual([
        { id: 1, name: "one" },
        { id: 2, name: null },
      ]);
      expect(JSON.stringify(given[3])).toContain('{"id":1,"name":"one"}');
    });

    it("keeps an integer exactly that comes as text, however long", async () => {
      const long = [
        "1764358322123456",
        "9007199254740993",
        "-62135596799999999",
        "253402300799999999",
      ];
      const typed = "select cast(id as text) as id, typeof(id) as kind from things order by name";
      const steps = long.map((text, index) => add("a", text, String(index)));
      expect(await lastOf(1, [table, ...steps, run(typed)])).toEqual([
        long.map((id) => ({ id, kind: "integer" })),
      ]);
      const earlier = run("select name from things where id < ?", "9007199254740993");
      expect(await lastOf(1, [table, ...steps, earlier])).toEqual([
        expect.arrayContaining([{ name: "0" }, { name: "2" }]),
      ]);
    });

    it("orders texts by their bytes, as Postgres does by its collation C", async () => {
      const inOrder = ["", "A", "Z", "a", "é", "\ufffd", "😀"];
      const steps = inOrder.toReversed().map((text, id) => add("a", id, text));
      const given = await lastOf(1, [
        table,
        ...steps,
        run("select name from things order by name"),
      ]);
      expect(given).toEqual([inOrder.map((text) => ({ name: text }))]);
    });

    it("holds a text of 500,000 characters of three bytes", async () => {
      const text = "€".repeat(500_000);
      const measured = run(
        "select length(name) as length, length(cast(name as blob)) as bytes from things",
      );
      expect(await lastOf(1, [table, add("a", 1, text), measured])).toEqual([
        [{ length: 500_000, bytes: 1_500_000 }],
      ]);
    });

    it("takes 100 parameters, numbers for limits, and rows that are compared as one", async () => {
      const ids = Array.from({ length: 99 }, (_, index) => index);
      const many = `select count(*) as count from things where id in (${ids.map(() => "?").join()}) limit ?`;
      const places = [add("a", 1, "1"), add("a", 2, "2"), add("b", 1, "3"), add("b", 3, "4")];
      const after = run(
        "select name from things where (place, id) > (?, ?) order by place, id limit ? offset ?",
        "a",
        1,
        2,
        1,
      );
      expect(await lastOf(2, [table, ...places, run(many, ...ids, 1), after])).toEqual([
        [{ count: 4 }],
        [{ name: "3" }, { name: "4" }],
      ]);
    });

    it("keeps all of a transaction or nothing", async () => {
      const given = await fresh()([
        table,
        { do: "transaction", statements: [add("a", 1, "one"), add("a", 2, "two")] },
        { do: "transaction", statements: [add("a", 3, "three"), add("a", 1, "again")] },
        all,
        { do: "transaction", statements: [run("delete from things")], fails: true },
        add("b", 1, "after"),
        all,
      ]);
      const both = [
        { id: 1, name: "one" },
        { id: 2, name: "two" },
      ];
      expect(given.slice(1)).toEqual([
        "done",
        "threw",
        both,
        "threw",
        [],
        [...both, { id: 1, name: "after" }],
      ]);
    });

    it("throws for what SQLite refuses, and goes on", async () => {
      const given = await fresh()([
        table,
        run("select nothing from nowhere"),
        add("a", 1, null),
        add("a", 1, null),
        all,
      ]);
      expect(given.slice(1)).toEqual(["threw", [], "threw", [{ id: 1, name: null }]]);
    });

    it("takes the replica's tables, and again when they are there", async () => {
      const schema = [CURSOR_SCHEMA, ...REPLICA_SCHEMA].map((each) => run(each));
      const given = await fresh()([...schema, ...schema]);
      expect(given.filter((each) => each === "threw")).toEqual([]);
    });
  });
}
