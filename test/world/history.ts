import { render, shown, type Content } from "./content.ts";

/** What a site's readers could rightly be shown, and when. */
export interface History {
  /** A commit; `number` is its change, null for a restored backup. */
  committed(atMs: number, content: Content, number: number | null): void;
  /** What a query shows now. */
  now(printed: string): string;
  /** Whether the query showed this at any time between the two, both included. */
  wasShown(printed: string, text: string, fromMs: number, toMs: number): boolean;
  /** Whether the query showed this at the change or later. */
  wasShownSince(printed: string, text: string, change: number): boolean;
  /** When the query last began to show what it shows now. */
  sinceMs(printed: string): number;
  /** The number of commits after which the text was not shown any more; how old a reader's answer is. */
  age(printed: string, text: string): number;
}

interface State {
  atMs: number;
  content: Content;
  number: number | null;
}

export function createHistory(startMs: number, empty: Content): History {
  let states: State[] = [{ atMs: startMs, content: empty, number: 0 }];
  const of = (state: State, printed: string) => shown(render(state.content, printed));
  return {
    committed: (atMs, content, number) => void states.push({ atMs, content, number }),
    now: (printed) => of(states.at(-1)!, printed),
    wasShown(printed, text, fromMs, toMs) {
      for (let at = states.length - 1; at >= 0; at--) {
        const state = states[at]!;
        if (state.atMs <= toMs && of(state, printed) === text) return true;
        if (state.atMs <= fromMs) return false;
      }
      return false;
    },
    wasShownSince(printed, text, change) {
      for (let at = states.length - 1; at >= 0; at--) {
        const state = states[at]!;
        if (of(state, printed) === text) return true;
        if (state.number === change) return false;
      }
      return false;
    },
    sinceMs(printed) {
      const text = of(states.at(-1)!, printed);
      let sinceMs = states.at(-1)!.atMs;
      for (let at = states.length - 1; at >= 0 && of(states[at]!, printed) === text; at--)
        sinceMs = states[at]!.atMs;
      return sinceMs;
    },
    age(printed, text) {
      for (let at = states.length - 1; at >= 0; at--)
        if (of(states[at]!, printed) === text) return states.length - 1 - at;
      return Number.POSITIVE_INFINITY;
    },
  };
}
