import { diff } from "../../shared/working/diff.ts";
import { withIds, withoutIds } from "../../shared/working/items.ts";
import type { Operation } from "../../shared/working/operation.ts";
import { itemOf, stepTo, valueAt, type Path } from "../../shared/working/path.ts";
import { idOf, isItems, type Json, type JsonObject } from "../../shared/working/value.ts";
import { compareTexts, type Passage } from "./texts.ts";

/** One thing that is another in one revision than in another. */
export interface Difference {
  /** As checks write it: `rows[2].image`. */
  path: string;
  /** A row that stands elsewhere holds what it held. */
  kind: "changed" | "added" | "removed" | "moved";
  passages: readonly Passage[];
}

/** From what one revision holds to what another does: by fields, in rows of lists too, which keep who they are. */
export function compareValues(before: JsonObject, after: JsonObject): Difference[] {
  const from = withIds(before, "a") as JsonObject;
  const to = withIds(after, "b", from) as JsonObject;
  return diff(from, to).map((operation) => differenceOf(operation, from, to));
}

function differenceOf(operation: Operation, from: JsonObject, to: JsonObject): Difference {
  const { path } = operation;
  switch (operation.kind) {
    case "insert": {
      const item = [...path, stepTo(idOf(operation.item))];
      const passages = compareTexts("", textOf(operation.item));
      return { path: pathText(item, to), kind: "added", passages };
    }
    case "remove": {
      const item = [...path, stepTo(operation.item)];
      const passages = compareTexts(textOf(valueAt(from, item)), "");
      return { path: pathText(item, from), kind: "removed", passages };
    }
    case "move":
      return { path: pathText([...path, stepTo(operation.item)], to), kind: "moved", passages: [] };
    default: {
      const passages = compareTexts(textOf(valueAt(from, path)), textOf(valueAt(to, path)));
      return { path: pathText(path, to), kind: "changed", passages };
    }
  }
}

/** A value as it is read: a text as it is, all else as JSON. */
function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(withoutIds(value), null, 2);
}

/** Rows by their place, counted from 0 as checks do. */
function pathText(path: Path, within: JsonObject): string {
  let text = "";
  for (const [index, step] of path.entries()) {
    const item = itemOf(step);
    const list = valueAt(within, path.slice(0, index));
    if (item === undefined) text += text === "" ? step : `.${step}`;
    else text += `[${isItems(list) ? list.findIndex((one) => idOf(one) === item) : 0}]`;
  }
  return text;
}
