import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { handle } from "../../edge/app.ts";
import { FORGET_PATH } from "../../shared/forget.ts";
import { header } from "../../shared/headers.ts";
import { ENTRY_PATH, PROBE_PATH } from "../../shared/inspect.ts";
import { INTERNAL_BODIES_BYTES, INTERNAL_BODY_TIMEOUT_MS } from "../../shared/limits-edge.ts";
import { MEDIA_MAX_BYTES } from "../../shared/limits-media.ts";
import { PUSH_MAX_INFLATED_BYTES } from "../../shared/limits.ts";
import { hashOf, internalMediaPath } from "../../shared/media.ts";
import { encodeBatch, PUSH_PATH } from "../../shared/push.ts";
import { parseSecretKeys, signRequest } from "../../shared/signature.ts";
import { createTestEdge, EDGE_KEYS } from "../support/edge.ts";
import { batch, live, SITE, someKey } from "../support/entries.ts";
import { png } from "../support/media.ts";

/** What an edge does with what origins send, and with what only looks like it. */

const HOST = "edge.test";
const MEDIA = internalMediaPath({ site: SITE, hash: "0".repeat(32) });
const INTERNAL: [method: string, path: string][] = [
  ["POST", PUSH_PATH],
  ["POST", FORGET_PATH],
  ["PUT", MEDIA],
  ["POST", ENTRY_PATH],
  ["POST", PROBE_PATH],
  ["POST", "/internal/v1/nothing"],
];

type Edge = ReturnType<typeof createTestEdge>;

interface Sending {
  method?: string;
  path?: string;
  keys?: string;
  atMs?: number;
  /** What is signed, if it is not what is sent. */
  signed?: Uint8Array<ArrayBuffer>;
}

async function signatureOf(edge: Edge, bytes: Uint8Array<ArrayBuffer>, sending: Sending) {
  const { method = "POST", path = PUSH_PATH, keys = EDGE_KEYS, signed = bytes } = sending;
  const { atMs = edge.clock.now() } = sending;
  const signable = { method, host: HOST, path, body: signed };
  return signRequest(parseSecretKeys(keys), atMs, signable);
}

async function send(edge: Edge, bytes: Uint8Array<ArrayBuffer>, sending: Sending = {}) {
  const { method = "POST", path = PUSH_PATH } = sending;
  const headers = { [header.signature]: await signatureOf(edge, bytes, sending) };
  const request = new Request(`https://${HOST}${path}`, { method, headers, body: bytes });
  return handle(edge.parts, request);
}

/** A body that counts what is taken of it, and says whether it was given up. */
function counted(chunks: number, chunkBytes = 65_536) {
  const taken = { chunks: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (taken.chunks === chunks) return controller.close();
        taken.chunks += 1;
        controller.enqueue(new Uint8Array(chunkBytes));
      },
      cancel: () => void (taken.cancelled = true),
    },
    { highWaterMark: 0 },
  );
  return { body, taken };
}

const stream = (
  path: string,
  method: string,
  body: ReadableStream,
  headers: Record<string, string> = {},
) =>
  new Request(`https://${HOST}${path}`, { method, body, headers, duplex: "half" } as RequestInit);

const flipped = (text: string, at: number, bit: number) =>
  text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << bit)) + text.slice(at + 1);

describe("C1: a push with a bit turned", () => {
  it("is refused whichever of its signature's or its body's it is, and nothing is written", async () => {
    const edge = createTestEdge();
    const bytes = await encodeBatch(batch(0, [live(someKey("a"), 1)]));
    const signature = await signatureOf(edge, bytes, {});
    const answers = new Map<number, number>();
    const ask = async (value: string, body: Uint8Array<ArrayBuffer>) => {
      // what no header can hold never arrives
      const headers = new Headers();
      try {
        headers.set(header.signature, value);
      } catch {
        return;
      }
      const request = new Request(`https://${HOST}${PUSH_PATH}`, { method: "POST", headers, body });
      const { status } = await handle(edge.parts, request);
      // the runtime takes white space off the ends of a header
      if (headers.get(header.signature) !== signature || body !== bytes)
        answers.set(status, (answers.get(status) ?? 0) + 1);
    };
    for (let at = 0; at < signature.length; at++)
      for (let bit = 0; bit < 8; bit++) await ask(flipped(signature, at, bit), bytes);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const body = bytes.slice();
      body[bit >> 3]! ^= 1 << (bit & 7);
      await ask(signature, body);
    }
    expect([...answers.keys()]).toEqual([401]);
    expect(answers.get(401)).toBeGreaterThan(bytes.length * 8 + signature.length * 6);
    expect([edge.store.puts, edge.record().head().epoch]).toEqual([[], 0]);
    expect((await send(edge, bytes)).status).toBe(200);
  });
});

describe("C2: a push again", () => {
  it("changes nothing within five minutes, and is refused after, as is one from a clock far ahead", async () => {
    const edge = createTestEdge();
    const bytes = await encodeBatch(batch(0, [live(someKey("a"), 1)]));
    const atMs = edge.clock.now();
    expect((await send(edge, bytes, { atMs })).status).toBe(200);
    const after = edge.record().dump();
    const statuses: number[] = [];
    for (const laterMs of [1_000, 299_000, 300_000, 300_001, 301_000, 3_600_000]) {
      await edge.clock.advance(atMs + laterMs - edge.clock.now());
      statuses.push((await send(edge, bytes, { atMs })).status);
    }
    const now = edge.clock.now();
    statuses.push((await send(edge, bytes, { atMs: now + 300_000 })).status);
    statuses.push((await send(edge, bytes, { atMs: now + 301_000 })).status);
    expect(statuses).toEqual([409, 409, 409, 401, 401, 401, 409, 401]);
    expect([edge.record().dump(), edge.store.puts.length]).toEqual([after, 1]);
  });
});

describe("C3: keys that change", () => {
  it("fail no push when the edge learns the new one first, and the old one is refused after", async () => {
    const edge = createTestEdge();
    const next = `next:${"f".repeat(32)}`;
    const with_ = (keys: string): Edge => ({
      ...edge,
      parts: { ...edge.parts, door: { ...edge.parts.door, keys: parseSecretKeys(keys) } },
    });
    const at = (position: number) =>
      encodeBatch(batch(position - 1, [live(someKey("a"), position)]));
    const steps: [knows: string, signs: string][] = [
      [EDGE_KEYS, EDGE_KEYS],
      [`${EDGE_KEYS},${next}`, EDGE_KEYS],
      [`${EDGE_KEYS},${next}`, next],
      [next, next],
    ];
    for (const [index, [knows, keys]] of steps.entries())
      expect((await send(with_(knows), await at(index + 1), { keys })).status).toBe(200);
    expect((await send(with_(next), await at(5), { keys: EDGE_KEYS })).status).toBe(401);
  });
});

describe("C4: another site's", () => {
  it("key in a push is refused, and another path's or file's signature too", async () => {
    const edge = createTestEdge();
    const file = png();
    const path = internalMediaPath({ site: SITE, hash: await hashOf(file) });
    const other = internalMediaPath({ site: SITE + 1, hash: await hashOf(file) });
    const foreign = batch(0, [live(someKey("a", SITE + 1), 1)]);
    const zipped = new Uint8Array(gzipSync(JSON.stringify(foreign)));
    const stolen = await signatureOf(edge, file, { method: "PUT", path });
    const headers = { [header.signature]: stolen };
    const asked = new Request(`https://${HOST}${other}`, { method: "PUT", headers, body: file });
    expect([
      (await send(edge, zipped)).status,
      (await handle(edge.parts, asked)).status,
      (await send(edge, file, { method: "PUT", path })).status,
    ]).toEqual([400, 401, 200]);
    expect([edge.store.puts, edge.record(SITE + 1).head().epoch]).toEqual([[], 0]);
  });
});

describe("C5, Row 7: a body", () => {
  it.each(INTERNAL)("without the key is not read at all: %s %s", async (method, path) => {
    const edge = createTestEdge();
    const signatures = [null, `v2 test 1 ${HOST} 1 ${"0".repeat(64)} ${"0".repeat(64)}`];
    for (const signature of signatures) {
      const { body, taken } = counted(400);
      const headers = signature === null ? {} : { [header.signature]: signature };
      const { status } = await handle(edge.parts, stream(path, method, body, headers));
      expect([401, 404]).toContain(status);
      expect(taken).toEqual({ chunks: 0, cancelled: true });
    }
  });

  it("that is promised too long is refused unread", async () => {
    const edge = createTestEdge();
    const signed = new Uint8Array(MEDIA_MAX_BYTES + 1);
    const signature = await signatureOf(edge, signed, { method: "PUT", path: MEDIA });
    const { body, taken } = counted(400);
    const request = stream(MEDIA, "PUT", body, { [header.signature]: signature });
    expect((await handle(edge.parts, request)).status).toBe(413);
    expect(taken).toEqual({ chunks: 0, cancelled: true });
  });

  it("that is longer than promised is cut at once", async () => {
    const edge = createTestEdge();
    const signature = await signatureOf(edge, new Uint8Array(65_536), {});
    const { body, taken } = counted(400);
    const request = stream(PUSH_PATH, "POST", body, { [header.signature]: signature });
    expect((await handle(edge.parts, request)).status).toBe(401);
    expect(taken).toEqual({ chunks: 2, cancelled: true });
  });

  it("that swells is refused by what it becomes", async () => {
    const edge = createTestEdge();
    const bomb = new Uint8Array(gzipSync(new Uint8Array(PUSH_MAX_INFLATED_BYTES + 1)));
    expect((await send(edge, bomb)).status).toBe(413);
    expect(edge.store.puts).toEqual([]);
  });

  it("that never comes is given up, and no more are held at once than there is room for", async () => {
    const edge = createTestEdge();
    const largest = new Uint8Array(MEDIA_MAX_BYTES);
    const signature = await signatureOf(edge, largest, { method: "PUT", path: MEDIA });
    const never = () => {
      const given = { up: false };
      const body = new ReadableStream<Uint8Array>({ cancel: () => void (given.up = true) });
      const answer = handle(
        edge.parts,
        stream(MEDIA, "PUT", body, { [header.signature]: signature }),
      );
      return { given, answer };
    };
    const open = Array.from({ length: 12 }, never);
    const refused: Response[] = [];
    await new Promise<void>((resolve) => {
      for (const { answer } of open)
        void answer.then((response) => refused.push(response) === 11 && resolve());
    });
    expect(refused.map(({ status }) => status)).toEqual(Array.from({ length: 11 }, () => 503));
    expect(refused[0]?.headers.get("retry-after")).toBe("5");
    expect(2 * MEDIA_MAX_BYTES).toBeGreaterThan(INTERNAL_BODIES_BYTES.media);
    // files keep nothing of the log waiting
    expect((await send(edge, await encodeBatch(batch(0, [live(someKey("a"), 1)])))).status).toBe(
      200,
    );
    await edge.clock.advance(INTERNAL_BODY_TIMEOUT_MS);
    await Promise.all(open.map(({ answer }) => answer));
    expect(await refused[11]?.json()).toEqual({ detail: "The body took too long to arrive." });
    expect(open.every(({ given }) => given.up)).toBe(true);
    const file = png();
    const path = internalMediaPath({ site: SITE, hash: await hashOf(file) });
    expect((await send(edge, file, { method: "PUT", path })).status).toBe(200);
  });
});
