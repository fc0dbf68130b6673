import type { Tag } from "../../shared/tags.ts";
import type { Query } from "../../shared/query.ts";
import type { Materialization, WaitingChange } from "../db/log/changes.ts";
import type { BatchHead, Lane } from "../db/log/edges.ts";
import type { OutgrownRow } from "../db/log/outgrown.ts";
import type { Reached } from "../db/log/receipts.ts";
import type { KnownRendition, LogRow, RenditionRow, StoredAnswer } from "../db/log/renditions.ts";
import type { Stretch, Wanted } from "../db/log/stretches.ts";
import type { View } from "../db/content/views.ts";
import type { Rendered } from "./answer/render.ts";

/**
 * What delivery needs of the database: the statements of `db/` under the names they have there, bound to a transaction
 * and a site. Postgres is one implementation (`log.ts`), the simulated world has another; both pass
 * `test/conformance/log.suite.ts`.
 */

/** A site's log inside one materialization: one snapshot that also sees what it wrote itself. */
export interface SiteLog {
  takeChanges(limit: number): Promise<WaitingChange[]>;
  findAffected(tags: Tag[]): Promise<KnownRendition[]>;
  findByKey(keys: string[]): Promise<KnownRendition[]>;
  /** One outcome per query, in order, of what is published on the snapshot. */
  render(queries: Query[]): Promise<Rendered[]>;
  readHead(): Promise<{ epoch: number; head: number; floor: number }>;
  /**
   * Writes rows of the documents and of the site that changes with these tags touched, where their bytes are others, at
   * the positions after `head`. @returns how many
   */
  writeTouched(tags: Tag[], head: number): Promise<number>;
  saveRenditions(saved: RenditionRow[], now: string): Promise<void>;
  saveOutgrown(outgrown: OutgrownRow[], now: string): Promise<void>;
  forgetRenditions(keys: string[]): Promise<void>;
  writeLog(entries: LogRow[]): Promise<void>;
  /** `isFloor`: what the log had before may show what was taken down. */
  moveHead(head: number, isFloor: boolean): Promise<void>;
  wakeCouriers(): Promise<void>;
  markMaterialized(numbers: number[], outcome: Materialization, now: string): Promise<void>;
}

export interface MaterializerLog {
  /**
   * Runs `work` in one transaction on one snapshot while nobody else materializes the site; begins again on a newer
   * snapshot when a concurrent commit makes that necessary. Null when somebody else is at it.
   * @throws when the database fails; nobody may know then whether the transaction was committed
   */
  materializing<T>(siteId: number, work: (log: SiteLog) => Promise<T>): Promise<T | null>;
}

/** What a courier reads on one snapshot. */
export interface LaneLog {
  /** Undefined: the edge was removed. */
  readLane(edgeId: number): Promise<(BatchHead & Lane) | undefined>;
  readLog(
    siteId: number,
    wanted: Wanted,
    limits: { entries: number; bytes: number },
  ): Promise<Stretch>;
  changeAt(siteId: number, position: number, known: number): Promise<number>;
}

export interface CourierLog {
  /** Runs `work` on one snapshot. */
  reading<T>(work: (log: LaneLog) => Promise<T>): Promise<T>;
  /** How long the changes took that the edge now has, in ms, the longest first. */
  recordReached(edgeId: number, reached: Reached, now: string): Promise<number[]>;
  recordFailure(edgeId: number, cause: string, now: string): Promise<void>;
}

export interface AnswerLog {
  findAnswer(siteId: number, key: string): Promise<StoredAnswer | undefined>;
  /** One query, on a snapshot of its own. @throws once the signal aborts */
  renderNow(siteId: number, query: Query, view: View, ended?: AbortSignal): Promise<Rendered>;
}

export interface Log extends MaterializerLog, CourierLog, AnswerLog {}
