import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fieldErrors, readBody, readJson } from "../../shared/body.ts";
import { AppError } from "../../shared/errors.ts";
import { MAX_BODY_BYTES, MAX_JSON_DEPTH } from "../../shared/limits.ts";

const requestOf = (body: string | Uint8Array<ArrayBuffer> | ReadableStream, headers = {}) =>
  new Request("https://edge.test/", {
    method: "POST",
    body,
    headers,
    duplex: "half",
  } as RequestInit);

/** The JSON that is read, or what is wrong with it. */
async function outcomeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}
const read = (body: string | Uint8Array<ArrayBuffer> | ReadableStream) =>
  outcomeOf(readJson(requestOf(body)));

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
const TOO_DEEP = "invalid: JSON parse error - nested too deep.";
const NOT_JSON = "invalid: JSON parse error - the body is not valid JSON.";
const NOT_UTF8 = "invalid: JSON parse error - the body is not UTF-8.";

describe("a JSON body", () => {
  it.each([
    ['{"a":[1,"é→🥕"]}', { a: [1, "é→🥕"] }],
    ["null", null],
    [' "text" ', "text"],
    ['\uFEFF{"a":1}', { a: 1 }],
  ])("is read: %j", async (text, value) => {
    expect(await read(text)).toEqual(value);
  });

  it.each(["", "{", "{'a':1}", "undefined", '{"a":1}{"b":2}', "[1,]"])(
    "is refused when it is not JSON: %j",
    async (text) => {
      expect(await read(text)).toBe(NOT_JSON);
    },
  );

  it.each([
    [[0xff]],
    [[0x22, 0xc3, 0x22]],
    [[0x22, 0xed, 0xa0, 0x80, 0x22]],
    [[0x22, 0xc0, 0xaf, 0x22]],
  ])("is refused when it is not UTF-8: %j", async (bytes) => {
    expect(await read(new Uint8Array(bytes))).toBe(NOT_UTF8);
  });

  it("may nest as deep as the limit and no deeper", async () => {
    expect(await read(nested(MAX_JSON_DEPTH))).not.toBe(TOO_DEEP);
    expect(await read(nested(MAX_JSON_DEPTH + 1))).toBe(TOO_DEEP);
    expect(await read('{"a":'.repeat(MAX_JSON_DEPTH + 1))).toBe(TOO_DEEP);
    expect(await read(`[${nested(MAX_JSON_DEPTH - 1)},${nested(MAX_JSON_DEPTH - 1)}]`)).not.toBe(
      TOO_DEEP,
    );
  });

  it("may hold any number of brackets within texts", async () => {
    const text = `\\"${"[{".repeat(100)}\\\\`;
    expect(await read(`{"a":"${text}"}`)).toEqual({ a: JSON.parse(`"${text}"`) });
    expect(await read(`{"a":"\\\\","b":${nested(MAX_JSON_DEPTH)}}`)).toBe(TOO_DEEP);
  });

  it("cannot pollute what objects inherit", async () => {
    await read('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe("a body", () => {
  it("is refused by the length it declares, before anything is read", async () => {
    const request = requestOf("{}", { "content-length": String(MAX_BODY_BYTES + 1) });
    expect(await outcomeOf(readBody(request))).toMatch(/^too_large/);
    expect(request.bodyUsed).toBe(false);
  });

  it("is counted as it arrives, whatever length it declares", async () => {
    for (const headers of [{ "content-length": "5" }, {}, { "content-length": "none" }]) {
      const request = requestOf(streamOf(3, 1_000), headers);
      expect(await outcomeOf(readBody(request, 2_999))).toMatch(/^too_large/);
      const fitting = requestOf(streamOf(3, 1_000), headers);
      expect(await outcomeOf(readBody(fitting, 3_000))).toHaveProperty("byteLength", 3_000);
    }
  });

  const json = Buffer.from('{"a":"é😀"}');
  it.each([
    ["gzip", gzipSync(json)],
    ["GZIP", gzipSync(json)],
    ["x-gzip", gzipSync(json)],
    ["deflate", deflateSync(json)],
    ["identity", json],
    ["", json],
  ])("may be compressed: %s", async (encoding, bytes) => {
    const request = requestOf(new Uint8Array(bytes), { "content-encoding": encoding });
    expect(await outcomeOf(readJson(request))).toEqual({ a: "é😀" });
  });

  it.each(["br", "zstd", "gzip, gzip", "utf-8", "constructor"])(
    "is refused when nobody can inflate it: %s",
    async (encoding) => {
      const request = requestOf(gzipSync(json), { "content-encoding": encoding });
      expect(await outcomeOf(readJson(request))).toBe(
        "unsupported: Send the body as it is, or compressed with gzip or deflate.",
      );
    },
  );

  it("is counted while it inflates, and is what it says it is", async () => {
    const gzipped = (bytes: number) => new Uint8Array(gzipSync(Buffer.alloc(bytes, " ")));
    const inflate = (body: Uint8Array<ArrayBuffer>) =>
      outcomeOf(readBody(requestOf(body, { "content-encoding": "gzip" }), 50_000));
    expect(await inflate(gzipped(50_000))).toHaveProperty("byteLength", 50_000);
    expect(await inflate(gzipped(50_001))).toMatch(/^too_large/);
    expect(await inflate(gzipped(20_000_000))).toMatch(/^too_large/);
    for (const broken of [new Uint8Array(json), gzipped(50_000).slice(0, 40)])
      expect(await inflate(broken)).toMatch(/^invalid/);
    expect(await inflate(new Uint8Array())).toHaveProperty("byteLength", 0);
  });

  it("may be missing", async () => {
    const request = new Request("https://edge.test/", { method: "POST" });
    expect(await readBody(request)).toEqual(new Uint8Array());
  });
});

function streamOf(chunks: number, bytes: number): ReadableStream<Uint8Array> {
  let left = chunks;
  return new ReadableStream({
    pull(controller) {
      if (left-- === 0) controller.close();
      else controller.enqueue(new Uint8Array(bytes));
    },
  });
}

describe("messages about fields", () => {
  it("are collected by the path of the field; the body itself is the empty one", () => {
    const issues = [
      { path: ["fields", 0, "title"], message: "one" },
      { path: ["fields", 0, "title"], message: "two" },
      { path: [], message: "three" },
    ];
    expect(fieldErrors(issues)).toEqual(
      new Map([
        ["fields.0.title", ["one", "two"]],
        ["", ["three"]],
      ]),
    );
  });
});
