import { describe, expect, test } from "vitest";
import { rows } from "../../origin/db/rows.ts";
import { MAX_BODY_BYTES, MAX_DOCUMENT_BYTES, MAX_ITEMS_OF_KEYS } from "../../shared/limits.ts";
import { answerMiss } from "../../edge/read/content.ts";
import { createConnected } from "../support/connected.ts";
import { dumpLog } from "../support/log-dump.ts";
import { makeItems, makePage, makeType, many, text } from "../support/model.ts";
import { originsOfFile } from "../support/origin.ts";
import { ask } from "../support/scenarios.ts";

/** Answers that a publish made larger than an answer may be: who had one keeps it, and whoever published is told. */

const newOrigin = originsOfFile();
const MB = 1024 * 1024;
const big = (mb: number) => "x".repeat(mb * MB);
const LIST = "/v2/pages/p/";
const HELP =
  "This answer would be larger than 10485760 bytes; ask for fewer levels (levels=1), a smaller page_size.";

/** Pages `a` and `b`, and their list, at an edge. */
async function createAsked() {
  const origin = await createConnected(newOrigin, { edge: {} });
  const { deliver, request, site } = origin;
  const { edge } = origin.edges;
  await makeType(origin, "page-types", "p", [text("words")]);
  const a = await makePage(origin, "p", "a", { words: "1" });
  const b = await makePage(origin, "p", "b", { words: "1" });
  await deliver();
  const logged = async () => (await dumpLog(origin, site.id)).get(LIST);
  /** What a reader of the edge is told: the pages of the list with their words cut, and how sure it is. */
  const told = async () => {
    const answer = await answerMiss(edge.content, { site: site.id, printed: LIST });
    if (answer.kind !== "live") return answer.kind;
    const { data } = (await new Response(answer.body).json()) as {
      data: { slug: string; fields: { words: string } }[];
    };
    const pages = data.map(({ slug, fields }) => `${slug}${fields.words.slice(0, 2)}`);
    return `${answer.freshness} ${pages.join(" ")}`;
  };
  /** @returns the change's number, and the warnings of the 202 */
  const write = async (slug: string, words: string) => {
    const { body, status } = await request("PATCH", `/v2/pages/p/${slug}/`, { fields: { words } });
    expect(status).toBe(202);
    return body as { change: number; warnings?: string[] };
  };
  const receipt = async (change: number) => {
    const { body } = await request("GET", `/manage/v1/changes/${change}`);
    const { live, outgrown } = body as { live: boolean; outgrown: unknown[] };
    return { live, outgrown };
  };
  return { ...origin, edge, ids: { a, b }, logged, told, write, receipt };
}

const outgrown = (query: string, detail = HELP, kept = true) => ({ query, detail, kept });

describe("a list that a publish makes too large", () => {
  test("stays as it was, is named in the receipt and in what is written next, and comes back", async () => {
    const asked = await createAsked();
    const { deliver, logged, receipt, told, write } = asked;
    const before = await logged();
    const first = await write("a", big(5));
    await deliver();
    expect([await told(), await receipt(first.change)]).toEqual([
      "verified b1 axx",
      { live: true, outgrown: [] },
    ]);
    const second = await write("b", big(6));
    expect(second.warnings).toBeUndefined();
    await deliver();
    expect(await told()).toBe("verified b1 axx");
    expect((await logged())?.position).toBeGreaterThan(before?.position ?? 0);
    const named = [outgrown(LIST)];
    expect(await receipt(second.change)).toEqual({ live: true, outgrown: named });
    // the change before was shown
    expect((await receipt(first.change)).outgrown).toEqual([]);
    const third = await write("b", big(7));
    await deliver();
    expect(third.warnings).toEqual([`${LIST} stays as it was: ${HELP}`]);
    for (const { change } of [second, third])
      expect((await receipt(change)).outgrown).toEqual(named);
    expect((await ask(asked, { ask: `GET ${LIST}` })).status).toBe(200);
    const fresh = { "larder-min-change": String(third.change) };
    expect((await ask(asked, { ask: `GET ${LIST}`, headers: fresh })).status).toBe(200);
    const fourth = await write("b", "2");
    await deliver();
    expect([await told(), await receipt(fourth.change)]).toEqual([
      "verified b2 axx",
      { live: true, outgrown: [] },
    ]);
    expect((await receipt(second.change)).outgrown).toEqual([]);
  });

  test("is refused to whoever never had it, with what helps", async () => {
    const asked = await createAsked();
    const { deliver, write } = asked;
    await write("a", big(5));
    await write("b", big(6));
    await deliver();
    const got = await ask(asked, { ask: "GET /v2/pages/p/?page_size=49" });
    expect([got.status, got.body]).toEqual([400, { detail: HELP }]);
    expect((await ask(asked, { ask: "GET /v2/pages/p/?page_size=1" })).status).toBe(200);
  });

  test.each(["unpublish", "delete"])("goes when something in it is taken down: %s", async (how) => {
    const asked = await createAsked();
    const { deliver, ids, receipt, request, told, write } = asked;
    await makePage(asked, "p", "c", { words: "1" });
    await deliver();
    await write("a", big(5));
    await deliver();
    await write("b", big(6));
    await deliver();
    expect(await told()).toBe("verified c1 b1 axx");
    const { body } =
      how === "delete"
        ? await request("DELETE", "/v2/pages/p/c/")
        : await request("POST", `/manage/v1/documents/${ids.a}/unpublish`);
    await deliver();
    // without `a` it is small enough again, without `c` it is not
    expect(await told()).toBe(how === "delete" ? "refused" : "verified c1 bxx");
    if (how !== "delete") return;
    expect(body).toBeNull();
    const [{ change }] = (await rows<{ change: number }>(asked.parts.postgres.db)`
      select max(number) as change from changes where site_id = ${asked.site.id}`) as [
      { change: number },
    ];
    expect((await receipt(change)).outgrown).toEqual([outgrown(LIST, HELP, false)]);
    expect((await ask(asked, { ask: `GET ${LIST}` })).status).toBe(400);
    await write("b", "2");
    await deliver();
    expect(await told()).toBe("verified b2 axx");
  });

  test("counts bytes, not characters", async () => {
    const { deliver, receipt, write } = await createAsked();
    await write("a", "東".repeat(2 * MB));
    const { change } = await write("b", "京".repeat(1.5 * MB));
    await deliver();
    expect(3.5 * MB).toBeLessThan(MAX_BODY_BYTES);
    expect((await receipt(change)).outgrown).toHaveLength(1);
  });
});

describe("a page that what it names makes too large", () => {
  test("stays as it was, and shows what fits again", async () => {
    const origin = await newOrigin();
    await makeType(origin, "collections", "tag", [text("label")]);
    await makeType(origin, "page-types", "p", [many("tags", "collection", "tag")]);
    const [x = 0, y = 0] = await makeItems(origin, "tag", [{ label: "x" }, { label: big(6) }]);
    await makePage(origin, "p", "a", { tags: [x, y] });
    await origin.materialize();
    const label = async (text: string) => {
      await origin.request("PATCH", `/v2/content/tag/${x}/`, { fields: { label: text } });
      await origin.materialize();
      const { status, body } = await ask(origin, { ask: "GET /v2/pages/p/a/" });
      const { data } = body as { data: { fields: { tags: { label: string }[] } } };
      return [status, data.fields.tags[0]?.label];
    };
    expect(await label("x2")).toEqual([200, "x2"]);
    expect(await label(big(6))).toEqual([200, "x2"]);
    expect(await label("x4")).toEqual([200, "x4"]);
  });

  test("is looked at again when what it came to name shrinks, which its readers never saw", async () => {
    const origin = await newOrigin();
    await makeType(origin, "collections", "tag", [text("label")]);
    await makeType(origin, "page-types", "p", [many("tags", "collection", "tag")]);
    const [x = 0, y = 0] = await makeItems(origin, "tag", [{ label: "x" }, { label: big(6) }]);
    const [z = 0] = await makeItems(origin, "tag", [{ label: big(6) }]);
    await makePage(origin, "p", "a", { tags: [x] });
    await origin.materialize();
    const labels = async () => {
      const { body } = await ask(origin, { ask: "GET /v2/pages/p/a/" });
      const { data } = body as { data: { fields: { tags: { label: string }[] } } };
      return data.fields.tags.map(({ label }) => label.slice(0, 2));
    };
    const named = await origin.request("PATCH", "/v2/pages/p/a/", { fields: { tags: [x, y, z] } });
    expect(named.status).toBe(202);
    await origin.materialize();
    expect(await labels()).toEqual(["x"]);
    const path = `/v2/content/tag/${z}/`;
    const shrunk = await origin.request("PATCH", path, { fields: { label: "z" } });
    expect(shrunk.status).toBe(202);
    await origin.materialize();
    expect(await labels()).toEqual(["x", "xx", "z"]);
  });
});

describe("several keys", () => {
  test("give all items, or say how to get them", async () => {
    const origin = await newOrigin();
    await makeType(origin, "collections", "many", [text("label")]);
    await makeType(origin, "collections", "few", [text("label")]);
    const add = (count: number) =>
      makeItems(
        origin,
        "many",
        Array.from({ length: count }, (_, at) => ({ label: String(at) })),
      );
    for (const count of [1_000, 50]) await add(count);
    await makeItems(origin, "few", [{ label: "x" }]);
    const read = async () => {
      const { status, body } = await ask(origin, { ask: "GET /v2/content/?keys=many,few" });
      const { data, detail } = body as { data?: { many: object[] }; detail?: string };
      return [status, data?.many.length ?? detail];
    };
    expect(await read()).toEqual([200, 1_050]);
    for (let count = 1_050; count < MAX_ITEMS_OF_KEYS; count += 790) await add(790);
    expect(await read()).toEqual([
      400,
      "This answer would be larger than 10485760 bytes or have more than 5000 items;" +
        " ask for fewer levels (levels=1), each key alone, which has pages (page_size, page).",
    ]);
  });
});

test("a document that would not fit into its own answer is refused", async () => {
  const origin = await newOrigin();
  await makeType(origin, "page-types", "p", [text("words")]);
  const page = (words: string) => ({ title: "A", slug: "a", page_type: "p", fields: { words } });
  const { status, body } = await origin.request(
    "POST",
    "/v2/pages/",
    page("x".repeat(MAX_DOCUMENT_BYTES)),
  );
  expect([status, body]).toEqual([
    400,
    { detail: "What a document holds may be at most 8 MB as JSON." },
  ]);
  expect((await origin.request("POST", "/v2/pages/", page(big(7)))).status).toBe(202);
});

test("a filter whose field is gone is refused", async () => {
  const origin = await newOrigin();
  await makeType(origin, "page-types", "p", [text("words"), text("more")]);
  await makePage(origin, "p", "a", { words: "1", more: "2" });
  await ask(origin, { ask: "GET /v2/pages/p/?fields.more=2" });
  await origin.materialize();
  const fields = [text("words")];
  await origin.request("PUT", "/manage/v1/page-types/p", { fields });
  await origin.materialize();
  expect((await ask(origin, { ask: "GET /v2/pages/p/?fields.more=2" })).status).toBe(400);
});
