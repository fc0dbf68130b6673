import type { Answer } from "../../edge/ports.ts";
import type { Head } from "../../shared/push.ts";
import { GONE, type Content, type Edit } from "./content.ts";
import type { EntryState } from "./database.ts";
import type { EdgeSide } from "./edge-side.ts";
import type { History } from "./history.ts";
import { textOf as textOfBody, type Fail, type Invariant } from "./invariants.ts";
import type { OriginSide } from "./origin-side.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Heals } from "./trouble.ts";

/** How a world is made: how many edges, places and sites, and which cache its edges have. */
export interface Shape {
  edges: number;
  places: number;
  sites: number;
  /** How many slugs each site has. */
  slugs: number;
  cache: "tiers" | "memory";
  /** Whether purge calls are few, as an account's for Workers Cache are. */
  shortQuota: boolean;
  /** Entries in one push. */
  mostEntries: number;
  /** Whether edges are asked for their heads again and again. */
  asks: boolean;
  /** When a site has all its documents in its log, so that edges are sent them: always, after some time, or never. */
  documents: "all" | "later" | "none";
}

export interface Violation {
  invariant: Invariant;
  what: string;
  atMs: number;
}

/** Everything there is, and what was seen of it. */
export interface World {
  readonly shape: Shape;
  readonly scheduler: Scheduler;
  readonly origin: OriginSide;
  readonly edges: readonly EdgeSide[];
  readonly sites: readonly number[];
  readonly histories: ReadonlyMap<number, History>;
  readonly violations: Violation[];
  /** The newest change of a site that a writer was told of. */
  readonly told: Map<number, number>;
  /** Until when the answers of an edge may be old. */
  excusedUntilMs: (edge: EdgeSide) => number;
  /** Something goes wrong from now on, for some time, at one edge or at all; it heals after that. */
  trouble: (edge: EdgeSide | null, forMs?: number, heals?: Heals) => void;
  /** Until when trouble may keep what was taken down in an edge's caches, and in its store. */
  erases: (edge: EdgeSide) => { cachesMs: number; storeMs: number };
  /** Until when an edge may give what was ended. */
  keepsEndedUntilMs: (edge: EdgeSide) => number;
  isOfThisEpoch: (edge: EdgeSide, site: number) => boolean;
  content: (site: number) => Content;
  /** What the log has of a key. */
  entry: (site: number, key: string) => EntryState | undefined;
  /** Where the log of a site is. */
  head: (site: number) => Head;
  commit: (site: number, edit: Edit) => void;
  /** Keeps what is in the database, to be restored later. */
  backup: () => void;
  restore: () => void;
  fail: Fail;
  readonly counts: { reads: number; old: number; steps: number };
}

/** What a reader was given, as one text; undefined when there was no answer. */
export function textOf(answer: Answer): string | undefined {
  if (answer.kind === "absent") return GONE;
  if (answer.kind !== "live") return undefined;
  return textOfBody(answer.body);
}
