import { beforeAll, describe, expect, it } from "vitest";
import { inTurn } from "../../support/larder.ts";
import { modelProblems } from "../../support/typed-models.ts";
import { useWire } from "../../support/wire.ts";
import { contentRows } from "./content.ts";
import { feedRows } from "./feeds.ts";
import { itemRows } from "./item-writes.ts";
import { pageWriteRows } from "./page-writes.ts";
import { pageRows } from "./pages.ts";
import { postWriteRows } from "./post-writes.ts";
import { postRows } from "./posts.ts";
import { readAuth, writeAuth, type Row } from "./row.ts";
import { loadSite, NEXT_ID } from "./site.ts";
import { transportRows } from "./transport.ts";

/** The contract as a table: every request with its whole answer, through the edge. */

const wire = useWire(loadSite);

const READS: [string, Row[]][] = [
  ["pages", pageRows],
  ["content", contentRows],
  ["posts", postRows],
  ["feeds", feedRows],
  ["transport", transportRows],
];

describe.each(READS)("%s", (_, rows) => {
  it.each(rows)("$name", check);
});

describe("a validator", () => {
  const paths = ["/v2/pages/article/full/", "/v2/content/?keys=topic", "/v2/posts/first-loaf"];
  const read = (path: string, headers: Record<string, string> = {}, method = "GET") =>
    wire().send({ method, path, headers: { ...readAuth, ...headers } });

  it.each(paths)("answers 304 without a body when the reader has it: %s", async (path) => {
    const { headers, text } = await read(path);
    const etag = headers.etag ?? "";
    for (const named of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const again = await read(path, { "if-none-match": named });
      expect(again, named).toMatchObject({ status: 304, text: "" });
      expect(again.headers).toMatchObject({
        etag,
        "cache-control": headers["cache-control"],
        "access-control-allow-origin": "*",
      });
    }
    expect(await read(path, { "if-none-match": etag }, "HEAD")).toMatchObject({ status: 304 });
    for (const named of ['"other"', etag.slice(1, -1), ""]) {
      expect(await read(path, { "if-none-match": named })).toMatchObject({ status: 200, text });
    }
  });

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
  if (request.path.startsWith("/v2/")) expect(modelProblems(request, got)).toEqual([]);
  for (const [name, value] of Object.entries(wanted.headers)) {
    const header = got.headers[name];
    if (value === null) expect(header, name).toBeUndefined();
    else if (typeof value === "string") expect(header, name).toBe(value);
    else expect(header, name).toMatch(value);
  }
}

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
