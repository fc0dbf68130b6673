import { afterEach, describe, expect, test, vi } from "vitest";
import { handle } from "../../edge/app.ts";
import { createApp } from "../../origin/app.ts";
import { FOLDED_TEXT_CHARS, MAX_REFUSED_FIELDS, SEARCHED_TEXT_CHARS } from "../../shared/limits.ts";
import { fileNameOf } from "../../origin/media/library.ts";
import { fold } from "../../shared/search-words.ts";
import { createTestEdge } from "../support/edge.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

/** Texts of 100 KB on which a careless pattern runs for ever, wherever a text is matched, split or normalized. */

const newOrigin = originsOfFile();

const SIZE = 100_000;
const times = (piece: string) => piece.repeat(SIZE / piece.length);
/** Each nearly is what is asked for, so that a pattern has to go back for it. */
const TEXTS: [name: string, text: string][] = [
  ["a slug and what is none", `${times("a")}!`],
  ["hyphens", `${times("-")}!`],
  ["hyphens and letters", `${times("a-")}!`],
  ["spaces", `${times(" ")}x`],
  ["spaces within", `x${times(" ")}x`],
  ["an address without an end", `${times("a.")}@`],
  ["an address of many ats", times("a@")],
  ["an address of many hosts", `a@${times("a.")}`],
  ["quotes", times('"')],
  ["commas", times(",")],
  ["weights", times("en;q=0.")],
  ["locales", times("en-")],
  ["dots", times(".")],
  ["slashes", times("/")],
  ["signs of percent", times("%25")],
  ["marks that wait for their order", `a${"\u0301".repeat(SIZE / 4)}${"\u0316".repeat(SIZE / 4)}`],
  ["one letter that is eighteen", "\ufdfa".repeat(SIZE / 4)],
];
const HEADER_TEXTS = TEXTS.filter(([, value]) => /^[!-~ ]*$/.test(value));

const author = (email: string) => ({ first_name: "Ann", email });
const page = (slug: string) => ({ title: "a", slug, page_type: "note", status: "published" });
const post = (more: object) => ({ title: "a", slug: "a", status: "published", ...more });

async function createSite(): Promise<TestOrigin> {
  const origin = await newOrigin();
  await makeType(origin, "page-types", "note", [text("text")]);
  await makePage(origin, "note", "first", { text: "a" });
  return origin;
}

/** Where such a text is sent: method, path, body. */
type Door = (value: string) => [method: string, path: string, body?: object];
const as = encodeURIComponent;
const REFUSED: [name: string, door: Door][] = [
  ["slug of a page", (value) => ["POST", "/v2/pages/", { ...page(value), fields: { text: "" } }]],
  ["slug of a post", (value) => ["POST", "/v2/posts/", post({ slug: value })]],
  ["slug of a category", (value) => ["POST", "/manage/v1/categories", { name: "a", slug: value }]],
  ["key of a type", (value) => ["POST", "/manage/v1/page-types", { key: value, fields: [] }]],
  ["name of a tag", (value) => ["POST", "/v2/posts/", post({ tags: [value] })]],
  ["e-mail", (value) => ["POST", "/manage/v1/authors", author(value)]],
  ["e-mail of a post", (value) => ["POST", "/v2/posts/", post({ author: { email: value } })]],
  ["locale of a site", (value) => ["PATCH", "/manage/v1/site", { locales: ["en", value] }]],
  ["locale of a read", (value) => ["GET", `/v2/pages/note/first/?locale=${as(value)}`]],
  ["locale of a write", (value) => ["PATCH", `/v2/pages/note/first/?locale=${as(value)}`, {}]],
  ["slug of a read", (value) => ["GET", `/v2/pages/note/${as(value)}/`]],
  ["order", (value) => ["GET", `/v2/pages/note/?order=${as(value)}`]],
];

describe("D8: a text on which patterns run for ever", () => {
  test.each(REFUSED)("is refused in few words as %s", async (_, door) => {
    const origin = await createSite();
    for (const [name, value] of TEXTS) {
      const { status, body } = await origin.request(...door(value));
      expect([400, 404], `${name}: ${status}`).toContain(status);
      expect(body, name).toHaveProperty("detail");
      expect(JSON.stringify(body).length, name).toBeLessThan(100 * MAX_REFUSED_FIELDS);
    }
    expect(origin.events.filter(({ kind }) => kind === "request.failed")).toEqual([]);
  });

  const READ = ["accept-language", "accept", "if-none-match", "origin", "user-agent", "cookie"];
  test.each(READ)("changes nothing about a read as %s", async (name) => {
    const origin = await createSite();
    const app = createApp(origin.parts);
    const read = async (headers: Record<string, string>) => {
      const authorization = `Token ${origin.token}`;
      const got = await app.request("/v2/pages/note/", { headers: { authorization, ...headers } });
      return { status: got.status, text: await got.text(), etag: got.headers.get("etag") };
    };
    const usual = await read({});
    expect(usual.status).toBe(200);
    for (const [what, value] of HEADER_TEXTS)
      expect(await read({ [name]: value }), what).toEqual(usual);
  });

  const PREFLIGHT = ["origin", "access-control-request-method", "access-control-request-headers"];
  test.each(PREFLIGHT)("changes nothing about a preflight as %s, at either door", async (name) => {
    const app = createApp((await createSite()).parts);
    const { parts } = createTestEdge();
    for (const door of [app.fetch, (request: Request) => handle(parts, request)]) {
      const ask = async (headers: Record<string, string>) => {
        const url = "http://larder.test/v2/pages/";
        const got = await door(new Request(url, { method: "OPTIONS", headers }));
        const told = [...got.headers].filter(([name]) => name !== "x-request-id");
        return { status: got.status, headers: told };
      };
      const usual = await ask({ origin: "https://a.example" });
      expect(usual.status).toBe(204);
      for (const [what, value] of HEADER_TEXTS)
        expect(await ask({ [name]: value }), what).toEqual(usual);
    }
  });
});

test("D8: a letter that becomes eighteen makes a text no longer than other letters do", () => {
  expect(fold("\ufdfa".repeat(SEARCHED_TEXT_CHARS)).length).toBeLessThanOrEqual(FOLDED_TEXT_CHARS);
  const hangul = "각".repeat(SEARCHED_TEXT_CHARS);
  expect(fold(hangul)).toBe(hangul);
});

describe("D8: marks in a row, which take time by their square to be put into their order", () => {
  afterEach(() => void vi.restoreAllMocks());

  const [high, low] = ["\u0301", "\u0316"];
  const ROWS: [name: string, row: string][] = [
    ["half and half", `a${high.repeat(2_000)}${low.repeat(2_000)}`],
    ["with what nobody sees between", `a${`${high.repeat(20)}\u200b${low.repeat(20)}`.repeat(50)}`],
    ["with letters that become marks", `a${`${high}\uff9e`.repeat(1_000)}`],
    ["with marks that become two", `a${`\u0344${low}`.repeat(1_000)}`],
  ];

  /** The longest row of marks in what was put into a normal form. */
  function watchRows(): () => number {
    const spy = vi.spyOn(String.prototype, "normalize");
    const rows = () =>
      spy.mock.contexts.flatMap((text) => String(text).match(/[\p{M}\uff9e\uff9f]+/gu) ?? []);
    return () => Math.max(...rows().map(({ length }) => length));
  }

  test.each(ROWS)("are cut wherever a write or a question has them: %s", async (_, row) => {
    const origin = await createSite();
    const longest = watchRows();
    const fields = { text: row.slice(0, 200) };
    const written = await origin.request("POST", "/v2/pages/", { ...page("rows"), fields });
    const postOf = (more: object) => origin.request("POST", "/v2/posts/", post(more));
    const posted = await postOf({ slug: "body", body: `<p>bread ${row}</p>` });
    expect([written.status, posted.status]).toEqual([202, 202]);
    await origin.request("POST", "/manage/v1/authors", author(row));
    await postOf({ slug: "by", author: { email: row } });
    await origin.request("GET", `/v2/search/?query=${as(row)}`);
    fileNameOf(row, "image/png", "0".repeat(64));
    expect(longest()).toBeGreaterThan(0);
    expect(longest()).toBeLessThanOrEqual(30);
    const { body } = await origin.request("GET", "/v2/search/?query=bread&preview=1");
    expect(JSON.stringify(body)).toContain('"slug":"body"');
  });

  test.each(ROWS)("make words that stay the same when they are folded again: %s", (_, row) => {
    expect(fold(fold(row))).toBe(fold(row));
    expect(fold(`ra\u0301\u0316ba ${row}`)).toContain("raba");
  });
});
