import { isAtLeast } from "../../shared/version.ts";
import type { Looked, Stored } from "../ports.ts";

/**
 * Whether a body of the store may be given although no origin confirms it, by what the ledger knows: what it confirms itself,
 * and an older body only if its key is not dropped, and if it is not from before the site's last take-down, so that it
 * cannot show what was taken down. That there is nothing (a tombstone) shows nothing.
 */
export function isUsable(stored: Stored, { need, head, wholeEpoch, floor }: Looked): boolean {
  // a lost log ended what only it had, also when the one after it is lost too
  if (need === null && stored.version.epoch < wholeEpoch) return false;
  if (need !== null && isAtLeast(stored.version, need.version)) return true;
  if (need?.state === "dropped") return false;
  if (stored.state === "gone" || floor === 0) return true;
  // of a key that may still come with the new log: the backup's log is the beginning of both
  const epoch = need === null ? stored.version.epoch : head.epoch;
  return isAtLeast(stored.version, { epoch, position: floor });
}
