import { expect, test } from "vitest";
import type { LedgerState } from "../../../edge/node/ledgers.ts";
import { createEdgeReadiness } from "../../../edge/node/readiness.ts";

const ledger = (site: number, more: Partial<LedgerState> = {}): LedgerState => ({
  site,
  head: { epoch: 1, position: 5, change: 1 },
  isWhole: true,
  isRemoved: false,
  unpurged: 0,
  heard: null,
  ...more,
});

/** What it waits for with one set of ledgers after the other. */
function waits(...steps: LedgerState[][]) {
  let states: LedgerState[] = [];
  const lacks = createEdgeReadiness(() => states);
  return steps.map((step) => {
    states = step;
    return lacks();
  });
}

const unheard = { epoch: 0, position: 0, change: 0 };

test("an edge waits for its first sites, whole, and for none that comes later", () => {
  expect(waits([])).toEqual(["log"]);
  // somebody asked for a site that it never heard of
  expect(waits([ledger(7, { head: unheard, isWhole: false })])).toEqual(["log"]);
  const [whole, part] = [ledger(1), ledger(2, { isWhole: false })];
  expect(waits([], [part], [whole, part], [whole, { ...part, isWhole: true }])).toEqual([
    "log",
    "catching_up",
    "catching_up",
    null,
  ]);
  expect(waits([whole], [whole, part])).toEqual([null, null]);
});

test("one that was removed from all its sites has nothing to answer with", () => {
  const removed = ledger(1, { isRemoved: true, isWhole: false });
  expect(waits([ledger(1)], [removed], [removed, ledger(2)])).toEqual([null, "log", null]);
});
