import { expect, it } from "vitest";
import { batch, contentOf, dropped, gone, live, someKey } from "../support/entries.ts";
import { createTestEdge } from "../support/edge.ts";

/** What late and failing puts may not do. */

const [a, b] = [someKey("a"), someKey("b")];
const body = (position: number) => ({
  state: "live" as const,
  version: { epoch: 1, position },
  ...contentOf(a, position),
});

it("a tombstone that a late put overwrote is put again, without asking anyone", async () => {
  const { ledger, origin, pass, store } = createTestEdge();
  await ledger().apply(batch(0, [live(a, 1)]));
  await ledger().apply(batch(1, [gone(a, 2)]));
  await store.put(a, body(1));
  await pass(100_000);
  expect(store.held.get(a)).toEqual({ state: "gone", version: { epoch: 1, position: 2 } });
  expect(origin.calls).toEqual([]);
});

it.each<[string, number, boolean]>([
  ["that a late put brought back is deleted again", 2, false],
  ["newer than the dropping is kept", 4, true],
])("a body %s", async (_, stored, isKept) => {
  const { ledger, origin, pass, record, store } = createTestEdge();
  await ledger().apply(batch(0, [live(a, 1)]));
  await ledger().apply(batch(1, [live(a, 2)]));
  await ledger().apply(batch(2, [dropped(a, 3)]));
  await store.put(a, body(stored));
  await pass(200_000);
  expect(store.held.get(a)).toEqual(isKept ? body(stored) : undefined);
  expect([origin.calls, record().nextDueMs()]).toEqual([[], null]);
});

it("what is dropped is deleted although the origin, which something else needs, is away", async () => {
  const { ledger, origin, pass, store } = createTestEdge();
  await ledger().apply(batch(0, [live(b, 1), live(a, 2)]));
  await ledger().apply(batch(2, [dropped(a, 3)]));
  await store.delete(b);
  await store.put(a, body(2));
  await pass(100_000);
  expect([store.held.get(a), store.held.get(b)]).toEqual([undefined, undefined]);
  origin.says({ kind: "live", version: { epoch: 1, position: 1 }, ...contentOf(b, 1) });
  await pass(100_000);
  expect(store.held.get(b)).toMatchObject({ version: { epoch: 1, position: 1 } });
});

it("a batch whose put fails is refused only when its other puts have ended", async () => {
  const slow = Promise.withResolvers<void>();
  let failing = true;
  const { ledger, store } = createTestEdge({
    store: async (step) => {
      if (step.kind !== "put") return;
      if (step.key === a && step.stored.version.position === 1) await slow.promise;
      if (step.key === b && failing) throw new Error("the store is away");
    },
  });
  let settled = false;
  const first = ledger()
    .apply(batch(0, [live(a, 1), live(b, 2)]))
    .catch((error: unknown) => error)
    .finally(() => (settled = true));
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  expect(settled).toBe(false);
  slow.resolve();
  expect(await first).toEqual(new Error("the store is away"));
  failing = false;
  await ledger().apply(batch(0, [live(b, 2), live(a, 3)]));
  expect(store.held.get(a)).toEqual(body(3));
});

it("a batch that comes in waits for one comparison and not for all that are due, which go on after it", async () => {
  const asked: string[] = [];
  let reached: () => void = () => undefined;
  const { clock, ledger, origin, record, store, workOff } = createTestEdge({
    store({ kind, key }) {
      if (kind === "get") asked.push(key);
      reached();
    },
  });
  const keys = ["1", "2", "3", "4"].map((digit) => someKey(digit));
  await ledger().apply(
    batch(
      0,
      keys.map((key, at) => live(key, at + 1)),
    ),
  );
  for (const ms of [0, 5_000, 5_000]) {
    await clock.advance(ms);
    await workOff();
  }
  await clock.advance(100_000);
  asked.length = 0;
  const begun = new Promise<void>((resolve) => (reached = resolve));
  const working = workOff();
  await begun;
  const comparedMeanwhile: string[] = [];
  const applied = ledger()
    .apply(batch(4, [gone(a, 5)]))
    .then(() => comparedMeanwhile.push(...asked));
  await Promise.all([working, applied]);
  expect(comparedMeanwhile).toHaveLength(1);
  expect(store.held.get(a)).toMatchObject({ state: "gone" });
  while ((record().nextDueMs() ?? Number.POSITIVE_INFINITY) <= clock.now()) await workOff();
  expect(new Set(asked)).toEqual(new Set(keys));
  expect(origin.calls).toEqual([]);
});
