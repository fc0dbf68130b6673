import type { AnyOperation } from "../../shared/working/operation.ts";
import { leadsTo, printPath } from "../../shared/working/path.ts";

/**
 * Pending operations and one more. Typing on in a field makes one operation of two, as long as the first was not sent and nothing
 * was done meanwhile to what is around it.
 * @param sent how many of the pending ones may have been sent
 */
export function coalesced(
  pending: readonly AnyOperation[],
  next: AnyOperation,
  sent: number,
): readonly AnyOperation[] {
  const index = pending.findLastIndex(
    ({ path }) => leadsTo(path, next.path) || leadsTo(next.path, path),
  );
  const last = pending[index];
  const joined = last === undefined || index < sent ? undefined : join(last, next);
  return joined === undefined ? [...pending, next] : pending.with(index, joined);
}

/** The first operation's id stays: it is the place in the journal. */
function join(first: AnyOperation, next: AnyOperation): AnyOperation | undefined {
  if (printPath(first.path) !== printPath(next.path)) return undefined;
  if (first.kind === "set" && next.kind === "set") return { ...first, set: next.set };
  const isSameStretch = first.kind === "text" && next.kind === "text" && first.set === next.old;
  return isSameStretch ? { ...first, set: next.set } : undefined;
}
