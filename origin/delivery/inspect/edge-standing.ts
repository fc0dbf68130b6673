import type { EntryReport, ProbeReport } from "../../../shared/inspect.ts";
import { isAtLeast, type Version } from "../../../shared/version.ts";
import type { EdgeRow } from "../../db/log/edges.ts";

/** Why an edge may give readers something other than the log's newest answer. */
export type Reason =
  | "cannot_be_reached"
  | "not_sent_yet"
  | "other_epoch"
  | "ledger_away"
  | "store_away"
  | "store_behind"
  | "not_purged_yet"
  | "cache_behind";

/**
 * How an edge stands to the log's newest answer. `current`: it has it. `behind`: it has not, and why. `away`: it could not
 * be asked. Of what the log has no answer for: `makes_it`, of its documents; `asks_origin`, because it has not all of them.
 */
export type Standing =
  | { state: "current" | "makes_it" | "asks_origin"; reason: null }
  | { state: "behind"; reason: Reason }
  | { state: "away"; reason: "cannot_be_reached" };

/** What the log has for a key. */
export interface LogAnswer {
  version: Version;
  state: "live" | "gone" | "dropped";
}

const current = { state: "current", reason: null } as const;
const behind = (reason: Reason): Standing => ({ state: "behind", reason });

/**
 * Judges what an edge reported by what the log has, in the order in which an answer travels: sent, recorded, stored,
 * purged, read. `probe` is what a reader is given there, null when nobody asked.
 */
export function standingOf(
  log: LogAnswer | null,
  edge: Pick<EdgeRow, "purged" | "failedAt">,
  entry: EntryReport,
  probe: ProbeReport | null,
): Standing {
  const { ledger, store } = entry;
  if (ledger === null) return behind("ledger_away");
  const need = ledger.need;
  const nothing = need === null || need.state === "dropped";
  if (log === null) return nothing ? notLogged(entry) : current;
  if (need === null || !isAtLeast(need.version, log.version)) {
    if (ledger.head.epoch !== log.version.epoch) return behind("other_epoch");
    return behind(edge.failedAt === null ? "not_sent_yet" : "cannot_be_reached");
  }
  if (nothing) return notLogged(entry);
  if (store === null) return behind("store_away");
  if (need.state === "live" && !holds(store.held, need.version)) return behind("store_behind");
  // whatever this one reader is given: another cache of the edge may still have what was
  if (edge.purged !== null && edge.purged < log.version.position) return behind("not_purged_yet");
  const isOld = probe !== null && probe.version !== null && !isAtLeast(probe.version, log.version);
  return isOld ? behind("cache_behind") : current;
}

const notLogged = ({ ledger }: EntryReport): Standing => ({
  state: ledger?.replica === true ? "makes_it" : "asks_origin",
  reason: null,
});

const holds = (held: { version: Version } | null, wanted: Version): boolean =>
  held !== null && isAtLeast(held.version, wanted);
