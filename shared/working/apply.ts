import type {
  InsertItem,
  MoveItem,
  Operation,
  RemoveItem,
  ReplaceText,
  SetValue,
} from "./operation.ts";
import { stepTo, valueAt, withValueAt, type Path } from "./path.ts";
import { hashOf, idOf, isItems, isSame, type Item, type Json } from "./value.ts";

/** What became of an operation. A conflict changes nothing; `theirs` is what stands at its path, undefined where nothing does. */
export type Applied<V extends Json = Json> =
  | { outcome: "applied"; value: V }
  | { outcome: "conflict"; path: Path; theirs: Json | undefined };

/** Applies an operation if what it replaces is still there. What it would make is no conflict when it is there already. */
export function apply<V extends Json>(value: V, operation: Operation): Applied<V> {
  switch (operation.kind) {
    case "set":
      return applySet(value, operation);
    case "text":
      return applyText(value, operation);
    case "insert":
      return applyInsert(value, operation);
    case "move":
      return applyMove(value, operation);
    case "remove":
      return applyRemove(value, operation);
  }
}

/** Where the value stands that an operation is about. */
export function pathOf(operation: Operation): Path {
  if (operation.kind === "set" || operation.kind === "text") return operation.path;
  const item = operation.kind === "insert" ? idOf(operation.item) : operation.item;
  return [...operation.path, stepTo(item)];
}

/** A list with an item behind another one; last where that is gone. */
export function insertedAfter(
  items: readonly Item[],
  item: Item,
  after: string | null,
): readonly Item[] {
  if (after === null) return [item, ...items];
  const index = items.findIndex((one) => idOf(one) === after);
  return index === -1 ? [...items, item] : items.toSpliced(index + 1, 0, item);
}

/** Behind which item one stands; null for the first. */
export function predecessorOf(items: readonly Item[], id: string): string | null {
  const before = items[items.findIndex((one) => idOf(one) === id) - 1];
  return before === undefined ? null : idOf(before);
}

function put<V extends Json>(value: V, path: Path, set: Json | undefined): Applied<V> {
  const changed = withValueAt(value, path, set);
  return changed === undefined
    ? { outcome: "conflict", path, theirs: undefined }
    : { outcome: "applied", value: changed };
}

function applySet<V extends Json>(value: V, { path, was, set }: SetValue): Applied<V> {
  const now = valueAt(value, path);
  if (isSame(now, set)) return { outcome: "applied", value };
  if (hashOf(now) !== was) return { outcome: "conflict", path, theirs: now };
  return put(value, path, set);
}

function applyText<V extends Json>(value: V, { path, old, set }: ReplaceText): Applied<V> {
  const now = valueAt(value, path);
  const at = typeof now === "string" && old !== "" ? now.indexOf(old) : -1;
  if (typeof now !== "string" || at === -1 || now.includes(old, at + 1))
    return { outcome: "conflict", path, theirs: now };
  return put(value, path, now.slice(0, at) + set + now.slice(at + old.length));
}

function applyInsert<V extends Json>(value: V, operation: InsertItem): Applied<V> {
  const { path, item, after } = operation;
  const items = valueAt(value, path) ?? [];
  if (!isItems(items)) return { outcome: "conflict", path: pathOf(operation), theirs: items };
  // nobody else has this id: it was inserted before, and may have been edited since
  if (items.some((one) => idOf(one) === idOf(item))) return { outcome: "applied", value };
  return put(value, path, insertedAfter(items, item, after));
}

function applyMove<V extends Json>(value: V, operation: MoveItem): Applied<V> {
  const { path, item: id, after } = operation;
  const items = valueAt(value, path);
  const item = isItems(items) ? items.find((one) => idOf(one) === id) : undefined;
  if (!isItems(items) || item === undefined)
    return { outcome: "conflict", path: pathOf(operation), theirs: undefined };
  if (after === id) return { outcome: "applied", value };
  const others = items.filter((one) => one !== item);
  return put(value, path, insertedAfter(others, item, after));
}

function applyRemove<V extends Json>(value: V, operation: RemoveItem): Applied<V> {
  const { path, item: id, was } = operation;
  const items = valueAt(value, path);
  const item = isItems(items) ? items.find((one) => idOf(one) === id) : undefined;
  if (!isItems(items) || item === undefined) return { outcome: "applied", value };
  if (hashOf(item) !== was) return { outcome: "conflict", path: pathOf(operation), theirs: item };
  const left = items.filter((one) => one !== item);
  return put(value, path, left);
}
