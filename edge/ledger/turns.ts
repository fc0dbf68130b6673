/**
 * What a ledger does, one after the other: it may be given something to do while it waits for the store or an origin. Batches
 * go first: whatever else is under way is told of one that waits.
 */
export interface Turns {
  batch<T>(work: () => Promise<T>): Promise<T>;
  /** Something that can stop and go on later. */
  other<T>(work: (isBatchWaiting: () => boolean) => Promise<T>): Promise<T>;
}

export function createTurns(): Turns {
  let queue: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  };
  return {
    batch(work) {
      waiting += 1;
      return inTurn(() => {
        waiting -= 1;
        return work();
      });
    },
    other: (work) => inTurn(() => work(() => waiting > 0)),
  };
}
