import { describe, expect, it } from "vitest";
import { createSqliteRows } from "../../edge/node/sqlite-rows.ts";
import { readBody } from "../../edge/replica/document.ts";
import { microsecondsOf } from "../../edge/replica/microseconds.ts";
import { createReplica } from "../../edge/replica/replica.ts";
import { BODY_PART_CHARS, type Rows } from "../../edge/replica/schema.ts";
import { areWhole } from "../../edge/replica/types.ts";
import type { Field } from "../../shared/content/model.ts";
import type { SiteRow } from "../../shared/content/rows.ts";
import { REMADE_AT_ONCE, REMADE_CHARS_AT_ONCE } from "../../shared/limits-edge.ts";
import type { Entry } from "../../shared/push.ts";
import {
  createTestReplica,
  documentEntry,
  documentRow,
  dumpReplica,
  rowBatch,
  siteEntry,
  siteRow,
  typeRow,
  withRows,
} from "../support/replica-rows.ts";

/** The writing half of a replica: what becomes of the rows of the log. */

const title: Field = { key: "title", kind: "short_text" };
const price: Field = { key: "price", kind: "number" };
const pages = (...fields: Field[]): SiteRow => siteRow([typeRow({ id: 1, fields })]);
const head = (position: number, epoch = 1) => ({ epoch, position, change: position });
const fieldsOf = (fields: Record<string, unknown>) => fields;
const page = (id: number, fields: Record<string, unknown> = {}) => documentRow({ id, fields });
const all = (rows: Rows, sql: string) => rows.run(sql).map((row) => Object.values(row));
const vals = (rows: Rows) => all(rows, "select id, path, value from vals order by 1, 2, 3");

describe("a replica", () => {
  it("keeps a document with its values, and its times to the microsecond", () => {
    const row = documentRow({
      id: 5,
      slug: null,
      fields: fieldsOf({ title: "One", price: null }),
      createdAt: "1999-12-31T23:59:59.999999+00:00",
      publishedAt: "9999-12-31 23:59:59.000001+00",
      updatedAt: "2026-11-28T19:32:02Z",
    });
    const { rows } = withRows(siteEntry(1, pages(title, price)), documentEntry(2, 5, row, "de"));
    const times = "cast(published as text), cast(updated as text), cast(created as text)";
    expect(all(rows, `select locale, id, type, slug, position, ${times} from documents`)).toEqual([
      ["de", 5, 1, null, 2, "253402300799000001", "1795894322000000", "946684799999999"],
    ]);
    expect(JSON.parse(readBody(rows, { locale: "de", id: 5 }))).toEqual(row);
    expect(vals(rows)).toEqual([[5, "title", "One"]]);
    expect(all(rows, "select locale, type, path, id from blanks")).toEqual([["de", 1, "price", 5]]);
    expect(all(rows, "select * from counts")).toEqual([["de", 1, 1]]);
  });

  it("keeps whom posts name, and nothing that lists do not compare", () => {
    const site = siteRow([
      typeRow({ id: 1, kind: "post" }),
      typeRow({ id: 2, kind: "author" }),
      typeRow({ id: 3, kind: "single", fields: [title] }),
    ]);
    const fields = { title: "T", author: 9, categories: [7, 8, 7], tags: "none" };
    const { rows } = withRows(
      siteEntry(1, site),
      documentEntry(2, 4, documentRow({ id: 4, fields })),
      documentEntry(3, 5, documentRow({ id: 5, typeId: 2, fields })),
      documentEntry(4, 6, documentRow({ id: 6, typeId: 3, fields })),
    );
    expect(all(rows, "select target, id from refs order by target")).toEqual([
      [7, 4],
      [8, 4],
      [9, 4],
    ]);
    expect(vals(rows)).toEqual([]);
    expect(areWhole(rows, [1, 2, 3])).toBe(true);
  });

  it("gives a long body as it came, also where a part ends within a character", () => {
    const before = JSON.stringify(page(5, { title: "" })).indexOf('"title":"') + 9;
    for (const shift of [0, 1, 2]) {
      const filler = "x".repeat(BODY_PART_CHARS - before - shift);
      const body = JSON.stringify(page(5, { title: `${filler}😀${"y".repeat(BODY_PART_CHARS)}` }));
      const { rows } = withRows(documentEntry(1, 5, body));
      expect(readBody(rows, { locale: "en", id: 5 }) === body).toBe(true);
      const parts = all(rows, "select length(body) from bodies order by part");
      expect(parts.length).toBe(3);
      rows.run("delete from bodies");
    }
  });

  it("takes a shorter body in a longer one's place, another type's in its place, and a take-down", () => {
    const { rows, take } = withRows(
      siteEntry(1, siteRow([typeRow({ id: 1, fields: [title] }), typeRow({ id: 2, fields: [] })])),
      documentEntry(2, 5, page(5, { title: "x".repeat(2 * BODY_PART_CHARS) })),
      documentEntry(3, 6, page(6, { title: "stays" })),
    );
    take(rowBatch(3, [documentEntry(4, 5, documentRow({ id: 5, typeId: 2 }))]));
    expect(all(rows, "select id, part from bodies")).toEqual([
      [5, 0],
      [6, 0],
    ]);
    expect(vals(rows)).toEqual([[6, "title", "stays"]]);
    expect(all(rows, "select type, count from counts")).toEqual([
      [1, 1],
      [2, 1],
    ]);
    take(rowBatch(4, [documentEntry(5, 5, null), documentEntry(6, 99, null)]));
    expect(all(rows, "select id from documents union select id from bodies")).toEqual([[6]]);
    expect(all(rows, "select type, count from counts")).toEqual([[1, 1]]);
  });

  it("writes no value again that stays as it is", () => {
    const written: string[] = [];
    const database = createSqliteRows(":memory:");
    const rows: Rows = {
      ...database,
      run: (sql, ...params) => {
        if (/^(insert|delete).* (vals|blanks|refs)/.test(sql)) written.push(sql.slice(0, 11));
        return database.run(sql, ...params);
      },
    };
    const { take } = createTestReplica(rows);
    const fields = { a: "1", b: "2", c: "3", price: 4 };
    const text = (key: string): Field => ({ key, kind: "short_text" });
    take(rowBatch(0, [siteEntry(1, pages(text("a"), text("b"), text("c"), price))]));
    take(rowBatch(1, [documentEntry(2, 5, page(5, fields))]));
    written.length = 0;
    take(rowBatch(2, [documentEntry(3, 5, page(5, { ...fields, b: "other" }))]));
    expect(written).toEqual(["delete from", "insert into"]);
  });
});

describe("how far a replica is", () => {
  it("goes on by what continues it, skips what is behind, and takes nothing past a gap", () => {
    const { rows, take, position } = withRows(documentEntry(5, 5, page(5)));
    const newer = documentEntry(9, 5, { ...page(5), name: "newer" });
    take(rowBatch(5, [newer]));
    take(rowBatch(0, [documentEntry(5, 5, page(5))]));
    take(rowBatch(0, [documentEntry(5, 5, null), documentEntry(12, 6, page(6))]));
    take(rowBatch(13, [documentEntry(14, 5, null)]));
    expect(position(1)).toBe(12);
    expect(all(rows, "select id, position from documents")).toEqual([
      [5, 9],
      [6, 12],
    ]);
    expect(position(2)).toBe(0);
  });

  it("is whole when it was at the log's head as the log was read, and at this head", () => {
    const { take, isWhole } = createTestReplica();
    expect(isWhole(head(0))).toBe(false);
    take(rowBatch(0, [documentEntry(1, 5, page(5))]));
    // no site, no reading
    expect(isWhole(head(1))).toBe(false);
    take(rowBatch(1, [siteEntry(2, pages(title))]));
    expect([isWhole(head(2)), isWhole(head(3)), isWhole(head(2, 2))]).toEqual([true, false, false]);
    // what stood before 4 may stand behind it now
    take(rowBatch(2, [documentEntry(4, 5, page(5))], { head: 6 }));
    expect(isWhole(head(4))).toBe(false);
    take(rowBatch(4, [], { head: 4 }));
    expect(isWhole(head(4))).toBe(false);
    take(rowBatch(4, [], { to: 6, head: 6 }));
    expect(isWhole(head(6))).toBe(true);
    take(rowBatch(6, [], { head: 9 }));
    expect(isWhole(head(6))).toBe(true);
  });

  it("is not whole by a stretch that was read before one that it has", () => {
    const { take, isWhole } = withRows(siteEntry(1, pages(title)));
    // read when 2 had moved on to 9
    take(rowBatch(1, [], { to: 2, head: 9 }));
    take(rowBatch(1, [documentEntry(2, 5, page(5)), documentEntry(3, 6, page(6))]));
    expect(isWhole(head(3))).toBe(false);
    take(rowBatch(3, [documentEntry(9, 5, page(5))]));
    expect(isWhole(head(9))).toBe(true);
  });

  it("begins anew with an epoch, whether or not the batch brings rows", () => {
    const first = [siteEntry(1, pages(title)), documentEntry(2, 5, page(5, { title: "x" }))];
    const again = withRows(...first);
    const entries = [siteEntry(1, pages(price)), documentEntry(3, 6, page(6, { price: 2 }))];
    again.take(rowBatch(0, entries, { epoch: 2 }));
    const made = createTestReplica();
    made.take(rowBatch(0, entries, { epoch: 2 }));
    expect(dumpReplica(again.rows)).toEqual(dumpReplica(made.rows));
    const { documents: _, ...older } = rowBatch(0, [], { epoch: 3 });
    again.take(older);
    expect([again.position(2), again.position(3)]).toEqual([0, 0]);
    expect(dumpReplica(again.rows)).toEqual(dumpReplica(createTestReplica().rows));
  });

  it("is nothing when another version made the tables", () => {
    const { rows } = withRows(siteEntry(1, pages(title)), documentEntry(2, 5, page(5)));
    rows.run("update replica set format = format + 1");
    rows.run("drop table refs");
    const reopened = createReplica(rows);
    expect(reopened.position(1)).toBe(0);
    expect(dumpReplica(rows)).toEqual(dumpReplica(createTestReplica().rows));
  });
});

describe("a row that cannot be read", () => {
  it.each<[string, Entry]>([
    ["is no JSON", documentEntry(3, 5, "{")],
    ["is another document", documentEntry(3, 5, page(6))],
    ["has no type", documentEntry(3, 5, '{"id":5}')],
    ["has a time of another kind", documentEntry(3, 5, { ...page(5), updatedAt: "infinity" })],
    [
      "is a site with a field of a kind to come",
      siteEntry(3, JSON.stringify(pages({ key: "k", kind: "geo" } as never))),
    ],
    ["is a site without types", siteEntry(3, '{"locales":["en"]}')],
  ])("stops no batch, and is not read past: it %s", (_, entry) => {
    const { rows, take, isWhole, position } = withRows(
      siteEntry(1, pages(title)),
      documentEntry(2, 5, page(5, { title: "old" })),
    );
    const unread = take(rowBatch(2, [entry, documentEntry(4, 7, page(7, { title: "next" }))]));
    expect(unread).toEqual([entry.key]);
    expect([position(1), isWhole(head(4))]).toEqual([4, false]);
    expect(vals(rows)).toContainEqual([7, "title", "next"]);
    take(rowBatch(4, [siteEntry(5, pages(title)), documentEntry(6, 5, null)]));
    expect(isWhole(head(6))).toBe(true);
  });

  it("takes members that are not known", () => {
    const field = { ...title, hint: "to come" };
    const { rows, isWhole } = withRows(
      siteEntry(1, JSON.stringify({ ...pages(field), more: 1 })),
      documentEntry(2, 5, JSON.stringify({ ...page(5, { title: "x" }), more: 1 })),
    );
    expect([isWhole(head(2)), vals(rows)]).toEqual([true, [[5, "title", "x"]]]);
  });
});

describe("what lists compare", () => {
  const documents = (count: number, from = 1) =>
    Array.from({ length: count }, (_, index) =>
      documentEntry(from + index, from + index, page(from + index, { title: "t", price: index })),
    );

  it("is made of documents that came before the site's row, some at a time", () => {
    const { rows, take, isUnmade, isWhole, remake } = withRows(...documents(REMADE_AT_ONCE + 1));
    expect([vals(rows), isUnmade()]).toEqual([[], false]);
    const at = REMADE_AT_ONCE + 2;
    take(rowBatch(at - 1, [siteEntry(at, pages(title))]));
    expect([areWhole(rows, [1]), isUnmade(), isWhole(head(at))]).toEqual([false, true, true]);
    remake();
    expect([vals(rows).length, areWhole(rows, [1])]).toEqual([REMADE_AT_ONCE, false]);
    remake();
    expect([vals(rows).length, areWhole(rows, [1]), isUnmade()]).toEqual([at - 1, true, false]);
    remake();
    expect(vals(rows).length).toBe(at - 1);
  });

  it("takes large documents fewer at a time", () => {
    const large = "x".repeat(REMADE_CHARS_AT_ONCE);
    const { rows, take, remake } = withRows(
      documentEntry(1, 1, page(1, { title: "a", large })),
      documentEntry(2, 2, page(2, { title: "b", large })),
    );
    take(rowBatch(2, [siteEntry(3, pages(title))]));
    remake();
    expect([vals(rows), areWhole(rows, [1])]).toEqual([[[1, "title", "a"]], false]);
    remake();
    expect([vals(rows).length, areWhole(rows, [1])]).toEqual([2, true]);
  });

  it("is made again when its rules change, and only then", () => {
    const { rows, take, isUnmade, remake } = withRows(
      siteEntry(1, siteRow([typeRow({ id: 1, fields: [title] }), typeRow({ id: 2 })])),
      ...documents(3, 2),
    );
    take(
      rowBatch(4, [
        siteEntry(
          5,
          siteRow([
            typeRow({ id: 1, name: "Other", fields: [{ ...title, required: true }] }),
            typeRow({ id: 2 }),
          ]),
        ),
      ]),
    );
    expect([areWhole(rows, [1, 2]), isUnmade()]).toEqual([true, false]);
    take(
      rowBatch(5, [
        siteEntry(
          6,
          siteRow([typeRow({ id: 1, fields: [price] }), typeRow({ id: 2, fields: [title] })]),
        ),
      ]),
    );
    expect([areWhole(rows, [1]), areWhole(rows, [2]), isUnmade()]).toEqual([false, true, true]);
    // one that comes meanwhile has the new rules at once
    take(rowBatch(6, [documentEntry(7, 3, page(3, { title: "t", price: 8 }))]));
    remake();
    expect(areWhole(rows, [1, 2])).toBe(true);
    expect(all(rows, "select distinct id, path from vals order by id")).toEqual([
      [2, "price"],
      [3, "price"],
      [4, "price"],
    ]);
  });

  it("is there of no type that the model does not have", () => {
    const { rows, take, isUnmade, remake } = withRows(
      siteEntry(1, pages(title)),
      ...documents(2, 2),
    );
    take(rowBatch(3, [siteEntry(4, siteRow([]))]));
    expect([areWhole(rows, [1]), isUnmade()]).toEqual([false, true]);
    remake();
    expect([vals(rows), all(rows, "select * from types")]).toEqual([[], []]);
    take(rowBatch(4, [siteEntry(5, null)]));
    expect(all(rows, "select * from site")).toEqual([]);
  });
});

it("times are microseconds, whatever the century, and nothing else is a time", () => {
  const read = (text: string) => microsecondsOf(text);
  expect(read("1970-01-01T00:00:00.000001+00:00")).toBe("1");
  expect(read("1969-12-31 23:59:59.999999+00")).toBe("-1");
  expect(read("2026-11-28T19:32:02.5Z")).toBe("1795894322500000");
  expect(read("0001-01-01T00:00:00+00:00")).toBe("-62135596800000000");
  for (const other of [
    "",
    "infinity",
    "2026-11-28",
    "2026-13-28T19:32:02Z",
    "2026-11-28T19:32:02+02:00",
    "2026-11-28T19:32:02",
    "0044-03-15T12:00:00+00:00 BC",
    "2026-11-28T19:32:02.1234567Z",
  ])
    expect(read(other)).toBeUndefined();
});
