import type { Stored } from "../../edge/ports.ts";
import { isAtLeast } from "../../shared/version.ts";
import { ENDED_MS } from "./bounds.ts";
import type { EdgeSide } from "./edge-side.ts";
import type { Fill } from "./invariants.ts";
import type { Question } from "./question.ts";
import type { World } from "./world.ts";

/**
 * What was taken down, or was only in a log that a restore lost, comes to its end at an edge: from then on nobody may be
 * given it there, whether an origin or the ledger can be asked or not.
 */

/** A reader was given this text; it must not have come to its end at this edge (I7). */
export function checkEnded(world: World, question: Question, text: string, fromMs: number): void {
  const { edge, site, printed, place } = question;
  if (fromMs <= world.keepsEndedUntilMs(edge)) return;
  const end = world.histories.get(site)!.endOf(printed, text, "last");
  const sinceMs = end === undefined ? undefined : edge.ledger(site).told.sinceMs(end);
  if (end === undefined || sinceMs === undefined || fromMs - sinceMs <= ENDED_MS) return;
  // a body that was put, and whose batch never came to its end before a restore lost it, is nobody's to delete
  if (end.kind === "restored" && !edge.ledger(site).told.had(text)) return;
  const which = `${end.kind} ${end.epoch} ${end.number}`;
  world.fail("I7", `${place} ${printed} shows ${text}, which ended with ${which}`);
}

/** Whether an edge must give what its store has when the origin is away. */
export function isGiven(world: World, edge: EdgeSide, fill: Fill, stored: Stored): boolean {
  const { version } = stored;
  const { looked } = fill;
  const asked = fill.need.at(-1);
  if (looked === undefined || asked === undefined) return true;
  const { site, key } = asked;
  const { need, head, floor } = looked;
  // of before a take-down; a key of before a restore counts by its position alone
  const isOfNow = need !== null && isAtLeast(version, need.version);
  const isBefore = version.position < floor || (need !== null && version.epoch < head.epoch);
  if (need?.state === "dropped") return isOfNow;
  if (floor > 0 && stored.state === "live" && !isOfNow && isBefore) return false;
  if (version.epoch < head.epoch && need === null) {
    // what only the log of before a restore had is nobody's once the ledger has the whole new one
    const entry = world.entry(site, key);
    const isLost = entry === undefined || entry.position > head.position;
    return !isLost || !edge.ledger(site).told.hadWholeAfter(version.epoch, fill.startMs);
  }
  return true;
}

/** Whether the ledger was told, before it was asked, that this came to its end. */
export function isEnded(world: World, edge: EdgeSide, fill: Fill, text: string): boolean {
  const site = fill.need.at(-1)?.site;
  if (site === undefined) return false;
  const end = world.histories.get(site)!.endOf(fill.asked.printed, text, "last");
  const sinceMs = end === undefined ? undefined : edge.ledger(site).told.sinceMs(end);
  return sinceMs !== undefined && sinceMs < fill.startMs;
}
