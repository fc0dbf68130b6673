import { expect, it } from "vitest";
import { batch, contentOf, gone, live, someKey } from "../support/entries.ts";
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
