import { withDeadline, type Clock } from "../../shared/clock.ts";

/**
 * What takes a while to find and changes slowly: found at most once in `everyMs`. Who asks meanwhile hears what was found last,
 * and waits `waitMs` at most when it is being found again. @returns null as long as nothing was found in time
 */
export function occasionally<T>(
  clock: Clock,
  { everyMs, waitMs }: { everyMs: number; waitMs: number },
  find: () => Promise<T>,
): () => Promise<T | null> {
  let last: T | null = null;
  let foundMs = Number.NEGATIVE_INFINITY;
  let finding: Promise<void> | undefined;
  const findOnce = () =>
    (finding ??= find()
      .then(
        (found) => void (last = found),
        () => undefined,
      )
      .finally(() => {
        foundMs = clock.now();
        finding = undefined;
      }));
  return async () => {
    if (clock.now() - foundMs >= everyMs) await withDeadline(clock, waitMs, findOnce());
    return last;
  };
}
