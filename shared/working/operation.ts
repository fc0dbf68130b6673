import type { Path } from "./path.ts";
import type { Item, Json } from "./value.ts";

/** What can be done to a working copy. Each operation has an id that its editor's device chose, so that a resend is known as one. */

interface Base {
  id: string;
  path: Path;
}

/** A value instead of the one that hashes to `was`; without `set` there is none afterwards. */
export interface SetValue extends Base {
  kind: "set";
  was: string;
  set?: Json | undefined;
}

/** One stretch of a text instead of another, which must stand in it once: blocks of rich text, so that two people write in one body. */
export interface ReplaceText extends Base {
  kind: "text";
  old: string;
  set: string;
}

/** An item in the list at the path, behind another one; first where that is null, last where it is gone. */
export interface InsertItem extends Base {
  kind: "insert";
  item: Item;
  after: string | null;
}

/** The order of a list is nobody's word: the last move counts. */
export interface MoveItem extends Base {
  kind: "move";
  item: string;
  after: string | null;
}

/** An item less; only while it is what its remover saw. */
export interface RemoveItem extends Base {
  kind: "remove";
  item: string;
  was: string;
}

/** A conflict with a revision that was made meanwhile is over: `was` is the hash of what that revision has. */
export interface Settle extends Base {
  kind: "settle";
  was: string;
}

export type Operation = SetValue | ReplaceText | InsertItem | MoveItem | RemoveItem;
export type AnyOperation = Operation | Settle;
