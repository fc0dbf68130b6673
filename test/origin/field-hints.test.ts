import { sql } from "../../origin/db/drizzle.ts";
import { expect, test } from "vitest";
import { makePage, makeType, number, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

/** What of a field is for those who fill it in: help, headings, limits and defaults. */

const newOrigin = originsOfFile();
const P = "/manage/v1/page-types/p";

const hinted = {
  key: "words",
  kind: "short_text" as const,
  help: "Few.",
  group: "Top",
  placeholder: "such as these",
  maxChars: 5,
  default: "begin",
};

/** What the log has of the site, and where it ends. */
const siteRow = async ({ parts, site }: TestOrigin) => {
  const { rows } = await parts.postgres.db.execute<{ position: string; body: string }>(
    sql`select position, body from log_documents where site_id = ${site.id} and document_id = 0`,
  );
  return rows;
};
const changes = async (origin: TestOrigin) =>
  (await origin.request("GET", "/manage/v1/changes")).body as { data: unknown[] };

test("they are kept, and are no reader's: no change, and edges have none of them", async () => {
  const origin = await newOrigin();
  await makeType(origin, "page-types", "p", [text("words")]);
  await makePage(origin, "p", "a", { words: "much longer" });
  await origin.materialize();
  const [rows, before] = [await siteRow(origin), await changes(origin)];
  const changed = await origin.request("PUT", P, { fields: [hinted] });
  expect([changed.status, changed.body]).toMatchObject([200, { fields: [hinted] }]);
  await origin.materialize();
  expect(await changes(origin)).toEqual(before);
  expect(await siteRow(origin)).toEqual(rows);
  // with a change that readers see they stay behind
  await origin.request("PUT", P, { fields: [hinted, number("count")] });
  await origin.materialize();
  const [row] = await siteRow(origin);
  expect(row?.body).toContain('"count"');
  expect(row?.body).not.toMatch(/such as these|"default"|Few\.|maxChars|"Top"/);
  expect((await origin.request("GET", P)).body).toMatchObject({
    fields: [hinted, { key: "count" }],
  });
});

test.each([
  ["a default that is too long", { ...hinted, default: "beginning" }],
  ["a default that is no option", { key: "a", kind: "dropdown", options: ["b"], default: "c" }],
  ["a default of another kind", { key: "a", kind: "number", default: "1" }],
  ["a limit of nothing", { ...hinted, maxChars: 0 }],
  ["a limit that is no whole number", { ...hinted, maxChars: 1.5 }],
  ["a limit where there is none", { key: "a", kind: "html", maxChars: 5 }],
  ["an empty help", { ...hinted, help: "" }],
  ["a help of a book", { ...hinted, help: "x".repeat(501) }],
  ["half a surrogate pair", { ...hinted, help: "\ud800" }],
  ["NUL", { ...hinted, group: "\u0000" }],
  ["a hint that nobody knows", { ...hinted, constructor: "x" }],
])("%s is refused", async (_, field) => {
  const origin = await newOrigin();
  const { status, body } = await origin.request("POST", "/manage/v1/page-types", {
    key: "p",
    fields: [field],
  });
  expect([status, body]).toMatchObject([400, {}]);
});

test("a longer text is refused wherever it is written, and found where it is already", async () => {
  const origin = await newOrigin();
  await makeType(origin, "page-types", "p", [text("words")]);
  const id = await makePage(origin, "p", "old", { words: "much longer" });
  await origin.request("PUT", P, { fields: [hinted] });
  const page = (words: string) => ({
    title: "x",
    slug: "x",
    page_type: "p",
    status: "published",
    fields: { words },
  });
  const refused = await origin.request("POST", "/v2/pages/", page("longer"));
  expect([refused.status, JSON.stringify(refused.body)]).toEqual([
    400,
    expect.stringContaining("Ensure this field has no more than 5 characters."),
  ]);
  // characters, not halves of them
  expect((await origin.request("POST", "/v2/pages/", page("🍲🍲🍲🍲🍲"))).status).toBe(202);
  const check = await origin.request("POST", `/manage/v1/documents/${id}/check`, {});
  expect(check.body).toMatchObject({
    ok: false,
    problems: [{ path: "words", code: "too_long" }],
  });
});

test("a draft that somebody begins has the defaults; what a program leaves out is empty", async () => {
  const origin = await newOrigin();
  await makeType(origin, "page-types", "p", [
    hinted,
    { key: "count", kind: "number", default: 0 },
    { key: "flag", kind: "checkbox", default: true },
    { key: "side", kind: "dropdown", options: ["left", "right"], default: "right" },
    text("rest"),
  ]);
  const made = await origin.request("POST", "/manage/v1/documents", {
    kind: "page",
    type: "p",
    name: "New",
    slug: "new",
  });
  const { id } = made.body as { id: number };
  expect((await origin.request("GET", `/manage/v1/documents/${id}`)).body).toMatchObject({
    newest: { fields: { words: "begin", count: 0, flag: true, side: "right", rest: "" } },
  });
});
