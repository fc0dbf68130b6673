import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKvMediaStore, type KvOfMedia } from "../../edge/cloudflare/kv-media-store.ts";
import { startLocalEdge, type LocalEdge } from "../../edge/local/miniflare.ts";
import { systemClock } from "../../shared/clock.ts";
import { header } from "../../shared/headers.ts";
import { hashOf, internalMediaPath } from "../../shared/media.ts";
import { parseSecretKeys, signRequest } from "../../shared/signature.ts";
import { pathOf, pdf, png } from "../support/media.ts";
import { mediaStoreSuite } from "./media-store.suite.ts";

/** Media inside workerd: the store in Workers KV, and what a reader of the real worker gets over a socket. */

const PUSH_KEYS = `test:${"k".repeat(32)}`;
const LARGE = new Uint8Array(3_000_000).fill(7);
LARGE.set(png());
let edge: LocalEdge;
let namespaces = 0;

beforeAll(async () => {
  edge = await startLocalEdge({
    port: 0,
    dataFolder: null,
    origins: "http://127.0.0.1:1",
    pushKeys: PUSH_KEYS,
    onLog: () => undefined,
  });
});

afterAll(() => edge.stop());

mediaStoreSuite("store in Workers KV", async () => {
  const namespace = (await edge.miniflare.getKVNamespace("STORE")) as unknown as KvOfMedia;
  // each run in a part of its own: there is one namespace
  const prefix = `run${++namespaces}/`;
  return createKvMediaStore({
    getWithMetadata: (key, options) => namespace.getWithMetadata(prefix + key, options),
    put: (key, value, options) => namespace.put(prefix + key, value, options),
  });
});

async function send(file: Uint8Array<ArrayBuffer>, site: number): Promise<number> {
  const path = internalMediaPath({ site, hash: await hashOf(file) });
  const { host } = new URL(edge.url);
  const signable = { method: "PUT", host, path, body: file };
  const signature = await signRequest(parseSecretKeys(PUSH_KEYS), systemClock.now(), signable);
  const headers = { [header.signature]: signature };
  return (await fetch(edge.url + path, { method: "PUT", body: file, headers })).status;
}

/** A request as it goes over the wire, without what `fetch` makes of it. */
function ask(path: string, method = "GET", headers: Record<string, string> = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>(
    (resolve, reject) => {
      const sent = request(edge.url + path, { method, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () => {
          const { statusCode: status = 0 } = answer;
          resolve({ status, headers: answer.headers, body: Buffer.concat(chunks) });
        });
      });
      sent.on("error", reject);
      sent.end();
    },
  );
}

describe("media of the real worker", () => {
  it("come from its store with their length, whole and in part, with no origin there", async () => {
    expect(await send(LARGE, 1)).toBe(200);
    const path = await pathOf(LARGE, 1);
    const whole = await ask(path);
    expect(whole.headers).toMatchObject({
      "content-length": String(LARGE.byteLength),
      "content-type": "image/png",
      "cache-control": "public, max-age=31536000, immutable",
      "cache-status": "larder-store; hit",
    });
    expect(whole.headers).not.toHaveProperty("transfer-encoding");
    expect(Buffer.compare(whole.body, LARGE)).toBe(0);
    const part = await ask(path, "GET", { range: "bytes=1000000-1999999" });
    expect([part.status, part.headers["content-length"], part.headers["content-range"]]).toEqual([
      206,
      "1000000",
      `bytes 1000000-1999999/${LARGE.byteLength}`,
    ]);
    expect(Buffer.compare(part.body, LARGE.subarray(1_000_000, 2_000_000))).toBe(0);
    const last = await ask(path, "GET", { range: "bytes=-1" });
    expect([last.status, [...last.body]]).toEqual([206, [7]]);
    const head = await ask(path, "HEAD");
    expect([head.status, head.headers["content-length"], head.body.byteLength]).toEqual([
      200,
      String(LARGE.byteLength),
      0,
    ]);
    const known = await ask(path, "GET", { "if-none-match": String(whole.headers["etag"]) });
    expect([known.status, known.body.byteLength]).toEqual([304, 0]);
  });

  it("are 503 when neither store nor origin can say, and 404 for what is no path", async () => {
    expect((await ask(await pathOf(png("x"), 1))).status).toBe(503);
    expect((await ask("/media/1/x")).status).toBe(404);
    expect(await send(pdf(), 1)).toBe(200);
    const document = await ask(await pathOf(pdf(), 1, "a.pdf"));
    expect(document.headers["content-disposition"]).toBe('attachment; filename="a.pdf"');
  });
});
