import { takesDown, type ChangeKind } from "../../origin/db/log/changes.ts";
import { documentTag, type Tag } from "../../shared/tags.ts";
import { render, shown, type Content } from "./content.ts";

/** What made a state of a site's content. */
export interface Made {
  epoch: number;
  /** The change's number; of a backup that was restored, its last one. */
  number: number;
  kind: ChangeKind | "restored";
  erases?: boolean;
  tags: Tag[];
}

/** What a site's readers could rightly be shown, and when. */
export interface History {
  committed: (atMs: number, content: Content, made: Made) => void;
  /** What a query shows now. */
  now: (printed: string) => string;
  /** Whether the query showed this at any time between the two, both included. */
  wasShown: (printed: string, text: string, fromMs: number, toMs: number) => boolean;
  /** Whether the query showed this at the change or later. */
  wasShownSince: (printed: string, text: string, change: number) => boolean;
  /** When the query last began to show what it shows now. */
  sinceMs: (printed: string) => number;
  /** The number of commits after which the text was not shown any more; how old a reader's answer is. */
  age: (printed: string, text: string) => number;
  /**
   * What ended a text that the query showed: the first take-down of anything it shows, or restore of a backup, after
   * it was shown the last time, or the first.
   */
  endOf: (printed: string, text: string, after: "first" | "last") => Made | undefined;
  /**
   * What took a text of a page down, after it was published the last time: that of its document, or an edit of it that
   * erases. Undefined also where a restore followed, which `endOf` knows of.
   */
  takenDown: (slug: string, text: number) => Made | undefined;
}

interface State extends Made {
  atMs: number;
  content: Content;
}

export function createHistory(startMs: number, empty: Content): History {
  const made: Made = { epoch: 1, number: 0, kind: "model", tags: [] };
  const states: State[] = [{ ...made, atMs: startMs, content: empty }];
  const of = (state: State, printed: string) => shown(render(state.content, printed));
  return {
    committed: (atMs, content, by) => void states.push({ ...by, atMs, content }),
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
    takenDown(slug, text) {
      const at = states.findLastIndex(({ content }) => content.pages.get(slug)?.text === text);
      const id = states[at]?.content.pages.get(slug)?.id;
      if (id === undefined) return undefined;
      const later = states.slice(at + 1);
      if (later.some(({ kind }) => kind === "restored")) return undefined;
      const named = documentTag(id);
      return later.find(
        ({ kind, erases = false, tags }) =>
          kind !== "restored" && takesDown({ kind, erases }) && tags.includes(named),
      );
    },
    endOf(printed, text, after) {
      const shows = (state: State) => of(state, printed) === text;
      const at = after === "last" ? states.findLastIndex(shows) : states.findIndex(shows);
      const from = states[at];
      if (from === undefined) return undefined;
      const tags = new Set(render(from.content, printed).tags);
      return states
        .slice(at + 1)
        .find(
          ({ kind, erases = false, tags: touched }) =>
            kind === "restored" ||
            (takesDown({ kind, erases }) && touched.some((tag) => tags.has(tag))),
        );
    },
  };
}
