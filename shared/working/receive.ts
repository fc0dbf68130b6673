import { apply } from "./apply.ts";
import type { AnyOperation, Settle } from "./operation.ts";
import { printPath, valueAt, type Path } from "./path.ts";
import { stillOpen, type Disagreement } from "./rebase.ts";
import { hashOf, type Json, type JsonObject } from "./value.ts";

/** What a working copy holds, and where it disagrees with a revision that was made meanwhile. */
export interface Copy {
  value: JsonObject;
  disagreements: readonly Disagreement[];
}

/** What became of an operation that was sent; for a conflict what stands there now. */
export type Outcome =
  | { id: string; outcome: "applied" }
  | { id: string; outcome: "conflict"; path: Path; theirs?: Json | undefined };

/**
 * Takes operations in the order they were sent in; those that do not apply are told, the others are applied.
 * @param known what became of operations that were received before: they are told the same again, and done once
 */
export function receive(
  copy: Copy,
  operations: readonly AnyOperation[],
  known: ReadonlyMap<string, "applied" | "conflict">,
): { copy: Copy; outcomes: Outcome[] } {
  let now = copy;
  const told = new Map(known);
  const outcomes = operations.map((operation): Outcome => {
    const { id } = operation;
    const before = told.get(id);
    if (before === "applied") return { id, outcome: before };
    const result = before === undefined ? receiveOne(now, operation) : undefined;
    if (result !== undefined) {
      now = result;
      told.set(id, "applied");
      return { id, outcome: "applied" };
    }
    told.set(id, "conflict");
    return { id, outcome: "conflict", path: operation.path, theirs: theirsOf(now, operation) };
  });
  return { copy: now, outcomes };
}

/** @returns undefined for a conflict */
export function receiveOne(copy: Copy, operation: AnyOperation): Copy | undefined {
  if (operation.kind === "settle") return settled(copy, operation);
  const applied = apply(copy.value, operation);
  if (applied.outcome === "conflict") return undefined;
  return { value: applied.value, disagreements: stillOpen(copy.disagreements, applied.value) };
}

function settled(copy: Copy, { path, was }: Settle): Copy | undefined {
  const at = printPath(path);
  const open = copy.disagreements.find((one) => printPath(one.path) === at);
  if (open === undefined) return copy;
  if (hashOf(open.theirs) !== was) return undefined;
  return { ...copy, disagreements: copy.disagreements.filter((one) => one !== open) };
}

function theirsOf(copy: Copy, operation: AnyOperation): Json | undefined {
  if (operation.kind !== "settle") return valueAt(copy.value, operation.path);
  const at = printPath(operation.path);
  return copy.disagreements.find((one) => printPath(one.path) === at)?.theirs;
}
