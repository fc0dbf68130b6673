import { apply, predecessorOf } from "./apply.ts";
import type { Operation } from "./operation.ts";
import { valueAt } from "./path.ts";
import { hashOf, idOf, isItems, type Json } from "./value.ts";

/**
 * What takes an operation back, once it was applied to this value.
 * @param id of the operation that is given
 * @returns undefined when the operation changed nothing, or did not apply
 */
export function invert(before: Json, operation: Operation, id: string): Operation | undefined {
  const applied = apply(before, operation);
  if (applied.outcome === "conflict" || applied.value === before) return undefined;
  const { path } = operation;
  switch (operation.kind) {
    case "set":
      return { id, kind: "set", path, was: hashOf(operation.set), set: valueAt(before, path) };
    case "text": {
      const back: Operation = { id, kind: "text", path, old: operation.set, set: operation.old };
      if (apply(applied.value, back).outcome === "applied") return back;
      const was = hashOf(valueAt(applied.value, path));
      return { id, kind: "set", path, was, set: valueAt(before, path) };
    }
    case "insert": {
      const item = idOf(operation.item);
      return { id, kind: "remove", path, item, was: hashOf(operation.item) };
    }
    case "move":
    case "remove":
      return invertInList(before, operation, id);
  }
}

function invertInList(
  before: Json,
  { kind, path, item: itemId }: Extract<Operation, { kind: "move" | "remove" }>,
  id: string,
): Operation | undefined {
  const items = valueAt(before, path);
  const item = isItems(items) ? items.find((one) => idOf(one) === itemId) : undefined;
  if (!isItems(items) || item === undefined) return undefined;
  const after = predecessorOf(items, itemId);
  if (kind === "move") return { id, kind, path, item: itemId, after };
  return { id, kind: "insert", path, item, after };
}
