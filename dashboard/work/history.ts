import { apply } from "../../shared/working/apply.ts";
import { invert } from "../../shared/working/invert.ts";
import type { Operation } from "../../shared/working/operation.ts";
import { printPath } from "../../shared/working/path.ts";
import type { JsonObject } from "../../shared/working/value.ts";

/** What somebody did to a document, to take it back and do it again. It lasts as long as the page. */

/** ours: what is typed into one field with shorter pauses is one thing that was done. */
const ONE_STEP_MS = 1_000;
/** ours: so many steps can be taken back. */
const MOST_STEPS = 500;

/** What takes a step back. */
interface Step {
  back: Operation;
  atMs: number;
}

export interface History {
  done: readonly Step[];
  undone: readonly Step[];
}

export const NO_HISTORY: History = { done: [], undone: [] };

/** Something more was done. @param view what was seen before it */
export function recorded(
  { done }: History,
  view: JsonObject,
  operation: Operation,
  atMs: number,
): History {
  const back = invert(view, operation, operation.id);
  if (back === undefined) return { done, undone: [] };
  const last = done.at(-1);
  const joined = last !== undefined && atMs - last.atMs <= ONE_STEP_MS && join(last.back, back);
  const step = { back: joined || back, atMs };
  const before = joined ? done.slice(0, -1) : done;
  return { done: [...before, step].slice(-MOST_STEPS), undone: [] };
}

/** Two that take typing back are one that does. */
function join(first: Operation, next: Operation): Operation | false {
  if (printPath(first.path) !== printPath(next.path)) return false;
  if (first.kind === "set" && next.kind === "set") return { ...next, set: first.set };
  const isSameStretch = first.kind === "text" && next.kind === "text" && first.old === next.set;
  return isSameStretch ? { ...next, set: first.set } : false;
}

/** A step taken, and what is done for it. `gone`: somebody changed what it was about, and it is left as it is. */
export type Taken =
  | { kind: "nothing" }
  | { kind: "gone"; history: History }
  | { kind: "done"; history: History; operation: Operation };

/** Takes the last step back, or does the last one again that was taken back. */
export function taken(
  history: History,
  which: "undo" | "redo",
  view: JsonObject,
  id: string,
): Taken {
  const [from, to] =
    which === "undo" ? (["done", "undone"] as const) : (["undone", "done"] as const);
  const step = history[from].at(-1);
  if (step === undefined) return { kind: "nothing" };
  const left = history[from].slice(0, -1);
  const operation = { ...step.back, id };
  const back = invert(view, operation, id);
  if (back === undefined || apply(view, operation).outcome === "conflict")
    return { kind: "gone", history: { ...history, [from]: left } };
  // a step that was taken is joined with nothing
  const other = [...history[to], { back, atMs: Number.NEGATIVE_INFINITY }];
  return { kind: "done", operation, history: { ...history, [from]: left, [to]: other } };
}
