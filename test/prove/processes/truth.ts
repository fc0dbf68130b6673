import type { Committed } from "./history.ts";

/** The states of each document in the order they were committed; the first is that it was not there. */
export type Truth = Map<string, State[]>;

export interface State {
  change: number;
  number: number | null;
  erases: boolean;
}

export function statesOf(committed: Committed[]): Truth {
  const truth: Truth = new Map();
  const nothing: State = { change: 0, number: null, erases: false };
  for (const { document, ...state } of committed.toSorted((a, b) => a.change - b.change)) {
    const states = truth.get(document);
    if (states === undefined) truth.set(document, [nothing, state]);
    else states.push(state);
  }
  return truth;
}
