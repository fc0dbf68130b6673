import * as z from "zod";
import { isAtLeast } from "../../shared/version.ts";
import type { Looked, Selected, Stored } from "../ports.ts";

/**
 * What of ledger and store may be believed. A ledger may run another version of this worker than who asks it: during a deploy,
 * or after a rollback.
 */

const count = z.int().min(0);
const head = z.looseObject({ epoch: count, position: count, change: count });

const looked = z.looseObject({
  head,
  need: z
    .looseObject({
      version: z.object({ epoch: count, position: count }),
      state: z.enum(["live", "gone", "dropped"]),
    })
    .nullable(),
  floor: count,
  whole: z.boolean(),
  wholeEpoch: count,
  replica: z.boolean(),
});

/** What a ledger said. @throws when this version cannot read it; the ledger is then as good as away */
export function readLooked(said: Looked): Looked {
  if (!looked.safeParse(said).success) throw new Error("what the ledger says cannot be read");
  return said;
}

const selected = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("live"),
    etag: z.string(),
    body: z.instanceof(Uint8Array<ArrayBuffer>),
    tags: z.string(),
    head,
    position: count,
  }),
  z.object({
    kind: z.literal("absent"),
    detail: z.string(),
    tags: z.string(),
    head,
    position: count,
  }),
  z.object({
    kind: z.literal("refused"),
    code: z.enum(["invalid", "forbidden"]),
    detail: z.string(),
    head,
  }),
  z.object({ kind: z.enum(["not_whole", "unanswerable", "busy"]) }),
]);

/** What a ledger said to a query. @throws when this version cannot read it; the documents are then as good as away */
export function readSelected(said: Selected): Selected {
  const read = selected.safeParse(said);
  if (!read.success) throw new Error("what the ledger selected cannot be read");
  return read.data;
}

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
