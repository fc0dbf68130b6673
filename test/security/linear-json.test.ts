import { describe, expect, test } from "vitest";
import { handle } from "../../edge/app.ts";
import { createOrigin } from "../../edge/read/origin.ts";
import { createApp } from "../../origin/app.ts";
import { MAX_BODY_BYTES } from "../../shared/limits.ts";
import { parseSecretKeys } from "../../shared/signature.ts";
import { createTestEdge, EDGE_KEYS, resolvedTo } from "../support/edge.ts";
import { makeType, number, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

/** JSON that is made to cost much: what is said to it, what it costs in statements, and how much of it is read. */

const newOrigin = originsOfFile();

const MILLION = 1_000_000;
const TOO_DEEP = "JSON parse error - nested too deep.";
const NOT_JSON = "JSON parse error - the body is not valid JSON.";
/** More than the largest sensible refusal: what is refused is not repeated at length. */
const ANSWER_CHARS = 40_000;

const nested = (open: string, close: string, depth = 100_000) =>
  `${open.repeat(depth)}0${close.repeat(depth)}`;
const members = (count: number, keyOf: (index: number) => string) =>
  `{${Array.from({ length: count }, (_, index) => `"${keyOf(index)}":0`).join()}}`;
const list = (count: number, item: string) => `[${Array<string>(count).fill(item).join()}]`;

/** A page whose fields, or one of whose fields, are that JSON. */
const page = (fields: string) =>
  `{"title":"Bomb","slug":"bomb","page_type":"note","status":"published","fields":${fields}}`;
const inText = (json: string) => page(`{"text":${json},"number":1}`);
const inNumber = (json: string) => page(`{"text":"a","number":${json}}`);

async function createSite(): Promise<TestOrigin> {
  const origin = await newOrigin();
  await makeType(origin, "page-types", "note", [text("text"), number("number")]);
  return origin;
}

/** Sends it to be a page. @returns the answer, and how many statements it took */
async function send(origin: TestOrigin, body: string) {
  const before = origin.statements.length;
  const got = await origin.request("POST", "/v2/pages/", body);
  return { ...got, statements: origin.statements.length - before };
}

/** 400 with these messages, or 413 for what has too many parts. */
const MANY = { detail: expect.stringMatching(/200000 lists, objects, items and members/) };
const field = (key: string) => ({ [key]: [expect.any(String)] });
const BOMBS: [name: string, body: () => string, status: number, says: unknown][] = [
  ["lists in lists", () => nested("[", "]"), 400, { detail: TOO_DEEP }],
  ["lists that never close", () => "[".repeat(100_000), 400, { detail: TOO_DEEP }],
  ["members in members", () => nested('{"a":', "}"), 400, { detail: TOO_DEEP }],
  ["lists in a field", () => inText(nested("[", "]")), 400, { detail: TOO_DEEP }],
  ["a million keys", () => page(members(MILLION, (at) => at.toString(36))), 413, MANY],
  ["a million twins", () => page(members(MILLION, () => "a")), 413, MANY],
  // whole numbers as keys have hashes that everybody can know (CVE-2026-21717)
  ["numbers as keys", () => page(members(600_000, (at) => `${(at * 7_919) % 2 ** 32}`)), 413, MANY],
  ["keys that collide", () => page(members(500_000, (at) => `${at * 4_096}`)), 413, MANY],
  ["a million prototypes", () => page(members(600_000, () => "__proto__")), 413, MANY],
  ["a million items", () => inText(list(MILLION, "{}")), 413, MANY],
  ["lists that nest all they may", () => inText(list(10_000, nested("[", "]", 28))), 413, MANY],
  ["a million numbers past all doubles", () => inText(list(MILLION, "1e400")), 413, MANY],
  ["most of the keys there may be", () => page(members(199_000, (at) => `${at * 4_096}`)), 400, {}],
  ["a number past all doubles", () => inNumber("1e400"), 400, field("number")],
  ["its negative", () => inNumber("-1e400"), 400, field("number")],
  ["an exponent of digits", () => inNumber(`1e${"9".repeat(MILLION)}`), 400, field("number")],
  ["a number of digits", () => inNumber("1".repeat(MILLION)), 400, field("number")],
  ["a fraction of digits", () => inNumber(`0.${"3".repeat(MILLION)}`), 400, field("number")],
  ["half a pair", () => inText('"\\ud800"'), 400, field("fields.text")],
  ["the other half", () => inText('"a\\udc00"'), 400, field("fields.text")],
  ["half a pair in a key", () => page('{"\\ud800":1}'), 400, field("fields")],
  ["the word for no number", () => inNumber("NaN"), 400, { detail: NOT_JSON }],
];

describe("D6: JSON that is made to cost much", () => {
  test.each(BOMBS)(
    "is refused, and costs no more statements than a page: %s",
    async (_, bomb, status, says) => {
      const origin = await createSite();
      const usual = await send(origin, inNumber("1"));
      expect(usual.status).toBe(202);
      const got = await send(origin, bomb());
      expect(got.status, JSON.stringify(got.body).slice(0, 300)).toBe(status);
      expect(got.body).toMatchObject(says as object);
      expect(JSON.stringify(got.body).length).toBeLessThan(ANSWER_CHARS);
      expect(got.statements).toBeLessThanOrEqual(usual.statements);
      expect(origin.events.filter(({ kind }) => kind === "request.failed")).toEqual([]);
    },
  );

  test("has of twins the last one, in what is stored and what is checked", async () => {
    const origin = await createSite();
    const twins = '{"text":"first","number":1e400,"number":2,"text":"last"}';
    expect((await send(origin, page(twins))).status).toBe(202);
    const { body } = await origin.request("GET", "/v2/pages/note/bomb/?preview=1");
    expect(body).toMatchObject({ data: { fields: { text: "last", number: 2 } } });
    const hidden = page('{"text":"a","number":2,"number":1e400}').replace("bomb", "other");
    expect((await send(origin, hidden)).status).toBe(400);
  });

  test.each(["origin", "edge"])(
    "is read no further than the limit, whatever its length is said to be: at the %s",
    async (door) => {
      const site = await createSite();
      const app = createApp(site.parts);
      const edge = createTestEdge();
      const passing = createOrigin({
        urls: ["http://origin.test"],
        keys: parseSecretKeys(EDGE_KEYS),
        fetch: () => Promise.reject(new Error("it went on to the origin")),
        breaker: edge.content.breaker,
        clock: edge.clock,
        report: () => undefined,
      });
      const tokens = {
        resolve: async () =>
          resolvedTo({ site: 1, scopes: ["write"], locales: ["en"], defaultLocale: "en" }),
      };
      const parts = { ...edge.parts, content: { ...edge.content, origin: passing }, tokens };
      for (const length of [undefined, "5", String(HUNDRED_MB)]) {
        const { request, sent } = hugeString(site.token, length);
        const got = door === "edge" ? await handle(parts, request) : await app.fetch(request);
        expect(got.status).toBe(413);
        expect(await got.json()).toMatchObject({ detail: expect.stringMatching(/larger than/) });
        expect(sent.bytes).toBeLessThanOrEqual(MAX_BODY_BYTES + 2 * CHUNK.byteLength);
      }
    },
  );
});

const HUNDRED_MB = 100 * MILLION;
const CHUNK = new TextEncoder().encode("a".repeat(MILLION));

/** A write whose body is one string of 100 MB, and how much of it was asked for. */
function hugeString(token: string, length: string | undefined) {
  const sent = { bytes: 0 };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        controller.enqueue(sent.bytes === 0 ? new TextEncoder().encode('"') : CHUNK);
        sent.bytes += sent.bytes === 0 ? 1 : CHUNK.byteLength;
        if (sent.bytes > HUNDRED_MB) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const headers = { authorization: `Token ${token}`, "content-type": "application/json" };
  const request = new Request("http://larder.test/v2/pages/", {
    method: "POST",
    headers: length === undefined ? headers : { ...headers, "content-length": length },
    body,
    duplex: "half",
  } as RequestInit);
  return { request, sent };
}
