import { apply, insertedAfter, pathOf, predecessorOf } from "../../shared/working/apply.ts";
import type { AnyOperation, Operation } from "../../shared/working/operation.ts";
import { itemOf, leadsTo, valueAt, withValueAt, type Path } from "../../shared/working/path.ts";
import { receiveOne, type Copy, type Outcome } from "../../shared/working/receive.ts";
import {
  idOf,
  isItem,
  isItems,
  isSame,
  type Json,
  type JsonObject,
} from "../../shared/working/value.ts";
import { coalesced } from "./coalesce.ts";

/** A working copy as one device has it: what the origin said last, and what it does not have yet. */

/** Where an edit of this device does not fit what others did. What they have there is in the base. */
export interface Conflict {
  path: Path;
  /** What this device has there; undefined for an item that it removed. */
  mine: Json | undefined;
  /** Of an item: behind which one it stood. */
  after: string | null;
}

export interface LocalCopy {
  version: number;
  base: Copy;
  /** In the order they were done; the first `sent` of them may have reached the origin. */
  pending: readonly AnyOperation[];
  sent: number;
  conflicts: readonly Conflict[];
}

/** What the origin says of a working copy. */
export interface Told {
  version: number;
  copy: Copy;
}

export const openedCopy = ({ version, copy }: Told): LocalCopy => ({
  version,
  base: copy,
  pending: [],
  sent: 0,
  conflicts: [],
});

/** The same after a crash: nobody knows what of it was sent. */
export const reopenedCopy = (local: LocalCopy): LocalCopy => ({
  ...local,
  sent: local.pending.length,
});

/** What the editor sees: the origin's value with all that this device did, also where that does not fit. */
export function viewOf({ base, pending, conflicts }: LocalCopy): JsonObject {
  let view = base.value;
  for (const operation of pending) {
    if (operation.kind === "settle") continue;
    const applied = apply(view, operation);
    if (applied.outcome === "applied") view = applied.value;
    else if (operation.kind === "set")
      view = withValueAt(view, operation.path, operation.set) ?? view;
  }
  for (const conflict of conflicts) view = withMine(view, conflict);
  return view;
}

function withMine(view: JsonObject, { path, mine, after }: Conflict): JsonObject {
  if (mine === undefined && isItemPath(path)) return view;
  if (!isItemPath(path)) return withValueAt(view, path, mine) ?? view;
  const list = path.slice(0, -1);
  const items = valueAt(view, list) ?? [];
  if (!isItems(items) || !isItem(mine)) return view;
  const others = items.filter((one) => idOf(one) !== idOf(mine));
  return withValueAt(view, list, insertedAfter(others, mine, after)) ?? view;
}

/** Whether a path ends at an item. */
export const isItemPath = (path: Path) => itemOf(path.at(-1) ?? "") !== undefined;

/** Does an operation here. Where there is a conflict already it belongs to it, and is sent when that is over. */
export function edited(local: LocalCopy, operation: AnyOperation): LocalCopy {
  const target = operation.kind === "settle" ? operation.path : pathOf(operation);
  const conflict = local.conflicts.find(
    ({ path, mine }) => leadsTo(path, target) && !(isItemPath(path) && mine === undefined),
  );
  if (conflict === undefined || operation.kind === "settle")
    return { ...local, pending: coalesced(local.pending, operation, local.sent) };
  const applied = apply(viewOf(local), operation);
  if (applied.outcome === "conflict") return local;
  const mine = valueAt(applied.value, conflict.path);
  const others = local.conflicts.filter((one) => one !== conflict);
  const isTakenBack = mine === undefined && isItemPath(conflict.path);
  return { ...local, conflicts: isTakenBack ? others : [...others, { ...conflict, mine }] };
}

/**
 * Does an operation again on what another tab made of the copy. Where it does not fit there is a conflict.
 * @param seen what was seen after it was done
 */
export function redone(local: LocalCopy, operation: Operation, seen: JsonObject): LocalCopy {
  const applied = apply(viewOf(local), operation);
  if (applied.outcome === "applied") return edited(local, operation);
  return { ...local, conflicts: withConflict(local.conflicts, local, seen, operation) };
}

/** What is to be sent next, oldest first; what may have been sent is sent again before anything else. */
export function toSend(local: LocalCopy, most: number): LocalCopy {
  if (local.sent > 0) return local;
  return { ...local, sent: Math.min(local.pending.length, most) };
}

/** The origin's answer to what was sent. Without a copy it is the base with what was applied. */
export function answered(
  local: LocalCopy,
  { version, outcomes, copy }: { version: number; outcomes: readonly Outcome[]; copy?: Copy },
): LocalCopy {
  const refused = new Set(outcomes.flatMap((one) => (one.outcome === "conflict" ? [one.id] : [])));
  const done = new Set(outcomes.map(({ id }) => id));
  const [answeredOnes, left] = parted(local.pending, ({ id }) => done.has(id));
  const own = answeredOnes
    .filter(({ id }) => !refused.has(id))
    .reduce((before, one) => receiveOne(before, one) ?? before, local.base);
  const news = version >= local.version ? { version, base: copy ?? own } : {};
  const before = viewOf(local);
  const clashed = answeredOnes.filter(({ id }) => refused.has(id));
  const still = local.pending.slice(0, local.sent).filter(({ id }) => !done.has(id)).length;
  return rebased({ ...local, ...news, pending: left, sent: still }, before, clashed);
}

/** What others did. While the origin owes an answer it says nothing that the answer will not say. */
export function received(local: LocalCopy, { version, copy }: Told): LocalCopy {
  if (local.sent > 0 || version <= local.version) return local;
  return rebased({ ...local, version, base: copy }, viewOf(local), []);
}

/** Finds what does not fit any more, and what does again. */
function rebased(
  local: LocalCopy,
  before: JsonObject,
  clashed: readonly AnyOperation[],
): LocalCopy {
  let value = local.base.value;
  let conflicts = local.conflicts.reduce<readonly Conflict[]>(
    (all, one) => withoutItem(all, one, value, before),
    [],
  );
  for (const operation of clashed) conflicts = withConflict(conflicts, local, before, operation);
  const pending = local.pending.filter((operation, index) => {
    if (operation.kind === "settle") return true;
    const applied = apply(value, operation);
    const isFree = !conflicts.some(({ path }) => leadsTo(path, pathOf(operation)));
    if (applied.outcome === "applied" && isFree) value = applied.value;
    else conflicts = withConflict(conflicts, local, before, operation);
    return index < local.sent || (applied.outcome === "applied" && isFree);
  });
  const open = conflicts.filter(({ path, mine }) => !isSame(valueAt(local.base.value, path), mine));
  return { ...local, pending, conflicts: open };
}

/** A refused operation as a conflict of the value it is about, or of the item around it that is gone. */
function withConflict(
  conflicts: readonly Conflict[],
  { base }: LocalCopy,
  before: JsonObject,
  operation: AnyOperation,
): readonly Conflict[] {
  // where an item that is gone was to stand is nobody's word, and a disagreement that changed is shown as it is
  if (operation.kind === "settle") return conflicts;
  const path = missingItem(base.value, pathOf(operation)) ?? pathOf(operation);
  const mine = valueAt(before, path);
  if (operation.kind === "move" && mine === undefined) return conflicts;
  if (conflicts.some((one) => leadsTo(one.path, path)))
    return conflicts.map((one) =>
      leadsTo(one.path, path) ? { ...one, mine: valueAt(before, one.path) } : one,
    );
  return [...conflicts.filter((one) => !leadsTo(path, one.path)), conflictAt(path, before)];
}

/** A conflict within an item that is gone is one of the item, so that what it is about can still be seen and edited. */
function withoutItem(
  conflicts: readonly Conflict[],
  conflict: Conflict,
  value: JsonObject,
  before: JsonObject,
): readonly Conflict[] {
  const item = missingItem(value, conflict.path);
  if (item === undefined || valueAt(before, item) === undefined) return [...conflicts, conflict];
  if (conflicts.some(({ path }) => leadsTo(path, item))) return conflicts;
  return [...conflicts.filter(({ path }) => !leadsTo(item, path)), conflictAt(item, before)];
}

/** What was seen at a path, as mine. */
function conflictAt(path: Path, before: JsonObject): Conflict {
  const mine = valueAt(before, path);
  const items = valueAt(before, path.slice(0, -1));
  const after = isItems(items) && isItem(mine) ? predecessorOf(items, idOf(mine)) : null;
  return { path, mine, after };
}

/** The first item on a path that is not there. */
function missingItem(value: Json, path: Path): Path | undefined {
  for (let length = 1; length < path.length; length++) {
    const way = path.slice(0, length);
    if (isItemPath(way) && valueAt(value, way) === undefined) return way;
  }
  return undefined;
}

function parted<T>(all: readonly T[], is: (one: T) => boolean): [T[], T[]] {
  return [all.filter(is), all.filter((one) => !is(one))];
}
