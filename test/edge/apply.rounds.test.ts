import { describe, expect, it } from "vitest";
import type { Key } from "../../shared/keys.ts";
import type { Storable } from "../../edge/ports.ts";
import { batch, contentOf, dropped, gone, live, SITE, someKey } from "../support/entries.ts";
import { createTestEdge } from "../support/edge.ts";

/** What follows a commit: three purges, and much later the comparison of store and ledger. */

const [a, b] = [someKey("a"), someKey("b")];

/** An edge that notes when it purged and when it looked into its store. */
function createEdge(purgeFails: (count: number) => boolean = () => false) {
  const looks: number[] = [];
  let purged = 0;
  const edge = createTestEdge({
    store: ({ kind }) => {
      if (kind === "get") looks.push(edge.clock.now() - startMs);
    },
    purge: () => {
      if (purgeFails(purged++)) throw new Error("rate limited");
    },
  });
  const startMs = edge.clock.now();
  /** When a key was purged, in ms since the start. */
  const purgesOf = (key: Key) =>
    edge.purges.filter(({ keys }) => keys.includes(key)).map(({ atMs }) => atMs - startMs);
  /** Puts into the store what a late put of a dead ledger, or a loss, leaves there. */
  const spoil = async (key: Key, stored: Storable) => edge.store.put(key, stored);
  return { ...edge, looks, purgesOf, spoil };
}

const stored = (key: Key, position: number, epoch = 1): Storable => ({
  state: "live",
  version: { epoch, position },
  ...contentOf(key, position),
});
const fromOrigin = (key: Key, position: number) => ({
  kind: "live" as const,
  ...contentOf(key, position),
  version: { epoch: 1, position },
});

describe("a changed key", () => {
  it("is purged at once, after 5 s and after 10 s, and 90 s later store and ledger are compared", async () => {
    const { ledger, looks, pass, purgesOf, record } = createEdge();
    await ledger().apply(batch(0, [live(a, 1)]));
    expect(purgesOf(a)).toEqual([0]);
    await pass(4_999);
    expect(purgesOf(a)).toEqual([0]);
    await pass(1);
    await pass(5_000);
    expect(purgesOf(a)).toEqual([0, 5_000, 10_000]);
    await pass(89_999);
    expect([looks, record().nextDueMs() === null]).toEqual([[], false]);
    await pass(1);
    expect([looks, record().nextDueMs()]).toEqual([[100_000], null]);
    await pass(3_600_000);
    expect([purgesOf(a), looks]).toEqual([[0, 5_000, 10_000], [100_000]]);
  });

  it("that changes again meanwhile begins its rounds again", async () => {
    const { ledger, looks, pass, purgesOf } = createEdge();
    await ledger().apply(batch(0, [live(a, 1), live(b, 2)]));
    await pass(6_000);
    await ledger().apply(batch(2, [live(a, 3)]));
    await pass(200_000);
    expect(purgesOf(a)).toEqual([0, 5_000, 6_000, 11_000, 16_000]);
    expect(purgesOf(b)).toEqual([0, 5_000, 10_000]);
    expect(looks).toEqual([100_000, 106_000]);
  });

  it("is wanted as a take-down, each time, when it is gone or dropped", async () => {
    const wanted: [number, Key[], Key[]][] = [];
    const { ledger, pass } = createTestEdge({
      purger: () => ({
        async purge(_, wants) {
          const keysOf = (down: boolean) =>
            wants.filter(({ takesDown }) => takesDown === down).map(({ key }) => key);
          wanted.push([wants[0]?.round ?? -1, keysOf(true), keysOf(false)]);
          return { waiting: [], againInMs: 0 };
        },
      }),
    });
    const c = someKey("c");
    await ledger().apply(batch(0, [live(a, 1), gone(b, 2), dropped(c, 3)]));
    await pass(20_000);
    expect(wanted).toEqual([0, 1, 2].map((round) => [round, [b, c], [a]]));
  });

  it("gets all its purges when more are due than are worked on at once", async () => {
    const { ledger, pass, purgesOf, record, workOff } = createEdge((count) => count < 12);
    const keys = Array.from({ length: 800 }, (_, index) => someKey(index.toString(16)));
    for (let start = 0; start < keys.length; start += 400) {
      const entries = keys
        .slice(start, start + 400)
        .map((key, index) => live(key, start + index + 1));
      await ledger().apply(batch(start, entries));
    }
    await workOff();
    await pass(300_000);
    for (const key of keys) expect(purgesOf(key).length).toBeGreaterThanOrEqual(3);
    expect(record().nextDueMs()).toBeNull();
  });
});

describe("a purge that fails", () => {
  it("does not hold up the reply, is told to the log and made again a second later", async () => {
    const { events, ledger, pass, purgesOf } = createEdge((count) => count < 2);
    expect(await ledger().apply(batch(0, [live(a, 1)]))).toMatchObject({ outcome: "applied" });
    expect(purgesOf(a)).toEqual([]);
    expect(events.at(-1)).toEqual({
      kind: "edge.trouble",
      part: "purge",
      cause: "Error: rate limited",
    });
    await pass(20_000);
    expect(purgesOf(a)).toEqual([2_000, 7_000, 12_000]);
  });

  it("is not lost in a later round either", async () => {
    const { ledger, pass, purgesOf } = createEdge((count) => count === 1 || count === 3);
    await ledger().apply(batch(0, [live(a, 1)]));
    await pass(200_000);
    expect(purgesOf(a)).toEqual([0, 6_000, 12_000]);
  });

  it("of one key leaves the rounds of others as they are", async () => {
    const { ledger, pass, purgesOf } = createEdge((count) => count === 0);
    await ledger().apply(batch(0, [live(a, 1)]));
    await ledger().apply(batch(1, [live(b, 2)]));
    await pass(20_000);
    expect(purgesOf(b)).toEqual([0, 5_000, 10_000]);
    expect(purgesOf(a)).toEqual([1_000, 6_000, 11_000]);
  });
});

describe("the comparison of store and ledger", () => {
  it("puts back an older body from the origin, and looks again later", async () => {
    const { events, ledger, looks, origin, pass, spoil, store } = createEdge();
    await ledger().apply(batch(0, [live(a, 5)]));
    await spoil(a, stored(a, 4));
    origin.says(fromOrigin(a, 5), a);
    await pass(100_000);
    expect(store.held.get(a)).toEqual(stored(a, 5));
    expect(origin.calls).toEqual([{ kind: "askByKey", site: SITE, key: a }]);
    expect(events.at(-1)).toEqual({ kind: "edge.repaired", site: SITE, keys: 1 });
    await pass(900_000);
    expect(looks).toEqual([100_000, 190_000]);
    expect(origin.calls).toHaveLength(1);
  });

  it("puts back a body of this epoch over one of an older epoch, and what is even newer", async () => {
    const { ledger, origin, pass, spoil, store } = createEdge();
    await ledger().apply(batch(0, [live(a, 5)]));
    await spoil(a, stored(a, 99, 0));
    origin.says(fromOrigin(a, 6), a);
    await pass(100_000);
    expect(store.held.get(a)).toEqual(stored(a, 6));
  });

  it("puts back what the store lost", async () => {
    let isLost = true;
    const edge = createTestEdge();
    const { ledger, origin, pass, store } = edge;
    await ledger().apply(batch(0, [live(a, 5)]));
    const get = store.get.bind(store);
    Object.assign(store, { get: async (key: Key) => (isLost ? null : get(key)) });
    origin.says(fromOrigin(a, 5), a);
    await pass(100_000);
    isLost = false;
    expect(store.puts).toHaveLength(2);
    await pass(100_000);
    expect(edge.record().nextDueMs()).toBeNull();
  });

  it("leaves a newer body and a current one alone, without asking the origin", async () => {
    const { ledger, origin, pass, record, spoil, store } = createEdge();
    await ledger().apply(batch(0, [live(a, 4), live(b, 5)]));
    await spoil(a, stored(a, 9));
    await pass(100_000);
    expect(store.held.get(a)).toEqual(stored(a, 9));
    expect([origin.calls, record().nextDueMs()]).toEqual([[], null]);
  });

  it.each([
    ["is away", { kind: "away" } as const],
    ["has an older one itself", fromOrigin(a, 4)],
    ["cannot say which version it has", { ...fromOrigin(a, 5), version: null }],
    [
      "says there is none",
      { kind: "absent", detail: "Not found.", tags: "", version: null } as const,
    ],
  ])("comes again every 90 s while the origin %s", async (_, answer) => {
    const { ledger, looks, origin, pass, record, spoil, store } = createEdge();
    await ledger().apply(batch(0, [live(a, 5)]));
    await spoil(a, stored(a, 3));
    origin.says(answer, a);
    await pass(300_000);
    expect([store.held.get(a), looks]).toEqual([stored(a, 3), [100_000, 190_000, 280_000]]);
    origin.says(fromOrigin(a, 5), a);
    await pass(180_000);
    expect([store.held.get(a), record().nextDueMs()]).toEqual([stored(a, 5), null]);
  });

  it("of a key that is not to be live asks nobody", async () => {
    const { ledger, origin, pass, record } = createEdge();
    await ledger().apply(batch(0, [gone(a, 1), dropped(b, 2)]));
    await pass(200_000);
    expect([origin.calls, record().nextDueMs()]).toEqual([[], null]);
  });

  it("that fails is made again, and what it did is not undone", async () => {
    let isBroken = true;
    const edge = createTestEdge({
      store: ({ kind }) => {
        if (kind === "get" && isBroken) throw new Error("the store is away");
      },
    });
    await edge.ledger().apply(batch(0, [live(a, 1)]));
    await edge.pass(120_000);
    expect(edge.record().nextDueMs()).not.toBeNull();
    isBroken = false;
    await edge.pass(120_000);
    expect(edge.record().nextDueMs()).toBeNull();
    expect(edge.purges).toHaveLength(3);
  });
});
