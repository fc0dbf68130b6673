import { sql } from "../../origin/db/drizzle.ts";
import { describe, expect, test } from "vitest";
import type { Field, FieldOf } from "../../shared/content/model.ts";
import type { DocumentRow, SiteRow } from "../../shared/content/rows.ts";
import type { Batch, Reply } from "../../shared/push.ts";
import { parseRowKey } from "../../shared/keys.ts";
import { insertEdge, lanesBehind } from "../../origin/db/log/edges.ts";
import { readHead } from "../../origin/db/log/renditions.ts";
import { readLog } from "../../origin/db/log/stretches.ts";
import { sendNext } from "../../origin/delivery/courier/courier.ts";
import { createBackfill } from "../../origin/delivery/documents/backfill.ts";
import { makeItems, makePage, makeType, text } from "../support/model.ts";
import { createTestOrigin, originsOfFile, type TestOrigin } from "../support/origin.ts";

/** Documents and the site as rows of the log: what is written of them, when, and which edge is sent them. */

const newOrigin = originsOfFile();
const NOW = "2026-01-01T00:00:00Z";

interface Row {
  position: number;
  /** Null: gone. */
  row: DocumentRow | SiteRow | null;
}

/** The site's rows by what follows the site's number in their keys, and `site`. */
async function rowsOf({ parts, site }: TestOrigin): Promise<Map<string, Row>> {
  const wanted = { after: 0, answers: false, documents: true };
  const limits = { entries: 10_000, bytes: 1e9 };
  const { entries } = await readLog(parts.postgres.db, site.id, wanted, limits);
  return new Map(
    entries.map(({ key, position, body }) => {
      const named = parseRowKey(site.id, key);
      const name = named?.kind === "document" ? `${named.locale}/${named.id}` : "site";
      return [name, { position, row: body === null ? null : (JSON.parse(body) as Row["row"]) }];
    }),
  );
}

async function rowOf(origin: TestOrigin, name: string): Promise<DocumentRow | null | undefined> {
  return (await rowsOf(origin)).get(name)?.row as DocumentRow | null | undefined;
}

const positions = async (origin: TestOrigin) =>
  new Map([...(await rowsOf(origin))].map(([name, { position }]) => [name, position]));

const headOf = async ({ parts, site }: TestOrigin) =>
  (await readHead(parts.postgres.db, site.id)).head;

const putType = (origin: TestOrigin, path: string, key: string, fields: Field[]) =>
  origin.request("PUT", `/manage/v1/${path}/${key}`, { name: key, fields });

const patch = async (origin: TestOrigin, path: string, body: object) => {
  const { status } = await origin.request("PATCH", path, body);
  expect(status).toBeLessThan(300);
};

/** A site whose pages have two fields and a tag. */
async function createPages(): Promise<TestOrigin> {
  const origin = await newOrigin({ locales: ["en", "de"] });
  await makeType(origin, "page-types", "p", [text("words"), text("secret")]);
  await makeType(origin, "collections", "tag", [text("label")]);
  await origin.materialize();
  return origin;
}

describe("a row of a document", () => {
  test("is what is published of it, in each locale, and moves with its bytes alone", async () => {
    const origin = await createPages();
    const a = await makePage(origin, "p", "a", { words: "1", secret: "s" });
    const b = await makePage(origin, "p", "b", { words: "1", secret: "s" });
    await patch(origin, "/v2/pages/p/a/?locale=de", {
      status: "published",
      fields: { words: "eins" },
    });
    await origin.materialize();
    expect(await rowOf(origin, `en/${a}`)).toEqual({
      id: a,
      typeId: expect.any(Number),
      slug: "a",
      name: "a",
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00$/),
      publishedAt: expect.stringContaining("+00"),
      updatedAt: expect.stringContaining("+00"),
      fields: { words: "1", secret: "s" },
    });
    expect((await rowOf(origin, `de/${a}`))?.fields).toMatchObject({ words: "eins" });
    expect(await rowOf(origin, `de/${b}`)).toBeUndefined();
    const [before, head] = [await positions(origin), await headOf(origin)];
    await patch(origin, "/v2/pages/p/a/", { fields: { words: "2" } });
    await origin.materialize();
    const after = await positions(origin);
    expect(after.get(`en/${a}`)).toBe(head + 1);
    after.delete(`en/${a}`);
    before.delete(`en/${a}`);
    expect(after).toEqual(before);
    // a draft is no change of it
    await patch(origin, "/v2/pages/p/a/", { status: "draft", fields: { words: "3" } });
  });

  test("is gone with its publication, in that locale and when it had one", async () => {
    const origin = await createPages();
    const a = await makePage(origin, "p", "a", { words: "1", secret: "s" });
    await patch(origin, "/v2/pages/p/a/?locale=de", { status: "published" });
    await origin.materialize();
    await origin.request("POST", `/manage/v1/documents/${a}/unpublish?locale=de`);
    await patch(origin, "/v2/pages/p/a/?locale=de", { status: "draft" });
    await origin.materialize();
    expect([await rowOf(origin, `de/${a}`), (await rowOf(origin, `en/${a}`))?.slug]).toEqual([
      null,
      "a",
    ]);
    const gone = (await positions(origin)).get(`de/${a}`);
    await origin.request("DELETE", "/v2/pages/p/a/");
    const never = await makePage(origin, "p", "never", { words: "1", secret: "s" });
    await origin.request("DELETE", "/v2/pages/p/never/");
    await origin.materialize();
    expect([await rowOf(origin, `en/${a}`), await rowOf(origin, `en/${never}`)]).toEqual([
      null,
      undefined,
    ]);
    expect((await positions(origin)).get(`de/${a}`)).toBe(gone);
  });

  test("holds no value of a field that was taken out, and has it again when the field is back", async () => {
    const origin = await createPages();
    const component: FieldOf<"repeater">["fields"] = [
      { key: "kept", kind: "short_text" },
      { key: "hidden", kind: "short_text" },
    ];
    await makeType(origin, "components", "block", component);
    await makeType(origin, "page-types", "rich", [
      { key: "one", kind: "component", component: "block" },
      { key: "any", kind: "component_picker", components: ["block"] },
      { key: "list", kind: "repeater", fields: component },
    ]);
    const block = { kept: "k", hidden: "h" };
    const rich = await makePage(origin, "rich", "r", {
      one: block,
      any: [{ type: "block", fields: block }],
      list: [block],
    });
    const plain = await makePage(origin, "p", "a", { words: "1", secret: "s" });
    await origin.materialize();
    const whole = (await rowOf(origin, `en/${rich}`))?.fields;
    expect(JSON.stringify(whole).match(/hidden/g)).toHaveLength(3);
    await putType(origin, "components", "block", [text("kept")]);
    await putType(origin, "page-types", "p", [text("words")]);
    await origin.materialize();
    expect((await rowOf(origin, `en/${rich}`))?.fields).toEqual({
      one: { kept: "k" },
      any: [{ type: "block", fields: { kept: "k" } }],
      list: [block],
    });
    expect((await rowOf(origin, `en/${plain}`))?.fields).toEqual({ words: "1" });
    const { floor, head } = await readHead(origin.parts.postgres.db, origin.site.id);
    expect(floor).toBe(head);
    await putType(origin, "components", "block", component);
    await origin.materialize();
    expect((await rowOf(origin, `en/${rich}`))?.fields).toEqual(whole);
  });

  test("takes statements by sets of documents, and none per document", async () => {
    const origin = await createPages();
    const counted = async (count: number) => {
      await makeItems(
        origin,
        "tag",
        Array.from({ length: count }, () => ({ label: "x" })),
      );
      const from = origin.statements.length;
      await origin.materialize();
      return origin.statements.slice(from).filter((text) => text.includes("log_documents")).length;
    };
    const [one, many] = [await counted(1), await counted(40)];
    expect([one, many]).toEqual([one, one]);
    expect(one).toBeGreaterThan(0);
  });
});

test("the site's row says its settings and model, and moves when they do", async () => {
  const origin = await createPages();
  const site = async () => (await rowsOf(origin)).get("site");
  const typesOf = async () => ((await site())?.row as SiteRow | undefined)?.types ?? [];
  const before = await site();
  expect(before?.row).toMatchObject({
    locales: ["en", "de"],
    defaultLocale: "en",
    fallbackLocale: null,
    searchLanguage: null,
  });
  expect((await typesOf()).map(({ key }) => key)).toEqual([
    "author",
    "category",
    "p",
    "post",
    "tag",
    "tag",
  ]);
  await makePage(origin, "p", "a", { words: "1", secret: "s" });
  await origin.materialize();
  expect(await site()).toEqual(before);
  await patch(origin, "/manage/v1/site", { fallbackLocale: "en", searchLanguage: "fr" });
  await origin.materialize();
  expect((await site())?.row).toMatchObject({ fallbackLocale: "en", searchLanguage: "fr" });
  await origin.request("DELETE", "/manage/v1/collections/tag");
  await origin.materialize();
  const types = (await typesOf()).filter(({ kind }) => kind === "collection");
  expect(types).toEqual([]);
  // the other locale shows the page by its fallback, which is no row
  expect([...(await rowsOf(origin)).keys()].filter((name) => name.startsWith("de/"))).toEqual([]);
});

/** As if what is there had been published before there were rows. */
async function withoutRows(origin: TestOrigin): Promise<void> {
  const { db } = origin.parts.postgres;
  await db.execute(sql`delete from log_documents where site_id = ${origin.site.id}`);
  await db.execute(sql`update logs set documented = 0 where site_id = ${origin.site.id}`);
}

describe("what was published before there were rows", () => {
  test("gets them in slices, whoever goes on with it and whatever is published meanwhile", async () => {
    const origin = await createTestOrigin();
    await makeType(origin, "collections", "tag", [text("label")]);
    await makeType(origin, "page-types", "p", [text("words")]);
    await makeItems(
      origin,
      "tag",
      Array.from({ length: 300 }, (_, at) => ({ label: `${at}` })),
    );
    await makePage(origin, "p", "a", { words: "1" });
    await origin.materialize();
    const whole = new Map([...(await rowsOf(origin))].map(([name, { row }]) => [name, row]));
    await withoutRows(origin);
    const backfill = () => createBackfill(origin.parts.postgres)();
    expect(await backfill()).toEqual({ kind: "again" });
    const some = await rowsOf(origin);
    expect(some.size).toBe(251);
    expect(Math.max(...[...some.values()].map(({ position }) => position))).toBe(
      await headOf(origin),
    );
    await patch(origin, "/v2/pages/p/a/", { fields: { words: "2" } });
    await origin.materialize();
    expect(await backfill()).toEqual({ kind: "again" });
    expect(await backfill()).toEqual({ kind: "rest" });
    const names = (rows: Map<string, unknown>) => [...rows.keys()].toSorted();
    expect(names(await rowsOf(origin))).toEqual(names(whole));
  });

  test("is left for later while somebody else is at the site's log", async () => {
    const origin = await createTestOrigin();
    await origin.materialize();
    await withoutRows(origin);
    const backfill = createBackfill(origin.parts.postgres);
    const during = await origin.parts.log.materializing(origin.site.id, backfill);
    expect([during, (await rowsOf(origin)).size]).toEqual([{ kind: "wait", ms: 50 }, 0]);
  });

  /** As if what waits had been materialized by a version that wrote no rows. */
  const materializedWithoutRows = async ({ parts: { postgres }, site }: TestOrigin) => {
    await postgres.db.execute(sql`
      update changes set materialized_at = committed_at, position = (select head from logs where site_id = ${site.id}),
        documents = 0, written = 0, dropped = 0
      where site_id = ${site.id} and materialized_at is null`);
    await postgres.db.execute(sql`update logs set documented = 0 where site_id = ${site.id}`);
  };

  test("has none for what was taken away meanwhile: a document, and a field of the model", async () => {
    const origin = await createPages();
    const kept = await makePage(origin, "p", "a", { words: "1", secret: "s" });
    const gone = await makePage(origin, "p", "b", { words: "1", secret: "s" });
    await origin.materialize();
    await origin.request("DELETE", "/v2/pages/p/b/");
    await origin.request("PUT", "/manage/v1/page-types/p", { name: "p", fields: [text("words")] });
    await materializedWithoutRows(origin);
    const round = createBackfill(origin.parts.postgres);
    while ((await round()).kind === "again");
    const rows = await rowsOf(origin);
    expect(rows.get(`en/${gone}`)?.row).toBe(null);
    expect(rows.get(`en/${kept}`)?.row).toMatchObject({ fields: { words: "1" } });
    expect(JSON.stringify([...rows.values()])).not.toContain("secret");
  });

  test("does not come back by an edit of the model while documents are looked at", async () => {
    const origin = await createPages();
    await makePage(origin, "p", "a", { words: "1", secret: "s" });
    const labels = Array.from({ length: 300 }, (_, at) => ({ label: `${at}` }));
    await makeItems(origin, "tag", labels);
    await origin.materialize();
    await patch(origin, "/v2/pages/p/a/", { fields: { words: "2" } });
    await materializedWithoutRows(origin);
    const round = createBackfill(origin.parts.postgres);
    expect(await round()).toEqual({ kind: "again" });
    // the first slice has looked at the pages already
    await origin.request("PUT", "/manage/v1/page-types/p", { name: "p", fields: [text("words")] });
    expect(await round()).toEqual({ kind: "again" });
    await origin.materialize();
    const { site: _, ...documents } = Object.fromEntries(await rowsOf(origin));
    expect(JSON.stringify(documents)).not.toContain("secret");
  });
});

describe("an edge", () => {
  /** Answers as one that takes everything. */
  async function createEdge(origin: TestOrigin) {
    const { db } = origin.parts.postgres;
    const edge = await insertEdge(db, origin.site.id, { name: "a", url: "http://a.example" }, NOW);
    const pushes: Batch[] = [];
    let documents = 0;
    const push = (_: string, batch: Batch): Promise<Reply> => {
      pushes.push(batch);
      const head = { epoch: batch.epoch, position: batch.to, change: batch.change };
      documents = batch.documents?.to ?? documents;
      return Promise.resolve({ outcome: "applied", head, purgedTo: batch.to, documents });
    };
    const parts = { ...origin.parts, edges: { push } };
    const send = async (most = 20) => {
      const from = pushes.length;
      while ((await sendNext(parts, edge?.id ?? 0, 1)).kind === "sent") {
        if (pushes.length - from >= most) break;
      }
      return pushes.slice(from);
    };
    return { send, id: edge?.id ?? 0 };
  }

  const kinds = ({ site, entries, documents }: Batch) => ({
    answers: entries.filter(({ key }) => parseRowKey(site, key) === null).length,
    rows: entries.filter(({ key }) => parseRowKey(site, key) !== null).length,
    documents,
  });
  const isBehind = async (origin: TestOrigin) =>
    (await lanesBehind(origin.parts.postgres.db, origin.site.id)).length > 0;

  test("that is new is sent the answers first, then all documents, and from then on both together", async () => {
    const origin = await createPages();
    const a = await makePage(origin, "p", "a", { words: "1", secret: "s" });
    await origin.materialize();
    const { send } = await createEdge(origin);
    const head = await headOf(origin);
    expect((await send()).map(kinds)).toEqual([
      { answers: 3, rows: 0, documents: undefined },
      { answers: 0, rows: 2, documents: { from: 0, to: head } },
    ]);
    expect(await isBehind(origin)).toBe(false);
    await patch(origin, "/v2/pages/p/a/", { fields: { words: "3" } });
    await origin.materialize();
    const [batch, ...more] = await send();
    expect([batch === undefined ? null : kinds(batch), more]).toEqual([
      { answers: 2, rows: 1, documents: { from: head, to: await headOf(origin) } },
      [],
    ]);
    expect(batch?.entries[0]).toMatchObject({
      key: `d/${origin.site.id}/en/${a}`,
      position: head + 1,
    });
  });

  test("is sent no rows before the site has all of them, and is not woken for them", async () => {
    const origin = await createTestOrigin();
    await makeType(origin, "page-types", "p", [text("words")]);
    await makePage(origin, "p", "a", { words: "1" });
    await origin.materialize();
    await withoutRows(origin);
    const { send } = await createEdge(origin);
    expect((await send()).map(kinds)).toEqual([{ answers: 3, rows: 0, documents: undefined }]);
    expect(await isBehind(origin)).toBe(false);
    // it has said by now that it takes them
    await patch(origin, "/v2/pages/p/a/", { fields: { words: "2" } });
    await origin.materialize();
    expect((await send()).map(kinds)).toEqual([{ answers: 2, rows: 0, documents: undefined }]);
    await createBackfill(origin.parts.postgres)();
    expect(await isBehind(origin)).toBe(true);
    const sent = (await send()).map(kinds);
    expect(sent.reduce((sum, { rows }) => sum + rows, 0)).toBe(2);
    expect(await isBehind(origin)).toBe(false);
  });

  test("with a release takes its documents and answers in one push", async () => {
    const origin = await createPages();
    const { send } = await createEdge(origin);
    for (const slug of ["a", "b"]) await makePage(origin, "p", slug, { words: "1", secret: "s" });
    await origin.materialize();
    await send();
    await makeItems(
      origin,
      "tag",
      Array.from({ length: 100 }, () => ({ label: "x" })),
    );
    await origin.materialize();
    expect((await send()).map(kinds)).toMatchObject([{ rows: 100, answers: 101 }]);
  });

  test("of which the log of another epoch is known has no documents", async () => {
    const origin = await createPages();
    await makePage(origin, "p", "a", { words: "1", secret: "s" });
    await origin.materialize();
    const { send } = await createEdge(origin);
    await send();
    const { db } = origin.parts.postgres;
    await db.execute(sql`update logs set epoch = epoch + 1 where site_id = ${origin.site.id}`);
    const [first] = await send();
    expect(first).toMatchObject({ from: 0, documents: { from: 0, to: await headOf(origin) } });
  });
});
