import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { answerMiss } from "../../edge/read/content.ts";
import type { Ledger } from "../../edge/ports.ts";
import { rows } from "../../origin/db/rows.ts";
import { keyOfPrinted } from "../../origin/delivery/answer/render.ts";
import { createConnected } from "../support/connected.ts";
import { makeItems, makePage, makeType, many, text } from "../support/model.ts";
import { originsOfFile } from "../support/origin.ts";
import { ask } from "../support/scenarios.ts";

/** What edges keep of queries that are no longer kept warm: it outlives edits, and no take-down of anything it shows. */

const newOrigin = originsOfFile();
const [A, B] = ["/v2/pages/p/a/?levels=3", "/v2/pages/p/b/?levels=3"];

/** Pages `a`, which shows an item, and `b`, which shows another; of both somebody asked for more levels. */
async function createAsked() {
  const origin = await createConnected(newOrigin, { edge: {} }, { locales: ["en", "de"] });
  const { site, deliver, request } = origin;
  const { edge } = origin.edges;
  await makeType(origin, "collections", "tag", [text("label")]);
  await makeType(origin, "page-types", "p", [text("words"), many("tags", "collection", "tag")]);
  const [item = 0, other = 0] = await makeItems(origin, "tag", [{ label: "x" }, { label: "y" }]);
  const a = await makePage(origin, "p", "a", { words: "a1", tags: [item] });
  const b = await makePage(origin, "p", "b", { words: "b1", tags: [other] });
  await origin.materialize();
  for (const query of [A, B]) await ask(origin, { ask: `GET ${query}` });
  await deliver();
  /** An edit that touches the query and finds no room in the budget. */
  const edit = async (slug: string, words: string) => {
    await request("PATCH", `/v2/pages/p/${slug}/`, { fields: { words } });
    await origin.materialize(0);
    await deliver();
  };
  /** What a reader is told while the origin is away; the edge's origin is, unless told otherwise. */
  const told = async (printed: string, ledgerOf = (of: number) => edge.ledger(of)) => {
    const answer = await answerMiss({ ...edge.content, ledgerOf }, { site: site.id, printed });
    if (answer.kind !== "live") return answer.kind;
    return `${answer.freshness} ${/[ab]\d/.exec(await new Response(answer.body).text())?.[0]}`;
  };
  const silent = (): Ledger => ({
    ...edge.ledger(),
    look: () => Promise.reject(new Error("away")),
  });
  const reserves = async () =>
    (
      await rows<{ key: string }>(
        origin.parts.postgres.db,
        sql`select key from reserves where site_id = ${site.id} order by key`,
      )
    ).length;
  return { ...origin, edge, ids: { a, b, item, other }, edit, told, silent, reserves };
}

type Asked = Awaited<ReturnType<typeof createAsked>>;

const release = async ({ request }: Asked, items: { document: number; action: string }[]) => {
  const made = await request("POST", "/manage/v1/releases", { name: "r" });
  const path = `/manage/v1/releases/${(made.body as { id: number }).id}`;
  await request("POST", `${path}/items`, { items });
  return request("POST", `${path}/publish`, {});
};

describe("a reserve", () => {
  test("outlives edits, and is given while nobody else can answer", async () => {
    const { edit, reserves, silent, told } = await createAsked();
    expect(await told(A)).toBe("verified a1");
    await edit("a", "a2");
    await edit("a", "a3");
    expect([await told(A), await told(B)]).toEqual(["stale a1", "verified b1"]);
    expect(await told(A, silent)).toBe("unverified a1");
    expect(await reserves()).toBe(1);
  });

  test.each<[string, (asked: Asked) => Promise<unknown>]>([
    [
      "its page is unpublished",
      ({ ids, request }) => request("POST", `/manage/v1/documents/${ids.a}/unpublish`),
    ],
    ["its page is deleted", ({ request }) => request("DELETE", "/v2/pages/p/a/")],
    [
      "an item in it is deleted",
      ({ ids, request }) => request("DELETE", `/v2/content/tag/${ids.item}/`),
    ],
    [
      "an item in it is hidden by a write",
      ({ ids, request }) => request("PATCH", `/v2/content/tag/${ids.item}/`, { status: "draft" }),
    ],
    [
      "a release takes an item in it down, and publishes something",
      (asked) =>
        release(asked, [
          { document: asked.ids.item, action: "unpublish" },
          { document: asked.ids.b, action: "publish" },
        ]),
    ],
  ])("ends when %s", async (_, takeDown) => {
    const asked = await createAsked();
    const { edge, edit, site, told, silent } = asked;
    await edit("a", "a2");
    expect(await told(A)).toBe("stale a1");
    const from = asked.events.length;
    await takeDown(asked);
    await asked.deliver();
    expect([await told(A), await told(A, silent)]).toEqual(["unavailable", "unavailable"]);
    const key = keyOfPrinted(site.id, A);
    expect([...edge.store.held.keys()]).not.toContain(key);
    expect(edge.purges.at(-1)?.keys).toContain(key);
    expect(asked.events.slice(from)).toContainEqual({
      kind: "reserve.ended",
      site: site.id,
      count: 1,
    });
  });

  test("never begins when what drops the query takes something in it down", async () => {
    const asked = await createAsked();
    const { deliver, ids, materialize, request, told, silent, reserves } = asked;
    await request("DELETE", `/v2/content/tag/${ids.item}/`);
    await materialize(0);
    await deliver();
    expect([await told(A), await told(A, silent)]).toEqual(["unavailable", "unavailable"]);
    expect([await told(B), await reserves()]).toEqual(["verified b1", 0]);
  });

  test("does not end when something else is taken down", async () => {
    const { deliver, edit, ids, request, told } = await createAsked();
    await edit("a", "a2");
    await edit("b", "b2");
    await request("DELETE", `/v2/content/tag/${ids.other}/`);
    await deliver();
    expect([await told(A), await told(B)]).toEqual(["stale a1", "unavailable"]);
  });

  test("of a query that is asked for again is none any more, and begins anew when it is dropped again", async () => {
    const asked = await createAsked();
    const { deliver, edit, ids, request, reserves, told } = asked;
    await edit("a", "a2");
    await ask(asked, { ask: `GET ${A}` });
    // dropped again before it was ever serialized: what edges have is still the first one
    await edit("a", "a3");
    expect([await told(A), await reserves()]).toEqual(["stale a1", 1]);
    await ask(asked, { ask: `GET ${A}` });
    await deliver();
    expect([await told(A), await reserves()]).toEqual(["verified a3", 0]);
    await edit("a", "a4");
    expect([await told(A), await reserves()]).toEqual(["stale a3", 1]);
    await request("DELETE", `/v2/content/tag/${ids.item}/`);
    await deliver();
    await ask(asked, { ask: `GET ${A}` });
    await deliver();
    expect([await told(A), await reserves()]).toEqual(["verified a4", 0]);
  });

  test("ends although its query is being taken up again, and is dropped before it was", async () => {
    const asked = await createAsked();
    const { deliver, edge, edit, ids, materialize, request, reserves, site, told } = asked;
    await edit("a", "a2");
    await ask(asked, { ask: `GET ${A}` });
    await request("DELETE", `/v2/content/tag/${ids.item}/`);
    await materialize(0);
    await deliver();
    expect([await told(A), await reserves()]).toEqual(["unavailable", 0]);
    expect([...edge.store.held.keys()]).not.toContain(keyOfPrinted(site.id, A));
  });

  test("of an edge that never had the answer whose tags are known is not given", async () => {
    const asked = await createAsked();
    const { deliver, edit, edge, ids, materialize, request, site, told } = asked;
    // the answer without the item, and then its end as a warm one, arrive together at an edge that was away
    await request("PATCH", "/v2/pages/p/a/", { fields: { words: "a2", tags: [] } });
    await materialize();
    await edit("a", "a3");
    expect(await told(A)).toBe("unavailable");
    await request("DELETE", `/v2/content/tag/${ids.item}/`);
    await deliver();
    await edge.pass(200_000, site.id);
    expect([...edge.store.held.keys()]).not.toContain(keyOfPrinted(site.id, A));
  });

  test("of which nobody remembers what it shows ends with any take-down", async () => {
    const { deliver, edit, ids, parts, request, site, told } = await createAsked();
    await edit("a", "a2");
    // as the migration leaves what was dropped before
    await parts.postgres.pool.query(
      "update reserves set tags = '{*}', position = null where site_id = $1",
      [site.id],
    );
    expect(await told(A)).toBe("stale a1");
    await request("DELETE", `/v2/content/tag/${ids.other}/`);
    await deliver();
    expect(await told(A)).toBe("unavailable");
  });

  test("takes as many statements whatever their number", async () => {
    const { edit, ids, materialize, request, statements } = await createAsked();
    const touching = (from: number) =>
      statements.slice(from).filter((text_) => text_.includes("reserves")).length;
    await edit("a", "a2");
    await edit("b", "b2");
    const from = statements.length;
    await request("DELETE", "/v2/pages/p/a/");
    await request("DELETE", `/v2/content/tag/${ids.other}/`);
    await materialize();
    // what is saved, and what ends
    expect(touching(from)).toBeLessThanOrEqual(3);
  });
});
