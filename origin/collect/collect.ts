import type { Clock } from "../../shared/clock.ts";
import {
  COLLECT_DOCUMENTS_AT_ONCE,
  COLLECT_LOG_AT_ONCE,
  COLLECT_TURN_ATTEMPTS,
  COLLECT_TURN_EVERY_MS,
} from "../../shared/limits-collect.ts";
import type { Progress } from "../backup/progress.ts";
import { deleteForGood, findDeleted } from "../db/collect/documents.ts";
import {
  collectableTo,
  countTombstones,
  deleteTombstones,
  findGone,
  forgetGone,
} from "../db/collect/log.ts";
import { lockPurpose, type Postgres } from "../db/client.ts";
import { moveHead, readHead, wakeCouriers, writeLog } from "../db/log/renditions.ts";
import { listSites } from "../db/site/sites.ts";

export interface CollectParts {
  postgres: Postgres;
  clock: Clock;
  progress: Progress;
  signal: AbortSignal;
  /** What is older may go, as a time. */
  before: string;
  /** Counts, and deletes nothing. */
  dryRun: boolean;
}

/** How many deleted documents, and how many revisions of theirs. */
export interface CollectedDocuments {
  documents: number;
  revisions: number;
}

/** Deletes documents for good that were deleted before the time, a few in a transaction. */
export async function collectDocuments(parts: CollectParts): Promise<CollectedDocuments> {
  const { postgres, before, dryRun, progress, signal } = parts;
  const collected = { documents: 0, revisions: 0 };
  for (let after = 0; ;) {
    signal.throwIfAborted();
    const next = { after, before, limit: COLLECT_DOCUMENTS_AT_ONCE };
    const found = await postgres.transaction(async (tx) => {
      const stretch = await findDeleted(tx, next);
      if (stretch !== undefined && !dryRun) await deleteForGood(tx, stretch.ids);
      return stretch;
    });
    if (found === undefined) return collected;
    collected.documents += found.ids.length;
    collected.revisions += found.revisions;
    progress.now(() => `${collected.documents} deleted documents so far`);
    after = found.last;
  }
}

/** Rows that say what is no more of documents and of answers, and answers that say that there is nothing. */
export interface CollectedLog {
  documents: number;
  answers: number;
  /** Answers that are no longer kept warm; their rows wait for another collection. */
  released: number;
}

/** Takes rows out of every site's log that only say what is no more, once every edge is past them. */
export async function collectLog(parts: CollectParts): Promise<CollectedLog> {
  const collected = { documents: 0, answers: 0, released: 0 };
  for (const { id } of await listSites(parts.postgres.db)) {
    const to = await collectableTo(parts.postgres.db, id);
    await collectTombstones(parts, id, to, collected);
    await collectGone(parts, id, to, collected);
  }
  return collected;
}

async function collectTombstones(
  { postgres, dryRun, progress, signal }: CollectParts,
  site: number,
  to: number,
  collected: CollectedLog,
): Promise<void> {
  const { epoch } = await readHead(postgres.db, site);
  for (let after = 0; after < to;) {
    signal.throwIfAborted();
    const stretch = { after, to, limit: COLLECT_LOG_AT_ONCE };
    const looked = dryRun
      ? await countTombstones(postgres.db, site, stretch)
      : await postgres.transaction((tx) => deleteTombstones(tx, site, epoch, stretch));
    // a new epoch began
    if (looked === undefined) return;
    collected.documents += looked.documents;
    collected.answers += looked.answers;
    progress.now(() => `site ${site}: log up to position ${after}`);
    after = looked.last ?? to;
  }
}

async function collectGone(
  parts: CollectParts,
  site: number,
  to: number,
  collected: CollectedLog,
): Promise<void> {
  for (let after = 0; after < to;) {
    parts.signal.throwIfAborted();
    const { last, keys } = await findGone(parts.postgres.db, site, {
      after,
      to,
      limit: COLLECT_LOG_AT_ONCE,
    });
    collected.released += parts.dryRun ? keys.length : await release(parts, site, keys);
    after = last ?? to;
  }
}

/** Says in the log that nothing is kept of them, in the materializer's turn. @returns how many there were */
async function release(
  { postgres, clock, signal }: CollectParts,
  site: number,
  keys: string[],
): Promise<number> {
  if (keys.length === 0) return 0;
  const lock = { purpose: lockPurpose.materialize, id: site };
  for (let attempt = 1; attempt <= COLLECT_TURN_ATTEMPTS; attempt++) {
    const released = await postgres.locked(lock, async (tx) => {
      const { head } = await readHead(tx, site);
      const forgotten = await forgetGone(tx, site, keys);
      const dropped = { state: "dropped", etag: null, body: null } as const;
      const entries = forgotten.map((key, nth) => ({ ...dropped, key, position: head + nth + 1 }));
      await writeLog(tx, site, entries);
      await moveHead(tx, site, head + entries.length, false);
      await wakeCouriers(tx, site);
      return entries.length;
    });
    if (released !== null) return released;
    await clock.sleep(COLLECT_TURN_EVERY_MS, signal);
  }
  return 0;
}
