import { describe, expect, it } from "vitest";
import type { Purger } from "../../edge/ports.ts";
import { createPurger, type PurgerParts } from "../../edge/purge/purger.ts";
import { cacheTagsOf, type Key } from "../../shared/keys.ts";
import { parsePrinted } from "../../shared/query.ts";
import { batch, contentOf, gone, keyFor, live, SITE, someKey } from "../support/entries.ts";
import { createTestEdge } from "../support/edge.ts";

/** A ledger whose caches may be purged only so often. */

const [a, b] = [someKey("a"), someKey("b")];
const PER_CALL_MS = 12_000;

/** An edge with so many purge calls, one more every twelve seconds, whose cache knows the tags of these pages. */
async function createEdge(burst: number, pages: string[] = []) {
  const calls: { tags: string[]; atMs: number }[] = [];
  const keysOf = new Map<string, Key[]>();
  for (const page of pages) {
    for (const tag of await cacheTagsOf(SITE, parsePrinted(page))) {
      keysOf.set(tag, [...(keysOf.get(tag) ?? []), await keyFor(page)]);
    }
  }
  const quota = { burst, perMinute: 5 };
  let restart = (): void => undefined;
  const edge = createTestEdge({
    purger: ({ cache, clock, report }) => {
      const send: PurgerParts["send"] = async (tags) => {
        calls.push({ tags, atMs: clock.now() - startMs });
        await cache.purge(tags.flatMap((tag) => keysOf.get(tag) ?? [tag as Key]));
        return "sent";
      };
      let bucket: ReturnType<PurgerParts["saved"]["load"]> = null;
      const saved = { load: () => bucket, save: (next: typeof bucket) => void (bucket = next) };
      let life = 0;
      const open = () => {
        const born = ++life;
        const dead = new Promise<never>(() => undefined);
        return createPurger({
          send: (tags) => (born === life ? send(tags) : dead),
          quota,
          saved,
          clock,
          random: () => 0.5,
          report,
        });
      };
      let purger = open();
      restart = () => void (purger = open());
      return { purge: (site, wants) => purger.purge(site, wants) } satisfies Purger;
    },
  });
  const startMs = edge.clock.now();
  const apply = (from: number, entries: Parameters<typeof batch>[1], to?: number) =>
    edge.ledger().apply(batch(from, entries, to === undefined ? {} : { to }));
  const timesOf = (key: Key) =>
    edge.purges.filter(({ keys }) => keys.includes(key)).map(({ atMs }) => atMs - startMs);
  return { ...edge, apply, calls, timesOf, restart: () => restart(), startMs };
}

describe("a push", () => {
  it("is answered after its first purge while calls are left, and says so", async () => {
    const { apply, timesOf } = await createEdge(25);
    expect(await apply(0, [live(a, 1)])).toMatchObject({ outcome: "applied", purgedTo: 1 });
    expect(timesOf(a)).toEqual([0]);
  });

  it("is answered without waiting for its purge when no call is left, and says how far purges are", async () => {
    const { apply, clock, startMs, timesOf } = await createEdge(1);
    await apply(0, [live(a, 1)]);
    const reply = await apply(1, [live(b, 2)], 4);
    expect(reply).toEqual({
      outcome: "applied",
      head: { epoch: 1, position: 4, change: 4 },
      purgedTo: 1,
      documents: 0,
    });
    expect([clock.now() - startMs, timesOf(b)]).toEqual([0, []]);
  });

  it("later says that the purges were made", async () => {
    const { apply, pass } = await createEdge(1);
    await apply(0, [live(a, 1)]);
    await apply(1, [live(b, 2)]);
    await pass(PER_CALL_MS + 1_000);
    expect(await apply(2, [])).toMatchObject({ outcome: "applied", purgedTo: 2 });
    expect(await apply(1, [])).toMatchObject({ outcome: "refused", purgedTo: 2 });
  });

  it("does not claim the purge of a version that another one replaced before it was purged", async () => {
    const { apply } = await createEdge(1);
    await apply(0, [live(a, 1)]);
    expect(await apply(1, [live(b, 2)])).toMatchObject({ purgedTo: 1 });
    expect(await apply(2, [live(b, 3)])).toMatchObject({ purgedTo: 1 });
  });
});

describe("the rounds of a key that had to wait", () => {
  it("are all made, each a pause after the one before was really sent", async () => {
    const { apply, pass, record, timesOf } = await createEdge(1);
    await apply(0, [live(a, 1)]);
    await apply(1, [live(b, 2)]);
    await pass(400_000);
    const [first = 0, second = 0, third = 0, ...more] = timesOf(b);
    expect(first).toBeGreaterThanOrEqual(PER_CALL_MS);
    expect(first).toBeLessThan(PER_CALL_MS + 1_000);
    expect(second - first).toBeGreaterThanOrEqual(5_000);
    expect(third - second).toBeGreaterThanOrEqual(5_000);
    expect([more, record().nextDueMs()]).toEqual([[], null]);
  });

  it("survive a purger that forgets everything", async () => {
    const { apply, pass, restart, timesOf } = await createEdge(1);
    await apply(0, [live(a, 1)]);
    await apply(1, [live(b, 2)]);
    restart();
    await pass(400_000);
    expect(timesOf(b)).toHaveLength(3);
  });

  it("share calls with those of other keys", async () => {
    const { apply, calls, pass } = await createEdge(25);
    for (let position = 1; position <= 20; position++) {
      await apply(position - 1, [live(someKey(position.toString(16)), position)]);
    }
    await pass(400_000);
    // twenty first rounds, one call for all second ones, one for all third ones
    expect(calls.length).toBe(22);
  });
});

describe("a publish that touches more than can be named", () => {
  const pages = Array.from({ length: 450 }, (_, index) => `/v2/pages/*/p${index}/`);

  it("reaches every reader at once by the site", async () => {
    const { apply, cache, calls } = await createEdge(7, pages);
    const keys = await Promise.all(pages.map((page) => keyFor(page)));
    const entries = (after: number) => keys.map((key, index) => live(key, after + index + 1));
    await apply(0, entries(0));
    const read = async (printed: string) => {
      const { answer, hit } = await cache.read({ site: SITE, printed });
      return [hit, answer.kind === "live" ? await new Response(answer.body).text() : answer.kind];
    };
    for (const page of pages) await read(page);
    calls.length = 0;
    expect(await apply(450, entries(450))).toMatchObject({ purgedTo: 900 });
    expect(calls.map(({ tags }) => tags)).toEqual([[`r/${SITE}`]]);
    for (const [index, key] of keys.entries()) {
      const fresh = contentOf(key, 450 + index + 1).body;
      expect(await read(pages[index] ?? "")).toEqual([false, fresh]);
    }
  });

  it("takes take-downs along in its first call", async () => {
    const { apply, calls } = await createEdge(1);
    const many = Array.from({ length: 300 }, (_, index) => live(someKey(`${index}`), index + 1));
    await apply(0, [...many, gone(a, 301)]);
    expect(calls.map(({ tags }) => tags)).toEqual([[`r/${SITE}`]]);
  });
});

describe("a purger that fails", () => {
  it.each<[string, () => Promise<never>]>([
    ["throws", () => Promise.reject(new Error("the object was reset"))],
    ["never answers", () => new Promise<never>(() => undefined)],
  ])("and %s does not hold up the ledger for long; it is asked again", async (_, purge) => {
    let asked = 0;
    const edge = createTestEdge({ purger: () => ({ purge: () => ((asked += 1), purge()) }) });
    const applied = edge.ledger().apply(batch(0, [live(a, 1)]));
    for (let passed = 0; passed < 6; passed++) {
      await new Promise((resolve) => setImmediate(resolve));
      await edge.clock.advance(1_000);
    }
    expect(await applied).toMatchObject({ outcome: "applied", purgedTo: 0 });
    expect(edge.events.at(-1)).toMatchObject({ kind: "edge.trouble", part: "purge" });
    expect([asked, edge.record().nextDueMs() !== null]).toEqual([1, true]);
  });
});
