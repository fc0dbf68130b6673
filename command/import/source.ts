import { AppError } from "../../shared/errors.ts";
import { MAX_SOURCE_CHARS } from "../../shared/limits-imports.ts";
import { importSource, type ImportedDocument } from "../../shared/manage/imports.ts";
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

/** A kind of source with what tells one of it from another, so that the keys of two sites are never taken for one another's. */
export const sourceNameOf = (kind: string, which: string): string =>
  [kind, ...which.toLowerCase().split(/[^a-z0-9]+/)]
    .filter((word) => word !== "")
    .join("-")
    .slice(0, MAX_SOURCE_CHARS);

/** The source under the name that was asked for; under its own where none was. @throws AppError `invalid` */
export function underName<S extends Source>(source: S, name: string | undefined): S {
  if (name === undefined) return source;
  const read = importSource.safeParse(name);
  if (read.success) return { ...source, name: read.data };
  const why = read.error.issues.map(({ message }) => message).join(" ");
  throw new AppError("invalid", `--source ${JSON.stringify(name)} is no name of a source. ${why}`);
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
