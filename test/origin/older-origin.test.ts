import { describe, expect, test } from "vitest";
import type { DocumentRow, SiteRow } from "../../shared/content/rows.ts";
import { parseRowKey } from "../../shared/keys.ts";
import { PUSH_MAX_BYTES } from "../../shared/limits.ts";
import { lanesBehind, listEdges } from "../../origin/db/log/edges.ts";
import { readHead } from "../../origin/db/log/renditions.ts";
import { readLog } from "../../origin/db/log/stretches.ts";
import { createBackfill } from "../../origin/delivery/documents/backfill.ts";
import { materialize } from "../../origin/delivery/materialize/materialize.ts";
import { createConnected, type Connected } from "../support/connected.ts";
import { makeItems, makePage, makeType, text } from "../support/model.ts";
import { createLog } from "../support/older-origin.ts";
import { createTestOrigin } from "../support/origin.ts";

/**
 * Beside a newer origin, an older one materializes changes and writes no rows of documents: no edge is whole from then on
 * before the newer one wrote them.
 */

type Pair = Connected<"a">;

/** A site with pages and a collection, and an edge that is whole. */
async function createPair(): Promise<Pair> {
  const pair = await createConnected(
    (options) => createTestOrigin({ ...options, locales: ["en", "de"] }),
    { a: {} },
  );
  await makeType(pair, "page-types", "p", [text("words"), text("secret")]);
  await makeType(pair, "collections", "tag", [text("label")]);
  for (const slug of ["a", "b"]) await makePage(pair, "p", slug, { words: "1", secret: "s" });
  await pair.deliver("a");
  expect(stateOf(pair)).toMatchObject({ whole: true });
  return pair;
}

/** An older origin takes what waits. */
async function materializeAsOlder({ parts, site }: Pair): Promise<void> {
  const { postgres, serializing, clock, report } = parts;
  const older = { log: createLog(postgres, serializing), clock, report };
  const outcome = await materialize({ ...older }, site.id);
  expect(outcome).toEqual({ kind: "done", more: false });
}

const backfill = async ({ parts }: Pair): Promise<void> => {
  const round = createBackfill(parts.postgres);
  while ((await round()).kind === "again");
};

/** What the edge's ledger says of itself. */
function stateOf({ edges, site }: Pair) {
  const record = edges.a.record(site.id);
  const head = record.head();
  return { whole: record.replica.isWhole(head), ...head };
}

const headOf = async ({ parts, site }: Pair) => (await readHead(parts.postgres.db, site.id)).head;

async function lastChange(pair: Pair): Promise<number> {
  const { body } = await pair.request("GET", "/manage/v1/changes");
  return (body as { data: { number: number }[] }).data[0]?.number ?? 0;
}

/** The site's rows, gone ones as null. */
async function rowsOf({ parts, site }: Pair) {
  const wanted = { after: 0, answers: false, documents: true };
  const limits = { entries: 10_000, bytes: PUSH_MAX_BYTES };
  const { entries } = await readLog(parts.postgres.db, site.id, wanted, limits);
  return new Map(
    entries.map(({ key, body }) => {
      const named = parseRowKey(site.id, key);
      const name = named?.kind === "document" ? `${named.locale}/${named.id}` : "site";
      return [name, body === null ? null : (JSON.parse(body) as DocumentRow | SiteRow)];
    }),
  );
}

const edit = async (pair: Pair, method: string, path: string, body?: object): Promise<void> => {
  const { status } = await pair.request(method, path, body);
  expect(status).toBeLessThan(300);
};

/** The older origin has taken the changes: the edge hears of them, and is whole only when the rows are there. */
async function expectHealed(pair: Pair): Promise<void> {
  const { db } = pair.parts.postgres;
  expect(await lanesBehind(db, pair.site.id)).toHaveLength(1);
  await pair.deliver("a");
  const change = await lastChange(pair);
  expect(stateOf(pair)).toMatchObject({ whole: false, position: await headOf(pair), change });
  await backfill(pair);
  await pair.deliver("a");
  expect(stateOf(pair)).toMatchObject({ whole: true, position: await headOf(pair), change });
  expect(await lanesBehind(db, pair.site.id)).toEqual([]);
}

describe("a change that an older origin materialized", () => {
  test("is not at an edge that is whole before its rows are", async () => {
    const pair = await createPair();
    await edit(pair, "PATCH", "/v2/pages/p/a/", { fields: { words: "2" } });
    await materializeAsOlder(pair);
    await expectHealed(pair);
    expect(JSON.stringify([...(await rowsOf(pair)).values()])).toContain('"words":"2"');
  });

  test("moves the log also where it wrote nothing: an edge at its head would call itself whole", async () => {
    const pair = await createPair();
    const head = await headOf(pair);
    // nobody keeps answers of authors warm before one is asked for
    await edit(pair, "POST", "/manage/v1/authors", { first_name: "Ann" });
    await materializeAsOlder(pair);
    expect(await headOf(pair)).toBe(head + 1);
    await expectHealed(pair);
    expect(JSON.stringify([...(await rowsOf(pair)).values()])).toContain("Ann");
  });

  test("counts as had by an edge that has all of the log, several of one run too", async () => {
    const pair = await createPair();
    for (const words of ["2", "3", "4"])
      await edit(pair, "PATCH", "/v2/pages/p/a/", { fields: { words } });
    await materializeAsOlder(pair);
    await edit(pair, "PATCH", "/v2/pages/p/b/", { fields: { words: "5" } });
    await pair.materialize();
    await expectHealed(pair);
    const [edge] = await listEdges(pair.parts.postgres.db, pair.site.id);
    expect(edge?.change).toBe(await lastChange(pair));
  });

  test("is explained as any other: which change wrote an answer", async () => {
    const pair = await createPair();
    await edit(pair, "PATCH", "/v2/pages/p/a/", { fields: { words: "2" } });
    await materializeAsOlder(pair);
    const number = await lastChange(pair);
    const { body } = await pair.request("GET", "/manage/v1/why?url=%2Fv2%2Fpages%2Fp%2Fa%2F");
    expect(body).toMatchObject({ wrote: { number } });
  });
});

describe("what an older origin took away", () => {
  test("has no row: an unpublished document, a deleted one, and a field that was taken out", async () => {
    const pair = await createPair();
    const make = (slug: string) => makePage(pair, "p", slug, { words: "1", secret: "s" });
    const [kept, hidden, gone] = [await make("c"), await make("d"), await make("e")];
    await pair.deliver("a");
    await edit(pair, "POST", `/manage/v1/documents/${hidden}/unpublish`);
    await edit(pair, "DELETE", "/v2/pages/p/e/");
    await edit(pair, "PUT", "/manage/v1/page-types/p", { name: "p", fields: [text("words")] });
    await materializeAsOlder(pair);
    await expectHealed(pair);
    const rows = await rowsOf(pair);
    const { site, ...documents } = Object.fromEntries(rows);
    expect([rows.get(`en/${hidden}`), rows.get(`en/${gone}`)]).toEqual([null, null]);
    expect(rows.get(`en/${kept}`)).toMatchObject({ fields: { words: "1" } });
    expect(JSON.stringify(documents)).not.toContain("secret");
    expect(JSON.stringify(site)).not.toContain("secret");
  });

  test("is not brought back by an edit of the model that comes while documents are looked at", async () => {
    const pair = await createPair();
    await makeItems(
      pair,
      "tag",
      Array.from({ length: 300 }, (_, at) => ({ label: `${at}` })),
    );
    await pair.deliver("a");
    await edit(pair, "PATCH", "/v2/pages/p/a/", { fields: { words: "2" } });
    await materializeAsOlder(pair);
    const round = createBackfill(pair.parts.postgres);
    expect(await round()).toEqual({ kind: "again" });
    // the first slice has looked at the pages already
    await edit(pair, "PUT", "/manage/v1/page-types/p", { name: "p", fields: [text("words")] });
    expect(await round()).toEqual({ kind: "again" });
    await pair.materialize();
    const { site: _, ...documents } = Object.fromEntries(await rowsOf(pair));
    expect(JSON.stringify(documents)).not.toContain("secret");
  });
});

test("a site that an older origin made has rows before an edge of it is whole", async () => {
  const pair = await createConnected(createTestOrigin, { a: {} });
  await makeType(pair, "page-types", "p", [text("words")]);
  await makePage(pair, "p", "a", { words: "1" });
  await materializeAsOlder(pair);
  await pair.deliver("a");
  expect(stateOf(pair)).toMatchObject({ whole: false });
  await backfill(pair);
  await pair.deliver("a");
  expect(stateOf(pair)).toMatchObject({ whole: true });
});
