import type { Protocol } from "./protocol.ts";
import { beginningOf, epochOf, positionOf, type Version } from "./version.ts";

/** Sets of batches, one bit for each stretch of a log of three positions in either epoch. */

/** Bits of an epoch: the pairs of 0 ≤ from < to ≤ 3. */
const PAIRS = [
  [0, 1],
  [0, 2],
  [0, 3],
  [1, 2],
  [1, 3],
  [2, 3],
] as const;

export interface BatchOf {
  from: Version;
  to: Version;
  /** There is nothing of the key in the new log, and the batch says that this is all there is. */
  endsOlder: boolean;
  bit: number;
}

/** The empty batches of the new epoch come last: one only tells of it, the other is the whole log. */
export const batches: readonly BatchOf[] = [
  ...[0, 1].flatMap((epoch) =>
    PAIRS.map(([from, to]) => ({ from: epoch * 4 + from, to: epoch * 4 + to, endsOlder: false })),
  ),
  { from: 4, to: 4, endsOlder: false },
  { from: 4, to: 4, endsOlder: true },
].map((batch, at) => ({ ...batch, bit: 1 << at }));

/** The bit of a batch read from such a log; 0 for one that cannot be. */
export const bitOf = (from: Version, to: Version, log: Version): number => {
  const endsOlder = from === to && to === log;
  return (
    batches.find((batch) => batch.from === from && batch.to === to && batch.endsOlder === endsOlder)
      ?.bit ?? 0
  );
};

/**
 * Whether an edge with this head takes the batch: it continues the head, or it is the first of a newer epoch
 * (`continues` of edge/ledger/apply.ts).
 */
export const continues = (head: Version, { from }: BatchOf): boolean =>
  epochOf(from) === epochOf(head)
    ? from === head
    : epochOf(from) > epochOf(head) && positionOf(from) === 0;

/** The same where a restored origin does not begin a new epoch: the edge only sees positions. */
export const continuesPosition = (head: Version, { from }: BatchOf): boolean =>
  positionOf(from) === positionOf(head);

const OF_NO_USE = Array.from({ length: 8 }, (_, head) =>
  batches
    .filter((batch) => batch.to < head || (batch.from < head && batch.from >= beginningOf(head)))
    .reduce((set, batch) => set | batch.bit, 0),
);

/** Whether what a ledger refuses once it refuses for ever. */
export const neverGoesBack = ({ fence, epochs, forgets }: Protocol): boolean =>
  fence && epochs && !forgets;

/** The batches that an edge with this head, which never goes back, can still take one day. */
export const stillOfUse = (net: number, head: Version): number => net & ~OF_NO_USE[head]!;
