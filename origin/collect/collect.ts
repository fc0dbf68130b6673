import type { Clock } from "../../shared/clock.ts";
import { COLLECT_DOCUMENTS_AT_ONCE, COLLECT_LOG_AT_ONCE } from "../../shared/limits-collect.ts";
import type { Progress } from "../backup/progress.ts";
import { deleteForGood, findDeleted } from "../db/collect/documents.ts";
import {
  collectableTo,
  countTombstones,
  deleteTombstones,
  findGone,
  releaseGone,
} from "../db/collect/log.ts";
import type { Postgres } from "../db/client.ts";
import { readHead } from "../db/log/renditions.ts";
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
  /** Answers the materializer forgets next, after which their rows wait for another collection. */
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
  { postgres, dryRun, signal }: CollectParts,
  site: number,
  to: number,
  collected: CollectedLog,
): Promise<void> {
  for (let after = 0; after < to;) {
    signal.throwIfAborted();
    const { last, keys } = await findGone(postgres.db, site, {
      after,
      to,
      limit: COLLECT_LOG_AT_ONCE,
    });
    if (!dryRun && keys.length > 0) await postgres.transaction((tx) => releaseGone(tx, site, keys));
    collected.released += keys.length;
    after = last ?? to;
  }
}
