import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { handle } from "../../edge/app.ts";
import { PUSH_MAX_BYTES, PUSH_MAX_INFLATED_BYTES } from "../../shared/limits.ts";
import { encodeBatch, PUSH_PATH } from "../../shared/push.ts";
import { parseSecretKeys, signRequest } from "../../shared/signature.ts";
import { createTestEdge, EDGE_KEYS } from "../support/edge.ts";
import { batch, live, SITE, someKey } from "../support/entries.ts";

/** What an edge does with a push. */

const sample = batch(0, [live(someKey("a"), 1)]);
const OTHER_KEYS = `test:${"x".repeat(32)}`;

function createEdge() {
  const edge = createTestEdge();
  /** Sends bytes, signed as the origin does it unless told otherwise. */
  const push = async (
    bytes: Uint8Array<ArrayBuffer>,
    signed: {
      keys?: string;
      path?: string;
      host?: string;
      method?: string;
      atMs?: number;
      body?: Uint8Array<ArrayBuffer>;
    } = {},
  ) => {
    const { keys = EDGE_KEYS, path = PUSH_PATH, method = "POST", host = "edge.test" } = signed;
    const { atMs = edge.clock.now() } = signed;
    const signable = { method, host, path, body: signed.body ?? bytes };
    const signature = await signRequest(parseSecretKeys(keys), atMs, signable);
    const headers = { "larder-signature": signature };
    const request = new Request(`https://edge.test${PUSH_PATH}`, {
      method: "POST",
      headers,
      body: bytes,
    });
    const response = await handle(edge.parts, request);
    return { status: response.status, body: (await response.json()) as object };
  };
  return { ...edge, push };
}

const zipped = (value: unknown) => new Uint8Array(gzipSync(JSON.stringify(value)));

describe("a push", () => {
  it("is applied, and answered with the new head", async () => {
    const { push, store } = createEdge();
    const head = { epoch: 1, position: 1, change: 1 };
    expect(await push(await encodeBatch(sample))).toEqual({
      status: 200,
      body: { outcome: "applied", head, purgedTo: 1, documents: 0 },
    });
    expect(store.held.size).toBe(1);
  });

  it("that does not continue the head is refused with the head", async () => {
    const { push, record } = createEdge();
    await push(await encodeBatch(sample));
    const before = record().dump();
    expect(await push(await encodeBatch(sample))).toEqual({
      status: 409,
      body: {
        outcome: "refused",
        head: { epoch: 1, position: 1, change: 1 },
        purgedTo: 1,
        documents: 0,
        detail: "The edge goes on from the head named here.",
      },
    });
    expect(record().dump()).toEqual(before);
  });

  it.each([
    ["with another secret", { keys: OTHER_KEYS }],
    ["with a key nobody knows", { keys: EDGE_KEYS.replace("test:", "other:") }],
    ["for another path", { path: "/internal/v1/rendition" }],
    ["for another method", { method: "GET" }],
    ["for another edge", { host: "other.test" }],
    ["for another body", { body: new Uint8Array([1]) }],
    ["more than five minutes ago", { atMs: Date.parse("2025-12-31T23:54:59Z") }],
    ["more than five minutes from now", { atMs: Date.parse("2026-01-01T00:05:01Z") }],
  ])("signed %s is refused, and nothing is written", async (_, signed) => {
    const { push, record, store } = createEdge();
    expect(await push(await encodeBatch(sample), signed)).toEqual({
      status: 401,
      body: { detail: "The request's signature is missing or wrong." },
    });
    expect([store.puts, record().head().epoch]).toEqual([[], 0]);
  });

  it("without a signature is refused", async () => {
    const { parts, store } = createEdge();
    const request = new Request(`https://edge.test${PUSH_PATH}`, {
      method: "POST",
      body: await encodeBatch(sample),
      headers: { authorization: "Token some" },
    });
    expect([(await handle(parts, request)).status, store.puts]).toEqual([401, []]);
  });

  it("is refused when it is too large to be read", async () => {
    const { push } = createEdge();
    expect(await push(new Uint8Array(PUSH_MAX_BYTES * 2 + 1))).toMatchObject({ status: 413 });
  });

  it("is refused when it becomes too large", async () => {
    const { push, store } = createEdge();
    const bomb = new Uint8Array(gzipSync(new Uint8Array(PUSH_MAX_INFLATED_BYTES + 1)));
    expect(await push(bomb)).toMatchObject({ status: 413 });
    expect(store.puts).toEqual([]);
  });

  it.each([
    ["is no batch", zipped({ site: SITE })],
    ["is not zipped", new TextEncoder().encode(JSON.stringify(sample))],
    ["is empty", new Uint8Array()],
    ["has an entry past its end", zipped({ ...sample, entries: [live(someKey("a"), 2)] })],
    ["has another site's key", zipped({ ...sample, site: SITE + 1 })],
  ])("is refused when it %s", async (_, bytes) => {
    const { push, record, store } = createEdge();
    expect(await push(bytes)).toMatchObject({ status: 400 });
    expect([store.puts, record().head(), record(SITE + 1).head()]).toEqual([
      [],
      { epoch: 0, position: 0, change: 0 },
      { epoch: 0, position: 0, change: 0 },
    ]);
  });

  it("whose bodies the store does not take fails without moving the head, and works when sent again", async () => {
    let isFull = true;
    const edge = createTestEdge({
      store: () => {
        if (isFull) throw new Error("the store is full");
      },
    });
    const send = async () => {
      const body = await encodeBatch(sample);
      const signable = { method: "POST", host: "edge.test", path: PUSH_PATH, body };
      const signature = await signRequest(parseSecretKeys(EDGE_KEYS), edge.clock.now(), signable);
      const init = { method: "POST", headers: { "larder-signature": signature }, body };
      return (await handle(edge.parts, new Request(`https://edge.test${PUSH_PATH}`, init))).status;
    };
    expect([await send(), edge.record().head().position]).toEqual([500, 0]);
    isFull = false;
    expect([await send(), edge.record().head().position]).toEqual([200, 1]);
  });

  it("goes to the ledger of its site alone", async () => {
    const { push, record } = createEdge();
    const theirs = batch(0, [live(someKey("a", SITE + 1), 1)], { site: SITE + 1 });
    await push(await encodeBatch(theirs));
    expect([record().head().position, record(SITE + 1).head().position]).toEqual([0, 1]);
  });
});
