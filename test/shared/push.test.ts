import { once } from "node:events";
import { createGzip, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../../shared/errors.ts";
import { MAX_BODY_BYTES, PUSH_MAX_ENTRIES, PUSH_MAX_INFLATED_BYTES } from "../../shared/limits.ts";
import {
  decodeBatch,
  encodeBatch,
  parseReply,
  readAll,
  type Batch,
  type Entry,
} from "../../shared/push.ts";
import { batch, dropped, gone, live, someKey } from "../support/entries.ts";

const MIB = 1024 * 1024;
const sample = batch(3, [live(someKey("a"), 4), gone(someKey("b"), 5), dropped(someKey("c"), 6)]);

/** The code of the error, or the value. */
async function outcomeOf<T>(work: Promise<T>): Promise<T | string> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

const zipped = (value: unknown) => new Uint8Array(gzipSync(JSON.stringify(value)));
const decode = (bytes: Uint8Array<ArrayBuffer>, maxBytes = MIB) =>
  outcomeOf(decodeBatch(bytes, maxBytes));

describe("a batch on its way to an edge", () => {
  it("forgets what an older or a newer origin says besides", async () => {
    const entries = [live(someKey("a"), 4), gone(someKey("b"), 5)];
    const others = entries.map((entry) => ({ ...entry, family: "page/any" }));
    const decoded = await decodeBatch(zipped(batch(3, others)), MIB);
    expect(decoded.entries).toEqual(entries);
  });

  it("arrives as it was sent", async () => {
    const entry = (site: number, position: number) => {
      const digest = fc.string({
        unit: fc.constantFrom(..."0123456789abcdef".split("")),
        minLength: 64,
        maxLength: 64,
      });
      const key = fc
        .tuple(fc.constantFrom(`r/${site}`, "t"), digest)
        .map((parts) => parts.join("/"));
      const common = { key, position: fc.constant(position) };
      return fc.oneof(
        fc.record({
          ...common,
          state: fc.constant("live" as const),
          etag: fc.string({ maxLength: 80 }),
          body: fc.string({ unit: "binary" }),
          tags: fc.string({ maxLength: 100 }),
        }),
        fc.record({ ...common, state: fc.constantFrom("gone" as const, "dropped" as const) }),
      );
    };
    const any = fc
      .record({
        site: fc.integer({ min: 1, max: 999_999_999 }),
        epoch: fc.nat(),
        from: fc.nat(),
        change: fc.nat(),
        head: fc.nat(),
        floor: fc.nat(),
        edge: fc.nat(),
        first: fc.boolean(),
      })
      .chain((head) =>
        fc
          .tuple(...[1, 2, 3].map((step) => entry(head.site, head.from + step)))
          .map((entries): Batch => ({ ...head, to: head.from + 5, entries: entries as Entry[] })),
      );
    await fc.assert(
      fc.asyncProperty(any, async (sent) => {
        expect(await decodeBatch(await encodeBatch(sent), MIB)).toEqual(sent);
      }),
      { seed: 20_260_101, numRuns: 60 },
    );
  });

  it("is small when its bodies are alike", async () => {
    const body = JSON.stringify({ text: "the same again ".repeat(300) });
    const entries = Array.from({ length: 100 }, (_, index) => ({
      ...live(someKey(String(index)), index + 1),
      body,
    }));
    expect((await encodeBatch(batch(0, entries))).byteLength).toBeLessThan(body.length * 10);
  });

  it("is read up to the byte of the limit and no further", async () => {
    const bytes = JSON.stringify(sample).length;
    expect(await decode(zipped(sample), bytes)).toEqual(sample);
    expect(await decode(zipped(sample), bytes - 1)).toBe("too_large");
  });

  it("holds the largest answer, escaped as badly as can be", () => {
    expect(MAX_BODY_BYTES * 3).toBeLessThanOrEqual(PUSH_MAX_INFLATED_BYTES);
  });

  it("is invalid wherever it is cut off", async () => {
    const whole = await encodeBatch(sample);
    for (let length = 0; length < whole.length; length++) {
      expect(await decode(whole.slice(0, length))).toBe("invalid");
    }
  });

  it("is itself or invalid with any byte broken, never another batch", async () => {
    const whole = await encodeBatch(sample);
    for (let at = 0; at < whole.length; at++) {
      const broken = whole.slice();
      broken[at]! ^= 0x55;
      expect([JSON.stringify(sample), '"invalid"']).toContain(JSON.stringify(await decode(broken)));
    }
  });

  it.each([
    ["nothing", new Uint8Array()],
    ["plain JSON", new TextEncoder().encode(JSON.stringify(sample))],
    ["something after its end", new Uint8Array([...zipped(sample), 1, 2, 3])],
    ["zipped nonsense", zipped("{")],
    ["no JSON", new Uint8Array(gzipSync("{"))],
  ])("is invalid when it is %s", async (_, bytes) => {
    expect(await decode(bytes)).toBe("invalid");
  });

  const entry = live(someKey("a"), 4);
  it.each<[string, unknown]>([
    ["goes backwards", { ...sample, to: 2, entries: [] }],
    ["has an entry at its beginning", { ...sample, entries: [{ ...entry, position: 3 }] }],
    ["has an entry past its end", { ...sample, entries: [{ ...entry, position: 7 }] }],
    ["has an entry of no known state", { ...sample, entries: [{ ...entry, state: "lost" }] }],
    ["has a live entry without a body", { ...sample, entries: [{ ...entry, body: undefined }] }],
    ["has a body that is no text", { ...sample, entries: [{ ...entry, body: {} }] }],
    ["has half a position", { ...sample, entries: [{ ...entry, position: 4.5 }] }],
    [
      "has an ETag longer than any of ours",
      { ...sample, entries: [{ ...entry, etag: "e".repeat(81) }] },
    ],
    ["names no site", { ...sample, site: 0 }],
    ["has a negative epoch", { ...sample, epoch: -1 }],
    ["has a position past exact numbers", { ...sample, to: 2 ** 53 }],
    ["has no change", { ...sample, change: undefined }],
    ["is a list", [sample]],
    ["is null", null],
  ])("is invalid when it %s", async (_, value) => {
    expect(await decode(zipped(value))).toBe("invalid");
  });

  describe("with documents", () => {
    const row = (key: string, position: number) => ({ ...live(someKey("a"), position), key });
    const stretch = { from: 9, to: 20 };
    const withRows = (...rows: unknown[]) => ({
      ...sample,
      documents: stretch,
      entries: [...sample.entries, ...rows],
    });

    it.each<[string, unknown]>([
      ["stands in a stretch of its own", withRows(row("d/7/en/7", 10), row("g/7", 20))],
      ["is of a document that is gone", withRows({ state: "gone", key: "d/7/en/7", position: 10 })],
      ["is not there", withRows()],
      [
        "comes while the answers stay where they are",
        { ...withRows(), from: 6, entries: [row("d/7/pt-BR/7", 15)] },
      ],
    ])("arrives when a row %s", async (_, value) => {
      expect(await decode(zipped(value))).toEqual(value);
    });

    it.each<[string, unknown]>([
      ["no stretch for rows", { ...withRows(row("d/7/en/7", 5)), documents: undefined }],
      ["a row at the beginning of their stretch", withRows(row("d/7/en/7", 9))],
      ["a row past the end of their stretch", withRows(row("g/7", 21))],
      ["an answer in the stretch of rows", withRows(live(someKey("z"), 10))],
      ["a row of another site", withRows(row("d/2/en/7", 10))],
      ["another site", withRows(row("g/2", 10))],
      ["a row of no document", withRows(row("d/7/en/0", 10))],
      ["a row that was dropped", withRows({ state: "dropped", key: "g/7", position: 10 })],
      ["a stretch that goes backwards", { ...withRows(), documents: { from: 9, to: 8 } }],
      ["half a stretch", { ...withRows(), documents: { from: 9 } }],
    ])("is invalid with %s", async (_, value) => {
      expect(await decode(zipped(value))).toBe("invalid");
    });
  });

  it("has at most as many entries as the limit says", async () => {
    const entries = Array.from({ length: PUSH_MAX_ENTRIES + 1 }, (_, index) =>
      gone(someKey(String(index)), index + 1),
    );
    expect(await decode(zipped(batch(0, entries)))).toBe("invalid");
    expect(await decode(zipped(batch(0, entries.slice(1), { to: 1_000 })))).toMatchObject({
      to: 1_000,
    });
  });

  it("cannot pollute what objects inherit", async () => {
    const text = JSON.stringify(sample).replace("{", '{"__proto__":{"polluted":1},');
    const read = await decode(new Uint8Array(gzipSync(text)));
    expect([read, ({} as { polluted?: number }).polluted]).toEqual([sample, undefined]);
  });
});

describe("a body that inflates without end", () => {
  it("is stopped at the limit with little memory", async () => {
    const bomb = await bombOf(256 * MIB);
    expect(bomb.byteLength).toBeLessThan(2 * MIB);
    const before = process.resourceUsage().maxRSS;
    expect(await decode(bomb, MIB)).toBe("too_large");
    const grownKib = process.resourceUsage().maxRSS - before;
    expect(grownKib).toBeLessThan(64 * 1024);
  });

  it("is not read past the chunk that was too much, and is let go", async () => {
    let [given, cancelled] = [0, false];
    const endless = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          given += 1;
          controller.enqueue(new Uint8Array(1_000));
        },
        cancel: () => void (cancelled = true),
      },
      { highWaterMark: 0 },
    );
    expect(await outcomeOf(readAll(endless, 10_000))).toBe("too_large");
    expect([given, cancelled]).toEqual([11, true]);
  });

  it("is invalid when it breaks off with an error", async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull: () => {
        throw new Error("the socket closed");
      },
    });
    expect(await outcomeOf(readAll(broken, 10))).toBe("invalid");
  });
});

/** So many zero bytes, zipped, without holding them. */
async function bombOf(bytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const gzip = createGzip({ level: 1 });
  const zeros = Buffer.alloc(MIB);
  const zippedBytes = outcomeOf(readAll(chunksOf(gzip), 4 * MIB));
  for (let written = 0; written < bytes; written += MIB) {
    if (!gzip.write(zeros)) await once(gzip, "drain");
  }
  gzip.end();
  const all = await zippedBytes;
  if (typeof all === "string") throw new Error(`the bomb is ${all}`);
  return all;
}

const chunksOf = (source: AsyncIterable<Uint8Array>) => ReadableStream.from<Uint8Array>(source);

describe("an edge's answer to a push", () => {
  const head = { epoch: 1, position: 5, change: 9 };
  const said = { head, purgedTo: 3, documents: 0 };
  it.each(["applied", "refused"] as const)("is read when it says %s", (outcome) => {
    const text = JSON.stringify({ outcome, ...said, detail: "what this origin does not know" });
    expect(parseReply(text)).toEqual({ outcome, ...said });
  });

  it.each([
    "",
    "{}",
    "<html>",
    JSON.stringify({ outcome: "maybe", ...said }),
    '{"outcome":"applied"}',
    JSON.stringify({ outcome: "applied", ...said, purgedTo: undefined }),
    JSON.stringify({ outcome: "applied", ...said, documents: -1 }),
  ])("is no answer at all when it is something else: %j", async (text) => {
    expect(await outcomeOf((async () => parseReply(text))())).toBe("unavailable");
  });
});
