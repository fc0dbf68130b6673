import { describe, expect, test } from "vitest";
import { row } from "../../origin/db/rows.ts";
import { turn } from "../support/until.ts";
import { edit } from "../../origin/content/change/edit.ts";
import { countRoundTrips } from "../support/round-trips.ts";
import { testPostgres } from "../support/database.ts";
import { makeItems, makePage, makeType, one, text } from "../support/model.ts";
import { createTestOrigin } from "../support/origin.ts";

/** How often a write waits for Postgres. Where that takes half a second, so many half seconds is what its writer waits. */

async function createWritten() {
  const postgres = await testPostgres();
  const trips = countRoundTrips(postgres);
  const origin = await createTestOrigin({ postgres });
  await makeType(origin, "collections", "leaf", [text("words")]);
  await makeType(origin, "page-types", "note", [text("words"), one("leaf", "collection", "leaf")]);
  const [leaf = 0] = await makeItems(origin, "leaf", [{ words: "one" }]);
  await makePage(origin, "note", "home", { words: "one", leaf });
  const write = async (method: string, path: string, body?: unknown) => {
    trips.take();
    const { status } = await origin.request(method, path, body);
    return { status, trips: trips.take() };
  };
  return { write, leaf, statements: origin.statements };
}

const page = (slug: string, fields: object) => ({
  title: slug,
  slug,
  page_type: "note",
  status: "published",
  fields,
});

describe("an edit", () => {
  test("fails by what was sent and not waited for, and by the first of it", async () => {
    const { parts, site } = await createTestOrigin();
    const { postgres, clock, report } = parts;
    const edited = edit({ postgres, clock, report }, site, async ({ tx, meanwhile }) => {
      await meanwhile(tx.execute("create table t (n int)"));
      await meanwhile(tx.execute("select 1 / 0"));
      await meanwhile(tx.execute("select 1"));
      return "done";
    });
    await expect(edited).rejects.toMatchObject({ cause: { code: "22012" } });
    const { rows } = await postgres.pool.query("select to_regclass('t') as t");
    expect(rows).toEqual([{ t: null }]);
  });
});

describe("round trips to Postgres", () => {
  test("of a write are few, whatever it writes", async () => {
    const { write, leaf } = await createWritten();
    const fields = { words: "two" };
    const took = {
      page: await write("PATCH", "/v2/pages/note/home/", { status: "published", fields }),
      item: await write("PATCH", `/v2/content/leaf/${leaf}/`, { status: "published", fields }),
      newPage: await write("POST", "/v2/pages/", page("next", { words: "one", leaf })),
      items: await write("POST", "/v2/content/", {
        key: "leaf",
        status: "published",
        fields: Array.from({ length: 10 }, () => fields),
      }),
      draft: await write("PATCH", "/v2/pages/note/home/", { status: "draft", fields }),
      gone: await write("DELETE", "/v2/pages/note/next/"),
    };
    expect(took).toEqual({
      // who writes; model and lock; what is there; the revision; what readers get, and the change; the commit; what was too large
      page: { status: 202, trips: 7 },
      item: { status: 202, trips: 7 },
      newPage: { status: 202, trips: 8 },
      items: { status: 202, trips: 7 },
      draft: { status: 202, trips: 6 },
      gone: { status: 204, trips: 5 },
    });
  });

  test("do not change the order: the change is recorded when everything else is written", async () => {
    const { write, statements } = await createWritten();
    statements.length = 0;
    await write("PATCH", "/v2/pages/note/home/", { status: "published", fields: { words: "two" } });
    const order = [
      "insert into revisions",
      "insert into publications",
      "insert into document_references",
      "insert into vals",
      "insert into changes",
      "insert into webhook_events",
    ];
    const at = order.map((words) => statements.findIndex((text) => text.includes(words)));
    expect(at).not.toContain(-1);
    expect(at).toEqual(at.toSorted((a, b) => a - b));
  });

  test("a statement that fails ends all that was sent behind it", async () => {
    const postgres = await testPostgres();
    const { pool } = postgres;
    await pool.query("create table t (n int primary key)");
    const failing = postgres.transaction(async (tx) => {
      const send = (text: string) => tx.execute(text);
      await Promise.all([
        send("insert into t values (1)"),
        send("select 1 / 0"),
        send("insert into t values (2)"),
      ]);
    });
    await expect(failing).rejects.toMatchObject({ cause: { code: "22012" } });
    await expect(
      postgres.transaction(async (tx) => {
        await tx.execute("insert into t values (4)");
        await tx.execute("select 1 / 0").then(undefined, () => undefined);
      }),
    ).rejects.toThrow("had failed");
    expect((await pool.query("select n from t")).rows).toEqual([]);
    // the one that failed says why, also where its answer is looked at last
    const later = postgres.transaction(async (tx) => {
      const failing = row(tx)`select 1 / 0`.catch(async (error: unknown) => {
        await turn();
        throw error;
      });
      await Promise.all([failing, tx.execute("select 1")]);
    });
    const said = (await later.catch((error: unknown) => error)) as Error;
    expect(said.cause ?? said).toMatchObject({ code: "22012" });
    // and the connection is as good as before
    await postgres.transaction((tx) => tx.execute("insert into t values (3)"));
    expect((await pool.query("select n from t")).rows).toEqual([{ n: 3 }]);
  });
});
