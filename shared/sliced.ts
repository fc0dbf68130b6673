/**
 * Work in steps of which each is short: it yields where others may go first, and how many characters it just printed if they
 * may be many. Who has nothing to share runs it in one go, who has one thread for many runs it in slices.
 */
export type Sliced<T> = Generator<number | void, T, void>;

/** All of it at once. */
export function runWhole<T>(work: Sliced<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Does one after the other. */
export function* eachSliced<T, R>(items: Iterable<T>, one: (item: T) => Sliced<R>): Sliced<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(yield* one(item));
  return results;
}
