import { apply } from "./apply.ts";
import { diff } from "./diff.ts";
import type { Operation } from "./operation.ts";
import { withIds } from "./items.ts";
import { printPath, stepTo, valueAt, withValueAt, type Path } from "./path.ts";
import { idOf, isItems, isSame, type Json, type JsonObject } from "./value.ts";

/** Where a working copy and a revision made meanwhile say two things; the copy keeps its own. */
export interface Disagreement {
  path: Path;
  /** What the revision has there; undefined where it has nothing. */
  theirs: Json | undefined;
}

/**
 * A working copy that was begun on one revision, on another one: what was done to it is done to the other, by the rule that
 * holds between two editors. Where both changed the same, the copy keeps its value and the disagreement is told. What one removed
 * and the other edited is there.
 */
export function rebase(
  base: JsonObject,
  mine: JsonObject,
  theirs: JsonObject,
): { value: JsonObject; disagreements: Disagreement[] } {
  const disagreements: Disagreement[] = [];
  let value = theirs;
  for (const operation of diff(base, mine)) {
    const applied = apply(value, operation);
    if (applied.outcome === "applied") {
      value = applied.value;
      continue;
    }
    // what was edited stays, where it was to go or to be put elsewhere
    if (operation.kind === "remove" || operation.kind === "move") continue;
    value = forced(value, mine, operation);
    const path = placeOf(value, theirs, operation.path);
    if (disagreements.some((one) => printPath(one.path) === printPath(path))) continue;
    disagreements.push({ path, theirs: valueAt(theirs, path) });
  }
  return { value, disagreements };
}

/** Those where the copy still has something else. */
export const stillOpen = (
  disagreements: readonly Disagreement[],
  value: JsonObject,
): readonly Disagreement[] => {
  const open = disagreements.filter(({ path, theirs }) => !isSame(valueAt(value, path), theirs));
  return open.length === disagreements.length ? disagreements : open;
};

/** A working copy with the values of the revision it was begun on, whose items have the ids they have in the copy. */
export interface BasedCopy {
  base: JsonObject;
  value: JsonObject;
  disagreements: readonly Disagreement[];
}

/** A copy of a revision nobody edited yet. The same whoever asks. */
export function begunOn(revision: JsonObject, revisionId: number): BasedCopy {
  const value = withIds(revision, prefixOf(revisionId)) as JsonObject;
  return { base: value, value, disagreements: [] };
}

/** The copy on a newer revision, with what is now open between the two. */
export function movedOnto(copy: BasedCopy, revision: JsonObject, revisionId: number): BasedCopy {
  const base = withIds(revision, prefixOf(revisionId), copy.base) as JsonObject;
  const { value, disagreements } = rebase(copy.base, copy.value, base);
  const paths = new Set(disagreements.map(({ path }) => printPath(path)));
  const older = copy.disagreements.filter(({ path }) => !paths.has(printPath(path)));
  return { base, value, disagreements: stillOpen([...older, ...disagreements], value) };
}

/** The copy once a revision was made of it. */
export function savedAs(copy: BasedCopy, revision: JsonObject, revisionId: number): BasedCopy {
  const value = withIds(revision, prefixOf(revisionId), copy.value) as JsonObject;
  return { base: value, value, disagreements: [] };
}

const prefixOf = (revisionId: number) => `r${revisionId}`;

/** The copy's own value at an operation's path; an item on the way that is gone is there again, as the copy has it. */
function forced(value: JsonObject, mine: JsonObject, { path }: Operation): JsonObject {
  for (let length = 1; length <= path.length; length++) {
    const way = path.slice(0, length);
    const isLast = length === path.length;
    if (!isLast && isWay(value, way)) continue;
    return restored(value, mine, way);
  }
  return value;
}

const isWay = (value: Json, way: Path): boolean => {
  const at = valueAt(value, way);
  return typeof at === "object" && at !== null;
};

function restored(value: JsonObject, mine: JsonObject, path: Path): JsonObject {
  const own = valueAt(mine, path);
  const put = withValueAt(value, path, own);
  if (put !== undefined) return put;
  const list = path.slice(0, -1);
  const items = valueAt(value, list);
  const [ownItems, item] = [valueAt(mine, list), own];
  if (!isItems(items) || !isItems(ownItems) || item === undefined)
    return list.length === 0 ? value : restored(value, mine, list);
  const index = ownItems.findIndex((one) => stepTo(idOf(one)) === path.at(-1));
  const before = ownItems[index - 1];
  const operation: Operation = {
    id: "",
    kind: "insert",
    path: list,
    item: ownItems[index] ?? { "~id": "" },
    after: before === undefined ? null : idOf(before),
  };
  const applied = apply(value, operation);
  return applied.outcome === "applied" ? applied.value : value;
}

/** The path itself, or that of the item on its way which only the copy has now. */
function placeOf(value: JsonObject, theirs: JsonObject, path: Path): Path {
  for (let length = 1; length < path.length; length++) {
    const way = path.slice(0, length);
    if (valueAt(theirs, way) === undefined && valueAt(value, way) !== undefined) return way;
  }
  return path;
}
