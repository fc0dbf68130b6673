import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLocalEdge, type LocalEdge } from "../../edge/local/miniflare.ts";
import { systemClock } from "../../shared/clock.ts";
import { header } from "../../shared/headers.ts";
import { hashOf, internalMediaPath } from "../../shared/media.ts";
import { parseSecretKeys, signRequest } from "../../shared/signature.ts";
import { decode, fileOf, moving, quarters, quartersOf } from "../support/pictures.ts";

/** Pictures in workerd with Cloudflare Images, as Miniflare has it: it knows sizes and formats, and neither quality nor cameras. */

const PUSH_KEYS = `test:${"k".repeat(32)}`;
let edge: LocalEdge;
/** `<site>/<hash>` of the four colors. */
let file: string;

beforeAll(async () => {
  edge = await startLocalEdge({
    port: 0,
    dataFolder: null,
    origins: "http://127.0.0.1:1",
    pushKeys: PUSH_KEYS,
    images: true,
    onLog: () => undefined,
  });
  file = await send(await fileOf(quarters(200, 100).png()));
});

afterAll(() => edge.stop());

/** Gives the edge a file as an origin does. */
async function send(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = await hashOf(bytes);
  const path = internalMediaPath({ site: 1, hash });
  const signable = { method: "PUT", host: new URL(edge.url).host, path, body: bytes };
  const signature = await signRequest(parseSecretKeys(PUSH_KEYS), systemClock.now(), signable);
  const headers = { [header.signature]: signature };
  const { status } = await fetch(edge.url + path, { method: "PUT", body: bytes, headers });
  expect(status).toBe(200);
  return `1/${hash}`;
}

async function ask(path: string, accept = "*/*") {
  const response = await fetch(edge.url + path, { headers: { accept } });
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { status: response.status, from: response.headers.get("cache-status"), bytes };
}

describe("a worker with Cloudflare Images and no origin", () => {
  it.each([
    ["?w=64", "*/*", [64, 32, "png"]],
    ["?w=384", "*/*", [384, 192, "png"]],
    ["?w=384&fit=max", "*/*", [200, 100, "png"]],
    ["?h=16&f=webp", "*/*", [32, 16, "webp"]],
    ["?w=64&f=auto", "image/avif,image/webp", [64, 32, "avif"]],
    ["?w=64&f=jpg&q=60", "*/*", [64, 32, "jpeg"]],
    ["?f=webp", "*/*", [200, 100, "webp"]],
  ] as const)("makes %s for %s, once", async (query, accept, [width, height, format]) => {
    const path = `/media/${file}/pear.png${query}`;
    const first = await ask(path, accept);
    expect([first.status, first.from]).toEqual([
      200,
      "larder-store; fwd=miss, larder-pictures; fwd=request",
    ]);
    const made = await decode(first.bytes);
    expect([made.width, made.height, made.format]).toEqual([width, height, format]);
    expect(quartersOf(made)).toEqual(["red", "green", "blue", "white"]);
    const again = await ask(path, accept);
    expect([again.status, again.from]).toEqual([200, "larder-store; hit"]);
    expect(again.bytes).toEqual(first.bytes);
  });

  it("cuts by the middle what only an origin knows better, and does not keep it", async () => {
    const path = `/media/${file}/pear.png?w=64&h=64&fit=crop`;
    for (let time = 0; time < 2; time += 1) {
      const { status, from, bytes } = await ask(path);
      expect([status, from]).toEqual([200, "larder-store; fwd=miss, larder-pictures; fwd=request"]);
      const made = await decode(bytes);
      expect([made.width, made.height, ...quartersOf(made)]).toEqual([
        64,
        64,
        "red",
        "green",
        "blue",
        "white",
      ]);
    }
  });

  it("leaves to an origin what it cannot say, and what moves", async () => {
    expect((await ask(`/media/${file}/flop/pear.png`)).status).toBe(503);
    const gif = await send(await moving("gif", ["red", "blue"]));
    expect((await ask(`/media/${gif}/pear.gif?w=16`)).status).toBe(503);
    expect((await ask(`/media/${file}/watermark=a:b/pear.png`)).status).toBe(400);
  });
});
