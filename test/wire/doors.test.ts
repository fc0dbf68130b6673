import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { MAX_BODY_BYTES } from "../../shared/limits.ts";
import { exchange } from "../support/exchange.ts";
import { inTurn } from "../support/larder.ts";
import { useWire, wireToken } from "../support/wire.ts";
import { readAuth, writeAuth } from "./contract/row.ts";
import { loadSite } from "./contract/site.ts";

/** Every place where text comes in, at the edge and at the origin, with text that little can hold. */

const wire = useWire(loadSite);
const manageAuth = { authorization: `Token ${wireToken.manage}` };
const json = { "content-type": "application/json" };
const targets = [
  ["edge", () => wire().edgeUrl],
  ["origin", () => wire().originUrl],
] as const;

/** Where `@@` stands, text comes in. */
const READS = [
  "/v2/pages/search/?query=@@",
  "/v2/pages/search/?query=x&page_type=@@",
  "/v2/pages/@@/",
  "/v2/pages/article/@@/",
  "/v2/pages/article/?fields.title=@@",
  "/v2/pages/article/?fields.@@=x",
  "/v2/pages/article/?order=@@",
  "/v2/pages/article/?page=@@",
  "/v2/pages/article/?page_size=@@",
  "/v2/pages/article/?offset=@@",
  "/v2/pages/article/?levels=@@",
  "/v2/pages/article/?locale=@@",
  "/v2/content/?keys=@@",
  "/v2/content/?keys=topic,@@",
  "/v2/content/@@/",
  "/v2/content/topic/@@/",
  "/v2/posts/?tag_slug=@@",
  "/v2/posts/?category_slug=@@",
  "/v2/posts/?author_slug=@@",
  "/v2/posts/@@/",
  "/v2/search/?query=@@",
  "/v2/posts/search/?query=@@",
  "/v2/authors/@@/",
  "/v2/tags/@@/?include=@@",
  "/v2/feeds/rss/?tag_slug=@@",
  "/v2/feeds/atom.xml?category_slug=@@",
  "/v2/feeds/@@/",
  "/v2/@@/",
  "/v2/pages/article/full/?preview=@@",
  "/v2/pages/article/full/?auth_token=@@",
  "/v2/pages/article/full/?@@=1",
];
const WRITES: [method: string, path: string][] = [
  ["PATCH", "/v2/pages/article/@@/"],
  ["DELETE", "/v2/pages/*/@@/"],
  ["PUT", "/v2/content/@@/1/"],
  ["DELETE", "/v2/content/topic/@@/"],
  ["PATCH", "/v2/posts/@@/"],
  ["POST", "/v2/pages/?locale=@@"],
];
const MANAGED: [method: string, path: string][] = [
  ["GET", "/manage/v1/documents?type=@@"],
  ["GET", "/manage/v1/documents?locale=@@"],
  ["GET", "/manage/v1/documents/@@"],
  ["PATCH", "/manage/v1/page-types/@@"],
  ["DELETE", "/manage/v1/collections/@@"],
  ["GET", "/manage/v1/changes/@@"],
  ["GET", "/manage/v1/why?path=@@"],
  ["DELETE", "/manage/v1/tokens/@@"],
  ["GET", "/manage/v1/@@"],
];
/** JSON bodies, with the text in a value and as a member's name. */
const BODIES: [method: string, path: string, body: unknown][] = [
  ["POST", "/v2/pages/", { page_type: "article", title: "@@", slug: "x", fields: {} }],
  ["POST", "/v2/pages/", { page_type: "article", title: "x", slug: "@@", fields: {} }],
  ["POST", "/v2/pages/", { page_type: "@@", title: "x", slug: "x", fields: { "@@": "@@" } }],
  ["PATCH", "/v2/pages/article/full/", { fields: { title: "@@" } }],
  ["POST", "/v2/content/", { key: "@@", fields: [{ name: "@@" }] }],
  ["POST", "/v2/posts/", { title: "@@", slug: "x", tags: ["@@"], categories: ["@@"] }],
];
const MANAGED_BODIES: [method: string, path: string, body: unknown][] = [
  ["POST", "/manage/v1/collections", { key: "x", name: "@@", fields: [] }],
  ["POST", "/manage/v1/tokens", { label: "@@", scopes: ["read"] }],
  ["POST", "/manage/v1/authors", { first_name: "@@", last_name: "x" }],
  ["PATCH", "/manage/v1/site", { blogUrl: "@@" }],
];

/** What is longer than any limit, with a character of two units wherever it may be cut. */
const LONG = [9, 99, 199, 299].map((count) => `${"a".repeat(count)}😀😀`);
const HOSTILE = ["\0", "a\0b", "😀".repeat(300), "\ufffe\uffff", "e\u0301".repeat(150), ...LONG];
/** Bytes that are no UTF-8, as they stand in an address: halves of pairs, too long forms, cut ones. */
const BYTES = ["%ED%A0%80", "a%ED%B8%80", "%C0%80", "%F0%9F%98", "%FF", "%00", "%2500"];
const inAddresses = [...HOSTILE.map(encodeURIComponent), ...BYTES];
/** As JSON writes them. */
const inBodies = [
  ...HOSTILE.map((text) => JSON.stringify(text).slice(1, -1)),
  String.raw`\ud83d`,
  String.raw`\ude00\ud83d`,
  String.raw`a\u0000`,
];

const DOCUMENTED = new Set([200, 201, 202, 204, 400, 401, 403, 404, 409, 413]);

describe.each(targets)("text from outside at the %s", (target, url) => {
  const send = async (method: string, path: string, headers = {}, body?: string | Buffer) => {
    const sent = { method, path, headers, ...(body === undefined ? {} : { body }) };
    // a refusal that comes before the body was read may close the connection
    const got = await exchange(url(), sent, { reuse: false });
    const told = `${method} ${path} ${String(body ?? "")} → ${got.status} ${got.text.slice(0, 300)}`;
    expect(DOCUMENTED.has(got.status), told).toBe(true);
    if (got.status !== 204 && !path.includes(".xml")) expect(got.json, told).toBeDefined();
    if (got.status >= 400) expect(got.json, told).toHaveProperty("detail", expect.any(String));
    expect(wellFormed(got.json), told).toBe(true);
    return got;
  };
  const filled = (text: string, value: string) => text.replaceAll("@@", () => value);
  const managed = target === "origin";

  it("in an address has a documented answer", async () => {
    const asked = [
      ...READS.map((path) => ["GET", path, readAuth] as const),
      ...WRITES.map(([method, path]) => [method, path, writeAuth] as const),
      ...(managed ? MANAGED.map(([method, path]) => [method, path, manageAuth] as const) : []),
    ];
    for (const value of inAddresses) {
      await inTurn(asked, async ([method, path, headers]) => {
        const body = method === "GET" || method === "DELETE" ? undefined : '{"fields":{}}';
        const got = await send(method, filled(path, value), { ...headers, ...json }, body);
        if (value.includes("%00")) expect(got.status, path).toBe(400);
      });
    }
  });

  it("in a body has one too, and names where it stands", async () => {
    const asked = [
      ...BODIES.map((row) => [...row, writeAuth] as const),
      ...(managed ? MANAGED_BODIES.map((row) => [...row, manageAuth] as const) : []),
    ];
    for (const value of inBodies) {
      await inTurn(asked, async ([method, path, body, headers]) => {
        const text = filled(JSON.stringify(body), value);
        const got = await send(method, path, { ...headers, ...json }, text);
        const cannotBeStored = /\\u(0000|d83d|de00)/i.test(value);
        if (cannotBeStored) expect(got.status, text).toBe(400);
        if (cannotBeStored && path === "/v2/pages/")
          expect(got.text).toContain("holds NUL or half of a surrogate pair");
      });
    }
  });

  it("by chance, in any place, is answered or refused", async () => {
    const places = fc.constantFrom(...READS);
    const text = fc.string({ unit: "binary", maxLength: 250 });
    const asked = fc.sample(fc.tuple(places, text), { seed: 20_261_128, numRuns: 150 });
    await inTurn(asked, ([path, value]) =>
      send("GET", filled(path, encodeURIComponent(value)), readAuth),
    );
  });

  it("may be compressed, within the limit of any body", async () => {
    const body = JSON.stringify({ fields: { title: "é" } });
    const patch = (bytes: Buffer, encoding: string) =>
      send(
        "PATCH",
        "/v2/pages/article/nothing/",
        { ...writeAuth, ...json, "content-encoding": encoding },
        bytes,
      );
    expect(await patch(gzipSync(body), "gzip")).toMatchObject({ status: 404 });
    expect(await patch(deflateSync(body), "deflate")).toMatchObject({ status: 404 });
    expect(await patch(Buffer.from(body), "gzip")).toMatchObject({ status: 400 });
    const bomb = gzipSync(Buffer.alloc(MAX_BODY_BYTES + 1, " "));
    expect(await patch(bomb, "gzip")).toMatchObject({ status: 413 });
    const headers = { ...writeAuth, ...json, "content-encoding": "br" };
    const path = "/v2/pages/article/nothing/";
    const sent = { method: "PATCH", path, headers, body: brotliCompressSync(body) };
    expect(await exchange(url(), sent, { reuse: false })).toMatchObject({
      status: 415,
      headers: { "larder-error": "unsupported", "accept-encoding": "gzip, deflate" },
      json: { detail: "Send the body as it is, or compressed with gzip or deflate." },
    });
  });
});

describe("an origin that fails at one answer", () => {
  const read = (path: string) => wire().send({ method: "GET", path, headers: readAuth });

  it("is not said to be away, and nothing of it is kept", async () => {
    const database = new pg.Client({ connectionString: wire().databaseUrl });
    await database.connect();
    // a token, which no edge can make of documents
    const path = "/v2/posts/?page_size=98&auth_token=nobody-has-this";
    const ask = () => wire().send({ method: "GET", path, headers: {} });
    try {
      await database.query("alter table tokens rename to elsewhere");
      const failed = await ask();
      expect(failed.status, failed.text).toBe(502);
      expect(failed.headers).toMatchObject({ "larder-error": "failed" });
      expect(failed.headers["retry-after"]).toBeUndefined();
      expect(await read("/v2/posts/?page_size=98")).toMatchObject({ status: 200 });
    } finally {
      await database.query("alter table elsewhere rename to tokens");
      await database.end();
    }
    expect(await ask()).toMatchObject({ status: 401 });
  });
});

function wellFormed(value: unknown): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([key, member]) => key.isWellFormed() && wellFormed(member));
}
