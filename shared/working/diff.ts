import { insertedAfter } from "./apply.ts";
import type { Operation } from "./operation.ts";
import { stepTo, type Path } from "./path.ts";
import {
  hashOf,
  idOf,
  isItems,
  isObject,
  isSame,
  memberOf,
  type Item,
  type Json,
  type JsonObject,
} from "./value.ts";

/** An operation that needs no id: nobody sends it. */
const id = "";

/** Operations that make one value of another, as small as values are apart; items are the same whose ids are. */
export function diff(from: Json | undefined, to: Json | undefined, path: Path = []): Operation[] {
  if (isSame(from, to)) return [];
  if (isItems(from) && isItems(to) && from.length + to.length > 0) return diffItems(from, to, path);
  if (isObject(from) && isObject(to) && !isWhole(from) && !isWhole(to))
    return diffMembers(from, to, path);
  return [{ id, kind: "set", path, was: hashOf(from), set: to }];
}

/** A file and what is said of it belong together: the text of one does not describe another. */
const isWhole = (value: JsonObject): boolean => {
  const keys = Object.keys(value);
  return Object.hasOwn(value, "url") && keys.every((key) => key === "url" || key === "alt");
};

function diffMembers(from: JsonObject, to: JsonObject, path: Path): Operation[] {
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return keys.flatMap((key) => diff(memberOf(from, key), memberOf(to, key), [...path, key]));
}

function diffItems(from: readonly Item[], to: readonly Item[], path: Path): Operation[] {
  const [had, has] = [byId(from), byId(to)];
  const removed = from.filter((item) => !has.has(idOf(item)));
  const edits = to.flatMap((item) => {
    const before = had.get(idOf(item));
    return before === undefined ? [] : diff(before, item, [...path, stepTo(idOf(item))]);
  });
  const left = from.filter((item) => has.has(idOf(item)));
  return [
    ...removed.map((item): Operation => {
      return { id, kind: "remove", path, item: idOf(item), was: hashOf(item) };
    }),
    ...ordered(left, to, path),
    ...edits,
  ];
}

const byId = (items: readonly Item[]) => new Map(items.map((item) => [idOf(item), item]));

/** Puts what is there into the order of a list and what is missing into its place, from the first to the last. */
function ordered(left: readonly Item[], to: readonly Item[], path: Path): Operation[] {
  const operations: Operation[] = [];
  const there = new Set(left.map(idOf));
  let list = left;
  for (const [index, item] of to.entries()) {
    const itemId = idOf(item);
    const at = list[index];
    if (at !== undefined && idOf(at) === itemId) continue;
    const before = to[index - 1];
    const after = before === undefined ? null : idOf(before);
    if (there.has(itemId)) operations.push({ id, kind: "move", path, item: itemId, after });
    else operations.push({ id, kind: "insert", path, item, after });
    list = insertedAfter(
      list.filter((one) => idOf(one) !== itemId),
      item,
      after,
    );
  }
  return operations;
}
