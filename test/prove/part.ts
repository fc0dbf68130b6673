import type { EdgeScript } from "../support/larder.ts";

/** How `npm run prove` was called. */
export interface AskedToProve {
  /** Shows that the part works, rather than all it can. */
  quick: boolean;
  /** For parts that can go on for ever. */
  seconds: number | undefined;
  /** For parts that draw lots. */
  seed: number | undefined;
  /** For the world: which faults there may be, instead of a few of its own in each sequence. */
  faults?: string[] | undefined;
  /** For the part that attacks: rows of `docs/security.md`, instead of all that it does; with none, only the rest. */
  attacks?: number[] | undefined;
  /** For the part that attacks: the edge's program, that of `npm start` unless another is named. */
  edgeScript?: EdgeScript | undefined;
  readonly say: (text: string) => void;
}

/** One thing that `npm run prove` checks. */
export interface Part {
  name: string;
  title: string;
  /** Says what it found. @returns whether everything was as it must be */
  prove(asked: AskedToProve): Promise<boolean>;
}
