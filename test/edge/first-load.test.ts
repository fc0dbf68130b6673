import { describe, expect, it } from "vitest";
import { REPAIR_AFTER_MS } from "../../shared/limits.ts";
import type { Batch } from "../../shared/push.ts";
import { createTestEdge } from "../support/edge.ts";
import { batch, gone, live, someKey } from "../support/entries.ts";

/** The first log that an edge is sent of a site: no cache has anything of it that is kept for long. */

const [a, b, c] = [someKey("a"), someKey("b"), someKey("c")];

async function createLoading(first: Partial<Batch>, before: Batch[] = []) {
  const edge = createTestEdge();
  for (const sent of before) await edge.ledger().apply(sent);
  edge.purges.length = 0;
  const rest = { head: 9, ...first };
  const { purgedTo, head } = await edge.ledger().apply(batch(0, [live(a, 1), live(b, 2)], rest));
  return { ...edge, purgedTo, head, purged: () => edge.purges.flatMap(({ keys }) => keys) };
}

describe("a first load", () => {
  it("purges nothing, is purged as far as it goes, and is compared with the store", async () => {
    const { head, pass, purged, purgedTo, record, store } = await createLoading({ first: true });
    expect([head.position, purgedTo, purged()]).toEqual([2, 2, []]);
    await store.delete(a);
    await pass(REPAIR_AFTER_MS - 1);
    expect(purged()).toEqual([]);
    const compared = record()
      .dump()
      .tasks.map(({ key, round }) => [key, round]);
    expect(compared).toEqual([
      [a, 3],
      [b, 3],
    ]);
  });

  it("purges what changes while it goes on, and only that", async () => {
    const { ledger, purged } = await createLoading({ first: true });
    await ledger().apply(batch(2, [gone(a, 3), live(c, 4)], { head: 9 }));
    expect(purged()).toEqual([a]);
  });

  it("ends with the log's head: from then on what is new is purged, too", async () => {
    const { ledger, purged } = await createLoading({ first: true });
    await ledger().apply(batch(2, [], { to: 9, head: 9, first: true }));
    await ledger().apply(batch(9, [live(c, 10)], { head: 10, first: true }));
    expect(purged()).toEqual([c]);
  });
});

describe("all of it is purged", () => {
  it.each<[string, Partial<Batch>, Batch[]]>([
    ["when the edge had answered before: its ledger lost its record", { first: false }, []],
    ["when the origin does not say", {}, []],
    ["when the ledger had a log of before a restore", { first: true, epoch: 2 }, [batch(0, [])]],
    [
      "when the ledger had the site and has the next key for the first time",
      { first: true },
      [batch(0, [])],
    ],
  ])("%s", async (_, first, before) => {
    const { purged } = await createLoading(first, before);
    expect(purged()).toEqual([a, b]);
  });
});
