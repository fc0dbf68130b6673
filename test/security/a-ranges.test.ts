import { describe, expect, it } from "vitest";
import { readMedia } from "../../edge/media/media.ts";
import type { MediaParts } from "../../edge/media/parts.ts";
import { handle } from "../../edge/app.ts";
import { MEDIA_MAX_BYTES } from "../../shared/limits-media.ts";
import { createTestEdge } from "../support/edge.ts";
import { batch, keyFor, live, SITE } from "../support/entries.ts";
import { pathOf, png } from "../support/media.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { tokenKey } from "../../shared/keys.ts";

/** What a reader makes others move by asking for little: counted in chunks and in requests. */

const CHUNK_BYTES = 64 * 1024;
const CHUNKS = MEDIA_MAX_BYTES / CHUNK_BYTES;
const RANGES = [
  "bytes=0-0",
  "bytes=0-0,0-0",
  `bytes=${Array.from({ length: 1_000 }, (_, index) => `${index}-`).join(",")}`,
];

/** A store with one file of the largest size, which counts what is taken out of it. */
function createCounted() {
  const taken = { reads: 0, chunks: 0 };
  const chunk = new Uint8Array(CHUNK_BYTES);
  const store: MediaParts["store"] = {
    async get() {
      taken.reads++;
      let left = CHUNKS;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (left-- === 0) return controller.close();
          taken.chunks++;
          controller.enqueue(chunk);
        },
      });
      return { type: "video/mp4" as const, sizeBytes: MEDIA_MAX_BYTES, body };
    },
    put: () => Promise.reject(new Error("nothing is put")),
  };
  const edge = createTestEdge();
  return { edge, taken, parts: { ...edge.parts.media, store } };
}

const NO_LIMITS = { spend: async () => undefined };
const { door } = createTestEdge().parts;

describe("A10: a range of the largest file", () => {
  const ask = async (media: MediaParts, range: string) =>
    readMedia(
      { media, limits: NO_LIMITS, door },
      new Request(`https://edge.test${await pathOf(png(), SITE)}`, { headers: { range } }),
    );

  it("at its beginning takes a chunk or two of it, not the file", async () => {
    const { parts, taken } = createCounted();
    const response = await ask(parts, "bytes=0-0");
    expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([206, 1]);
    expect(taken.reads).toBe(1);
    expect(taken.chunks).toBeLessThanOrEqual(2);
  });

  it("that names a thousand takes the file once", async () => {
    const { parts, taken } = createCounted();
    const response = await ask(parts, RANGES[2] ?? "");
    expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([
      200,
      MEDIA_MAX_BYTES,
    ]);
    expect(taken).toEqual({ reads: 1, chunks: CHUNKS });
  });

  it.each(["HEAD", "304", "416"])("that needs no byte takes none: %s", async (kind) => {
    const { parts, taken } = createCounted();
    const path = await pathOf(png(), SITE);
    const headers = {
      ...(kind === "416" ? { range: `bytes=${MEDIA_MAX_BYTES}-` } : {}),
      ...(kind === "304" ? { "if-none-match": "*" } : {}),
    };
    const method = kind === "HEAD" ? "HEAD" : "GET";
    const response = await readMedia(
      { media: parts, limits: NO_LIMITS, door },
      new Request(`https://edge.test${path}`, { method, headers }),
    );
    await response.arrayBuffer();
    expect(response.status).toBe(kind === "HEAD" ? 200 : Number(kind));
    // a stream holds one chunk ready before anybody reads
    expect(taken.chunks).toBeLessThanOrEqual(1);
  });

  it("of a file that only the origin has costs one request to it, then none", async () => {
    const file = png("0123456789");
    const edge = createTestEdge({
      mediaOrigin: async () => ({ kind: "found", bytes: file, type: "image/png" }),
    });
    const path = await pathOf(file, SITE);
    for (const range of RANGES) {
      const request = new Request(`https://edge.test${path}`, { headers: { range } });
      await (await handle(edge.parts, request)).arrayBuffer();
    }
    expect(edge.mediaAsked).toHaveLength(1);
  });
});

describe("A10: a range of content", () => {
  it.each(RANGES)("is the whole answer, from the cache: %.20s", async (range) => {
    const edge = createTestEdge();
    const grant = { site: SITE, scopes: ["read"], locales: ["en"], defaultLocale: "en" };
    const token = live(tokenKey(await sha256Hex("reader")), 1);
    const page = live(await keyFor("/v2/pages/*/home/"), 2);
    const opened = { ...token, etag: '"t"', body: JSON.stringify(grant) };
    await edge.ledger(SITE).apply(batch(0, [opened, page]));
    const ask = (headers: Record<string, string>) =>
      handle(
        edge.parts,
        new Request("https://edge.test/v2/pages/*/home/", {
          headers: { authorization: "Token reader", ...headers },
        }),
      );
    const whole = await (await ask({})).text();
    const got = await ask({ range });
    expect([got.status, await got.text()]).toEqual([200, whole]);
    expect(got.headers.get("cache-status")).toBe("larder-cache; hit");
    expect(got.headers.get("content-range")).toBeNull();
  });
});
