import { tagKey, type Key } from "../../shared/keys.ts";
import type { Batch, Head } from "../../shared/push.ts";
import { siteTag } from "../../shared/tags.ts";
import type { Need } from "../ports.ts";
import type { Replica } from "../replica/replica.ts";
import type { Touched } from "../replica/touched.ts";

/**
 * Which answers that caches keep for long, made of a ledger's documents, a batch puts out of date. While the documents keep up
 * with the head its rows say that. Where the head moves on without them nobody can, so all such answers end; then there
 * are none until the documents are whole again.
 */

/**
 * What is known of such answers in caches: that there are none, nothing, or else up to which head whatever puts one out of
 * date was purged or is a task. A version that knows none of this leaves the second.
 */
export const NOTHING_KEPT = -1;
export const UNKNOWN = -2;

/** A tag as a task has it. */
export interface TouchedKey {
  key: Key;
  position: number;
  state: Need["state"];
}

/** A record before a batch, the batch, and its documents afterwards. */
export interface Taking {
  before: Head & { kept: number };
  batch: Batch;
  touched: Touched[];
  documents: Pick<Replica, "position" | "isWhole" | "keepsUp">;
}

/** @returns what is to purge, and what may be kept after it */
export function judgeTaken(taking: Taking): { touched: TouchedKey[]; kept: number } {
  const { before, batch, documents } = taking;
  const { site, epoch, from, to, change, first } = batch;
  const head = { epoch, position: to, change };
  // it has never been asked for one
  if (before.kept === UNKNOWN && documents.position(epoch) === 0)
    return { touched: [], kept: UNKNOWN };
  // else another version moved the head
  const isKnown = before.epoch === epoch && before.kept === before.position;
  if (isKnown && !first && documents.keepsUp(head))
    return { touched: taking.touched.map((each) => keyOf(site, each)), kept: to };
  const kept = documents.isWhole(head) ? to : NOTHING_KEPT;
  if (before.kept === NOTHING_KEPT || first) return { touched: [], kept };
  // nothing of the batch counts as purged before it is
  const all = { tag: siteTag, position: Math.min(from + 1, to), isGone: false };
  return { touched: [keyOf(site, all)], kept };
}

const keyOf = (site: number, { tag, position, isGone }: Touched): TouchedKey => ({
  key: tagKey(site, tag),
  position,
  state: isGone ? "gone" : "live",
});
