import type { Cluster } from "./cluster.ts";
import type { Figure } from "./figures.ts";

/** What a row works with. */
export interface Surroundings {
  /** The run's Postgres, started when first asked for. */
  cluster: () => Promise<Cluster>;
  /** Small sizes and few rounds: shows that a row works, measures nothing. */
  quick: boolean;
  /** Tells the person who waits what is going on. */
  progress: (line: string) => void;
}

/** One number of the table in README.md. */
export interface Row {
  name: string;
  /** What is measured, in one line. */
  title: string;
  /** The number to reach, in words. */
  goal: string;
  /** Runs only when it is named: it takes as long as all others. */
  onlyNamed?: true;
  run(surroundings: Surroundings): Promise<Outcome>;
}

/** What came out. `table` is shown; everything is kept in the result file. */
export interface Outcome {
  /** Sizes, durations, concurrency: what somebody needs to read the numbers. */
  method: Record<string, unknown>;
  /** Every round as measured, in order. */
  rounds: Record<string, unknown>[];
  /** Medians and spreads. */
  summary: Record<string, unknown>;
  /** The numbers the row is about, with what they have to be. */
  figures: Figure[];
  table: Record<string, string | number>[];
}
