import type { Stored } from "../../edge/ports.ts";
import type { Key } from "../../shared/keys.ts";
import { isAtLeast } from "../../shared/version.ts";
import { ENDED_MS } from "./bounds.ts";
import type { EdgeSide } from "./edge-side.ts";
import type { Fill } from "./invariants.ts";
import type { Question } from "./question.ts";
import type { Sent } from "./told.ts";
import type { World } from "./world.ts";

/**
 * What was taken down, or was only in a log that a restore lost, comes to its end at an edge: from then on nobody may be
 * given it there, whether an origin or the ledger can be asked or not.
 */

type Asking = Pick<Question, "edge" | "site" | "printed">;

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

/**
 * What an edge must still have of a query that is no longer kept warm: the last answer it was sent, unless something it
 * shows was taken down since. Null: perhaps nothing.
 */
export function reserveOf(
  world: World,
  { edge, site, printed }: Asking,
  key: Key,
): Extract<Sent, { state: "live" }> | null {
  const { told, record } = edge.ledger(site);
  const sent = told.last(key);
  if (sent?.state !== "live" || sent.epoch !== record.head().epoch) return null;
  if (sent.position !== world.lastAnswer(site, key)) return null;
  return world.histories.get(site)!.endOf(printed, sent.body, "first") === undefined ? sent : null;
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
  if (floor > 0 && stored.state === "live" && need?.state !== "dropped" && !isOfNow && isBefore)
    return false;
  if (version.epoch < head.epoch && need?.state !== "live" && need?.state !== "gone") {
    // what only the log of before a restore had is nobody's once the ledger has the whole new one
    const entry = world.entry(site, key);
    if (entry?.state === "dropped") return false;
    const isLost = entry === undefined || entry.position > head.position;
    return !isLost || !edge.ledger(site).told.hadWholeAfter(version.epoch, fill.startMs);
  }
  if (need?.state !== "dropped") return true;
  const reserve = reserveOf(world, { edge, site, printed: fill.asked.printed }, key);
  return reserve?.position === version.position && version.position < need.version.position;
}

/** Whether the ledger was told, before it was asked, that this came to its end. */
export function isEnded(world: World, edge: EdgeSide, fill: Fill, text: string): boolean {
  const site = fill.need.at(-1)?.site;
  if (site === undefined) return false;
  const end = world.histories.get(site)!.endOf(fill.asked.printed, text, "last");
  const sinceMs = end === undefined ? undefined : edge.ledger(site).told.sinceMs(end);
  return sinceMs !== undefined && sinceMs < fill.startMs;
}
