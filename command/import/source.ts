import type { ImportedDocument } from "../../shared/manage/imports.ts";
import type { ModelType } from "../model/shapes.ts";

export type { ModelType };

/** Of what has no time at its source: one that says so, and is the same at each import. */
export const UNKNOWN_TIME = "1970-01-01T00:00:00Z";
export const UNKNOWN_TIMES = { publishedAt: UNKNOWN_TIME, updatedAt: UNKNOWN_TIME };

/** What an importer read of another system, ready to be sent. */
export interface Source {
  /** As the origin tells sources apart: `butter`, `wordpress`. */
  name: string;
  /** How many documents there are, where that is known before they are read. */
  total?: number;
  /** To be made before the documents. */
  types: ModelType[];
  /** Can be gone through more than once; each time the same. */
  documents: AsyncIterable<ImportedDocument>;
  /** What whoever moves in should know, one sentence each; grows while documents are read. */
  notes: string[];
}

/** Documents that can be gone through again: each time by a new generator. */
export const repeatable = <T>(each: () => AsyncGenerator<T>): AsyncIterable<T> => ({
  [Symbol.asyncIterator]: each,
});

/** Sentences without repeats, so that a site of thousands says each once; past the most of them how many more there were. */
export function createNotes(most = MAX_NOTES): { add: (note: string) => void; list: string[] } {
  const list: string[] = [];
  const known = new Set<string>();
  return {
    list,
    add(note) {
      if (known.has(note)) return;
      known.add(note);
      if (known.size <= most) list.push(note);
      else list[most] = `And ${known.size - most} more of such notes.`;
    },
  };
}

/** ours: sentences that somebody reads at the end. */
const MAX_NOTES = 200;
