import { insertedAfter, predecessorOf } from "../../shared/working/apply.ts";
import type { Path } from "../../shared/working/path.ts";
import { textEdit } from "../../shared/working/text.ts";
import { hashOf, idOf, isSame, type Item, type Json } from "../../shared/working/value.ts";
import type { Edit } from "./host.ts";

/** Edits of what a person saw: each names what it replaces, so that nothing is replaced that they did not see. */

/** A value instead of the one that was seen. */
export const setting = (path: Path, seen: Json | undefined, set: Json | undefined): Edit => ({
  kind: "set",
  path,
  was: hashOf(seen),
  set,
});

/**
 * What a field holds after it was edited. Of a text those pieces alone that are others now, so that two may write in it.
 * @param cut gives pieces of a text that joined are the text; left out, a text is one value
 * @returns undefined when nothing changed
 */
export function changing(
  path: Path,
  seen: Json | undefined,
  now: Json | undefined,
  cut?: (text: string) => string[],
): Edit | undefined {
  if (isSame(seen, now)) return undefined;
  const isText = typeof seen === "string" && typeof now === "string";
  const edit = isText && cut !== undefined ? textEdit(seen, now, cut) : undefined;
  return edit === undefined ? setting(path, seen, now) : { kind: "text", path, ...edit };
}

/** An item behind the last one. */
export const adding = (list: Path, items: readonly Item[], item: Item): Edit => {
  const last = items.at(-1);
  return { kind: "insert", path: list, item, after: last === undefined ? null : idOf(last) };
};

/** An item so many places further down, or up. @returns undefined at the ends, and for one that is gone */
export function moving(
  list: Path,
  items: readonly Item[],
  id: string,
  by: number,
): { edit: Edit; at: number } | undefined {
  const from = items.findIndex((one) => idOf(one) === id);
  const at = from + by;
  const item = items[from];
  if (item === undefined || at < 0 || at >= items.length) return undefined;
  const others = items.filter((one) => one !== item);
  const before = others[at - 1];
  const moved = insertedAfter(others, item, before === undefined ? null : idOf(before));
  return { edit: { kind: "move", path: list, item: id, after: predecessorOf(moved, id) }, at };
}

/** An item less, as it was seen. */
export const removing = (list: Path, item: Item): Edit => ({
  kind: "remove",
  path: list,
  item: idOf(item),
  was: hashOf(item),
});
