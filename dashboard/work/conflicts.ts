import type { AnyOperation, Operation } from "../../shared/working/operation.ts";
import { itemOf, printPath, valueAt, type Path } from "../../shared/working/path.ts";
import type { Disagreement } from "../../shared/working/rebase.ts";
import { hashOf, isItem, type Json } from "../../shared/working/value.ts";
import { edited, isItemPath, viewOf, type Conflict, type LocalCopy } from "./local-copy.ts";

/** What a person decides about two values for one place. */

/** What others have where this device has something else. An item that was removed here is in the view, and may be edited there. */
export const theirsOf = (local: LocalCopy, { path, mine }: Conflict): Json | undefined =>
  valueAt(mine === undefined && isItemPath(path) ? viewOf(local) : local.base.value, path);

/** Ends a conflict: what is mine is sent once more, as an edit of what they have; or it is given up. */
export function resolved(
  local: LocalCopy,
  path: Path,
  choice: "mine" | "theirs",
  id: string,
): LocalCopy {
  const at = printPath(path);
  const conflict = local.conflicts.find((one) => printPath(one.path) === at);
  if (conflict === undefined) return local;
  const left = { ...local, conflicts: local.conflicts.filter((one) => one !== conflict) };
  if (choice === "theirs") return left;
  const { mine, after } = conflict;
  return edited(left, replacing(path, theirsOf(local, conflict), mine, after, id));
}

/** What puts one value in the place of another, an item's included. */
function replacing(
  path: Path,
  old: Json | undefined,
  set: Json | undefined,
  after: string | null,
  id: string,
): Operation {
  const item = itemOf(path.at(-1) ?? "");
  const list = path.slice(0, -1);
  if (item !== undefined && set === undefined)
    return { id, kind: "remove", path: list, item, was: hashOf(old) };
  if (item !== undefined && isItem(set) && old === undefined)
    return { id, kind: "insert", path: list, item: set, after };
  return { id, kind: "set", path, was: hashOf(old), set };
}

/** Disagreements with a revision that nobody here has settled yet. */
export const openDisagreements = ({ base, pending }: LocalCopy): Disagreement[] => {
  const settled = new Set(
    pending.flatMap((one) => (one.kind === "settle" ? [printPath(one.path)] : [])),
  );
  return base.disagreements.filter(({ path }) => !settled.has(printPath(path)));
};

/**
 * Ends a disagreement with a revision that was made meanwhile: the copy keeps what it has, or takes what the revision has.
 * @param newId gives an id at each call
 */
export function settled(
  local: LocalCopy,
  view: Json,
  { path, theirs }: Disagreement,
  choice: "mine" | "theirs",
  newId: () => string,
): LocalCopy {
  const settle: AnyOperation = { id: newId(), kind: "settle", path, was: hashOf(theirs) };
  if (choice === "mine") return edited(local, settle);
  const taken = replacing(path, valueAt(view, path), theirs, null, newId());
  return edited(edited(local, taken), settle);
}
