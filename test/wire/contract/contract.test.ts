import { beforeAll, describe, expect, it } from "vitest";
import { readContentDocument } from "../../support/content-document.ts";
import { inTurn } from "../../support/larder.ts";
import { createResponseChecker } from "../../support/openapi-check.ts";
import { modelProblems } from "../../support/typed-models.ts";
import { useWire } from "../../support/wire.ts";
import { contentRows } from "./content.ts";
import { feedRows } from "./feeds.ts";
import { itemRows } from "./item-writes.ts";
import { pageWriteRows } from "./page-writes.ts";
import { pageRows } from "./pages.ts";
import { postWriteRows } from "./post-writes.ts";
import { postRows } from "./posts.ts";
import { previewRows } from "./previews.ts";
import { readAuth, writeAuth, type Row } from "./row.ts";
import { searchRows } from "./searches.ts";
import { loadSite, NEXT_ID } from "./site.ts";
import { transportRows } from "./transport.ts";

/** The contract as a table: every request with its whole answer, through the edge. */

const wire = useWire(loadSite);
const violations = createResponseChecker(readContentDocument());

const READS: [string, Row[]][] = [
  ["pages", pageRows],
  ["searches", searchRows],
  ["content", contentRows],
  ["posts", postRows],
  ["feeds", feedRows],
  ["transport", transportRows],
];

describe.each(READS)("%s", (_, rows) => {
  it.each(rows)("$name", check);
});

describe("drafts", () => {
  it.each(previewRows)("$name", check);
});

describe("a feed as XML", () => {
  it.each([
    ["rss", "application/rss+xml; charset=utf-8"],
    ["atom", "application/atom+xml; charset=utf-8"],
    ["sitemap", "application/xml; charset=utf-8"],
  ])("%s.xml is what the feed has in JSON", async (format, type) => {
    for (const params of ["", "?tag_slug=oven"]) {
      const read = (path: string) => ({ method: "GET", path, headers: readAuth });
      const raw = await wire().send(read(`/v2/feeds/${format}.xml${params}`));
      const wrapped = await wire().send(read(`/v2/feeds/${format}/${params}`));
      expect(raw).toMatchObject({ status: 200, text: (wrapped.json as { data: string }).data });
      expect(raw.headers["content-type"]).toBe(type);
    }
  });
});

describe("surrogate keys", () => {
  it("are named on request, the ones of the documents shown", async () => {
    const headers = { ...readAuth, "larder-tags": "1" };
    const got = await wire().send({ method: "GET", path: "/v2/pages/person/ann/", headers });
    expect(got.headers["surrogate-key"]).toMatch(/^(larder:1:(d:\d+|s|u:ann) ?)+$/);
    const { "surrogate-key": keys, "cache-tag": tags } = got.headers;
    expect([tags].flat().join("").split(",")).toEqual([keys].flat().join("").split(" "));
  });
});

describe("a validator", () => {
  const paths = ["/v2/pages/article/full/", "/v2/content/?keys=topic", "/v2/posts/first-loaf"];
  const read = (path: string, headers: Record<string, string> = {}, method = "GET") =>
    wire().send({ method, path, headers: { ...readAuth, ...headers } });

  it.each(paths)("answers 304 without a body when the reader has it: %s", async (path) => {
    const { headers, text } = await read(path);
    const etag = headers.etag ?? "";
    // what a compressing hop makes of it, and what it was before it
    for (const named of [etag, etag.slice("W/".length), `"other", ${etag}`, "*"]) {
      const again = await read(path, { "if-none-match": named });
      expect(again, named).toMatchObject({ status: 304, text: "" });
      expect(again.headers).toMatchObject({
        etag,
        "cache-control": headers["cache-control"],
        vary: headers.vary,
        "access-control-allow-origin": "*",
      });
    }
    expect(await read(path, { "if-none-match": etag }, "HEAD")).toMatchObject({ status: 304 });
    for (const named of ['"other"', etag.slice(3, -1), ""]) {
      expect(await read(path, { "if-none-match": named })).toMatchObject({ status: 200, text });
    }
  });

  it.each(["gzip", "br", "identity"])(
    "is the same for %s, and 304 for whoever has another",
    async (coding) => {
      const [path = ""] = paths;
      const { headers } = await read(path, { "accept-encoding": coding });
      const plain = await read(path, { "accept-encoding": "identity" });
      expect([headers.etag, headers.vary]).toEqual([plain.headers.etag, "Accept-Encoding"]);
      const asked = { "accept-encoding": coding, "if-none-match": plain.headers.etag ?? "" };
      expect(await read(path, asked)).toMatchObject({ status: 304, text: "" });
    },
  );

  it("is never needed: without If-None-Match the answer is 200", async () => {
    const answers = await inTurn(paths, (path) =>
      read(path, { "if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT", range: "bytes=0-9" }),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});

describe("with the origin gone", () => {
  const answered = READS.flatMap(([, rows]) => rows).filter(
    ({ request, expect: wanted }) => request.method === "GET" && wanted.status === 200,
  );

  beforeAll(async () => {
    await inTurn(answered, ({ request }) => wire().settled(request));
    await wire().stopOrigin();
  });

  it.each(answered)("$name", async (row) => {
    await check({
      ...row,
      expect: { ...row.expect, headers: { ...row.expect.headers, "larder-freshness": "verified" } },
    });
  });

  it("answers writes with 503, as JSON with a detail", async () => {
    const sent = { method: "POST", path: "/v2/pages/", headers: writeAuth, body: "{}" };
    const got = await wire().send(sent);
    expect(got).toMatchObject({ status: 503, headers: { "retry-after": expect.any(String) } });
    expect(got.json).toHaveProperty("detail");
  });
});

describe("writes", () => {
  beforeAll(() => wire().startOrigin());
  it.each([...itemRows(NEXT_ID), ...pageWriteRows, ...postWriteRows])("$name", check);
});

async function check({ request, expect: wanted }: Row): Promise<void> {
  const got = await wire().send(request);
  expect({ status: got.status, body: got.json }, got.text).toEqual({
    status: wanted.status,
    body: wanted.body,
  });
  if (!isLoose(wanted.body)) expect(fieldOrders(got.json)).toEqual(fieldOrders(wanted.body));
  if (request.path.startsWith("/v2/")) {
    expect(modelProblems(request, got)).toEqual([]);
    const { status, headers, text } = got;
    const answer = { status, headers: headersOf(headers), body: text };
    expect(violations(request.method, request.path, answer)).toEqual([]);
  }
  for (const [name, value] of Object.entries(wanted.headers)) {
    const header = got.headers[name];
    if (value === null) expect(header, name).toBeUndefined();
    else if (typeof value === "string") expect(header, name).toBe(value);
    else expect(header, name).toMatch(value);
  }
}

/** Headers of an exchange as the check of the document takes them. */
const headersOf = (headers: NodeJS.Dict<string | string[]>) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value ?? []].flat().join(", ")]),
  );

/** Whether a body is described rather than written out, or there is none. */
const isLoose = (value: unknown): boolean =>
  typeof value === "object" && value !== null
    ? "asymmetricMatch" in value || Object.values(value).some(isLoose)
    : false;

/** The keys of every `fields` in an answer: their order is the schema's. */
function fieldOrders(value: unknown): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    ...(key === "fields" && typeof member === "object" ? [Object.keys(member ?? {})] : []),
    ...fieldOrders(member),
  ]);
}
