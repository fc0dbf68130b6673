import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  createCodings,
  negotiated,
  type Coding,
  type Compress,
} from "../../../edge/node/codings.ts";
import { createCompressor } from "../../../edge/node/compress.ts";

describe("what a reader takes", () => {
  it.each<[string, Coding | null]>([
    ["br", "br"],
    ["gzip, deflate, br", "br"],
    ["gzip, deflate, br, zstd", "br"],
    ["gzip, zstd", "zstd"],
    ["gzip", "gzip"],
    ["GZIP", "gzip"],
    ["gzip;q=0.5, br;q=0.1", "gzip"],
    ["*", "br"],
    ["*;q=0, gzip", "gzip"],
    ["br;q=0, *", "zstd"],
    ["br;q=0", null],
    ["identity", null],
    ["identity, br;q=0.5", null],
    ["identity;q=0, br;q=0.5", "br"],
    ["deflate", null],
    ["", null],
    [",,;q=", null],
    ["br;q=x", "br"],
    ["constructor, __proto__, toString", null],
  ])("%s: %s", (acceptEncoding, coding) => {
    expect(negotiated(acceptEncoding)).toBe(coding);
    // and once more, as it is remembered
    expect(negotiated(acceptEncoding)).toBe(coding);
  });
});

describe("compression", () => {
  const body = new TextEncoder().encode("0123456789".repeat(500));
  const unpack = { br: brotliDecompressSync, gzip: gunzipSync, zstd: zstdDecompressSync };

  it.each(["br", "gzip", "zstd"] as const)("%s unpacks to the bytes", async (coding) => {
    const made = await createCompressor(10_000).compress('"a"', coding, body);
    expect(unpack[coding](made).equals(body)).toBe(true);
    expect(made.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it("is made once for all threads, and for all readers of one", async () => {
    const compressor = createCompressor(10_000);
    const compress: Compress = (...given) => compressor.compress(...given);
    const [first, second] = await Promise.all([
      compress('"a"', "br", body),
      compress('"a"', "br", body),
    ]);
    expect(second).toBe(first);
    expect(await compress('"a"', "br", body)).toBe(first);
    let asked = 0;
    const codings = createCodings((...given) => {
      asked += 1;
      return compress(...given);
    });
    const answer = { etag: '"b"', body };
    await Promise.all([codings.code(answer, "br"), codings.code(answer, "br, gzip")]);
    await codings.code(answer, "br");
    expect(asked).toBe(1);
  });

  it("that fails is tried again", async () => {
    let asked = 0;
    const codings = createCodings(async () => {
      asked += 1;
      if (asked === 1) throw new Error("no memory");
      return body;
    });
    await expect(codings.code({ etag: '"a"', body }, "br")).rejects.toThrow("no memory");
    expect(await codings.code({ etag: '"a"', body }, "br")).toEqual({ coding: "br", body });
  });

  it("is not tried of what one packet holds", async () => {
    const codings = createCodings(() => Promise.reject(new Error("asked")));
    expect(await codings.code({ etag: '"a"', body: body.slice(0, 1_399) }, "br")).toBeNull();
  });
});
