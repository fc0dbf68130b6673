import { createEdges } from "./edges.ts";
import { createVisited } from "./visited.ts";

/** A system whose states are a few 32-bit words each. */
export interface Model {
  /** Words in one state. */
  words: number;
  start: Int32Array;
  /** Calls `emit` once for every step possible in `state`, with the state after it and what the step breaks. */
  next(state: Int32Array, emit: Emit): void;
  /** Rewrites a state as the one that stands for all that differ from it only in what places are called. */
  canonical(state: Int32Array): void;
  /** Whether everything is as it should be for good; it must be possible to come there from anywhere. */
  isSettled(state: Int32Array): boolean;
  /** A step in words. */
  say(step: number): string;
}

/** `after` is only valid during the call. */
export type Emit = (step: number, after: Int32Array, broken: string | undefined) => void;

export interface Explored {
  outcome: "holds" | "violated" | "too_large";
  states: number;
  transitions: number;
  /** What was broken and the shortest way there; empty unless violated. */
  broken: string;
  steps: string[];
}

/** What a state that can never settle is reported with. */
export const NEVER_SETTLES = "from here on it can never be right everywhere";

/**
 * Visits every state that can be reached, nearest first, so that a violation comes with a shortest trace.
 * @param limits.states gives up beyond so many: `too_large` says nothing about the model
 * @param limits.settles also checks that from every state one can be reached in which all is right; takes
 *   four bytes a transition
 */
export function explore(model: Model, limits: { states: number; settles: boolean }): Explored {
  const visited = createVisited(model.words);
  const edges = limits.settles ? createEdges() : undefined;
  const canonical = new Int32Array(model.words);
  const state = new Int32Array(model.words);
  canonical.set(model.start);
  model.canonical(canonical);
  visited.add(canonical, -1);
  let [transitions, current, broken] = [0, 0, ""];
  const emit: Emit = (_step, after, breaks) => {
    transitions += 1;
    if (broken !== "") return;
    canonical.set(after);
    model.canonical(canonical);
    const reached = visited.add(canonical, current);
    edges?.add(reached);
    if (breaks !== undefined) broken = breaks;
  };
  const found = (outcome: Explored["outcome"], steps: string[]): Explored => {
    return { outcome, states: visited.count(), transitions, broken, steps };
  };
  for (; current < visited.count() && visited.count() <= limits.states; current++) {
    visited.read(current, state);
    edges?.begin(model.isSettled(state));
    model.next(state, emit);
    if (broken !== "") return found("violated", retrace(model, visited.pathTo(current), broken));
  }
  if (current < visited.count()) return found("too_large", []);
  const stuck = edges?.firstThatNeverSettles() ?? -1;
  if (stuck < 0) return found("holds", []);
  broken = NEVER_SETTLES;
  return found("violated", retrace(model, visited.pathTo(stuck), undefined));
}

/** Walks the path again without renaming places, so that each keeps its name in the trace. */
function retrace(model: Model, path: Int32Array[], broken: string | undefined): string[] {
  const said: string[] = [];
  let state = Int32Array.from(model.start);
  const last = broken === undefined ? [] : [undefined];
  for (const wanted of [...path.slice(1), ...last]) {
    let taken: { step: number; after: Int32Array<ArrayBuffer> } | undefined;
    model.next(state, (step, after, breaks) => {
      if (taken !== undefined) return;
      const reached = Int32Array.from(after);
      model.canonical(reached);
      const fits = wanted === undefined ? breaks === broken : same(reached, wanted);
      if (fits) taken = { step, after: Int32Array.from(after) };
    });
    if (taken === undefined) throw new Error("a trace cannot be walked again");
    said.push(model.say(taken.step));
    state = taken.after;
  }
  return said;
}

const same = (a: Int32Array, b: Int32Array): boolean => a.every((word, at) => word === b[at]);
