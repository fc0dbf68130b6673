import { MATERIALIZE_SET_SIZE, MATERIALIZE_SETS_AT_ONCE } from "../../../shared/limits.ts";

/**
 * Works on all in sets and gives what came of each, in their order. The next set begins while one is under way, so that Postgres
 * reads for the one, or takes what was written, while the other is printed. None is under way when it ends, however it
 * ends: what works in a transaction would go on in somebody else's.
 */
export async function* inSets<Item, Result>(
  all: Item[],
  work: (set: Item[]) => Promise<Result>,
): AsyncGenerator<{ set: Item[]; result: Result }> {
  const begun: { set: Item[]; result: Promise<Result> }[] = [];
  let start = 0;
  const beginNext = () => {
    const set = all.slice(start, start + MATERIALIZE_SET_SIZE);
    start += set.length;
    const result = work(set);
    // whoever waits for it hears of it, in its turn
    result.catch(() => undefined);
    begun.push({ set, result });
  };
  try {
    for (;;) {
      while (begun.length < MATERIALIZE_SETS_AT_ONCE && start < all.length) beginNext();
      const [first] = begun;
      if (first === undefined) return;
      yield { set: first.set, result: await first.result };
      begun.shift();
    }
  } finally {
    await Promise.allSettled(begun.map(({ result }) => result));
  }
}
