import type { Clock } from "../../shared/clock.ts";
import type { Imported } from "../../shared/manage/imports.ts";

/** ours: between two lines of progress. */
const TELL_EVERY_MS = 2_000;
/** ours: refused documents that are kept to be shown; the others are counted. */
const REFUSED_KEPT = 100;

export type Counts = Record<Imported["documents"][number]["outcome"], number>;

/** What has become of the documents of an import. */
export interface Tally {
  counts: Counts;
  /** The first of those that were refused, and why. */
  refused: { key: string; why: string }[];
  /** Documents that name what nothing has, and what that is. */
  missing: Map<string, string[]>;
  /** Documents that have another number than they had. */
  renumbered: number;
  /** What whoever imports should look at. */
  notes: string[];
  count(imported: Imported): void;
  refuse(key: string, why: string): void;
  /** Tells how far it is, now and then. */
  progress(): void;
  /** The keys of what is to be sent once more; it is not counted again then. */
  takeIncomplete(): ReadonlySet<string>;
  sentence(): string;
}

export function createTally(clock: Clock, tell: (line: string) => void, total?: number): Tally {
  let toldMs = clock.now();
  let again: ReadonlySet<string> = new Set();
  const tally: Tally = {
    counts: { created: 0, changed: 0, unchanged: 0, edited: 0, refused: 0 },
    refused: [],
    missing: new Map(),
    renumbered: 0,
    notes: [],
    count({ documents }) {
      for (const { key, outcome, missing, errors, idTaken } of documents) {
        if (outcome === "refused") tally.refuse(key, printErrors(errors ?? {}));
        else if (!again.has(key)) tally.counts[outcome] += 1;
        if (missing === undefined) tally.missing.delete(key);
        else tally.missing.set(key, missing);
        if (idTaken === true && outcome === "created") tally.renumbered += 1;
      }
    },
    refuse(key, why) {
      tally.counts.refused += 1;
      if (tally.refused.length < REFUSED_KEPT) tally.refused.push({ key, why });
    },
    progress() {
      if (clock.now() - toldMs < TELL_EVERY_MS) return;
      toldMs = clock.now();
      tell(tally.sentence());
    },
    takeIncomplete: () => (again = new Set(tally.missing.keys())),
    sentence() {
      const done = Object.values(tally.counts).reduce((sum, count) => sum + count, 0);
      const said = Object.entries(tally.counts)
        .filter(([, count]) => count > 0)
        .map(([outcome, count]) => `${count} ${outcome}`);
      return `${done}${total === undefined ? "" : ` of ${total}`} documents: ${said.join(", ") || "none"}`;
    },
  };
  return tally;
}

const printErrors = (errors: Record<string, string[]>): string =>
  Object.entries(errors)
    .map(([path, messages]) => `${path}: ${messages.join(" ")}`)
    .join("; ");
