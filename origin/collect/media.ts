import type pg from "pg";
import { nowText } from "../../shared/clock.ts";
import { unavailable } from "../../shared/errors.ts";
import { mediaKey } from "../../shared/keys.ts";
import { COLLECT_MEDIA_AT_ONCE, COLLECT_REVISIONS_AT_ONCE } from "../../shared/limits-collect.ts";
import { mediaPath, type MediaKeeper } from "../../shared/media.ts";
import {
  beginNaming,
  deleteMedia,
  judgeNext,
  lastOfNext,
  markMedia,
  nameNext,
  type JudgedMedia,
} from "../db/collect/media.ts";
import { copying, keepOut } from "../db/backup/snapshot.ts";
import type { CollectParts } from "./collect.ts";

export interface MediaParts extends CollectParts {
  store: MediaKeeper;
  /** Those that were uploaded through the management API, too. */
  uploads: boolean;
  /** Told of each file that goes, by its address and why. */
  onFile: (line: string) => void;
}

export interface CollectedMedia {
  /** Files that nothing names since now. */
  marked: number;
  /** Files that nothing names since less than the grace period. */
  waiting: number;
  deleted: number;
  bytes: number;
}

/**
 * Marks files that no revision names, and deletes those that were marked before the time and still are named by none: the
 * row and the file. No backup is taken meanwhile.
 * @throws AppError `unavailable` when the store does not take a file out, or a backup does not end
 */
export async function collectMedia(parts: MediaParts): Promise<CollectedMedia> {
  return copying(parts.postgres, parts.signal, async (client) => {
    await keepOut(client, parts.clock, "collect", "alone");
    const startedAt = nowText(parts);
    const lookedTo = await nameAll(parts, client);
    const collected = { marked: 0, waiting: 0, deleted: 0, bytes: 0 };
    for (let after = 0; ;) {
      parts.signal.throwIfAborted();
      const last = await lastOfNext(client, after, COLLECT_MEDIA_AT_ONCE);
      if (last === null) return collected;
      const { uploads } = parts;
      const next = { after, before: startedAt, uploads, limit: COLLECT_MEDIA_AT_ONCE };
      await settle(parts, client, await judgeNext(client, next), {
        startedAt,
        lookedTo,
        collected,
      });
      after = last;
    }
  });
}

/** Looks at what every revision names. @returns up to which */
async function nameAll({ progress, signal }: MediaParts, client: pg.Client): Promise<number> {
  const to = await beginNaming(client);
  for (let after = 0; ;) {
    signal.throwIfAborted();
    const last = await nameNext(client, { after, to, limit: COLLECT_REVISIONS_AT_ONCE });
    if (last === null) return to;
    after = last;
    progress.now(() => `revisions: ${after} of ${to}`);
  }
}

interface Settling {
  startedAt: string;
  lookedTo: number;
  collected: CollectedMedia;
}

async function settle(
  { before, dryRun, onFile, store, signal }: MediaParts,
  client: pg.Client,
  judged: readonly JudgedMedia[],
  { startedAt, lookedTo, collected }: Settling,
): Promise<void> {
  const idsOf = (files: readonly JudgedMedia[]) => files.map(({ id }) => id);
  const named = judged.filter(({ isNamed, since }) => isNamed && since !== null);
  const unnamed = judged.filter(({ isNamed }) => !isNamed);
  const fresh = unnamed.filter(({ since }) => since === null);
  const ripe = unnamed.filter(
    ({ since }) => since !== null && Date.parse(since) < Date.parse(before),
  );
  collected.marked += fresh.length;
  collected.waiting += unnamed.length - fresh.length - ripe.length;
  if (!dryRun) {
    await markMedia(client, idsOf(named), null);
    await markMedia(client, idsOf(fresh), startedAt);
  }
  for (const file of ripe) {
    signal.throwIfAborted();
    const gone = () => removed(store, file);
    if (!dryRun && !(await deleteMedia(client, file, { before, lookedTo }, gone))) continue;
    collected.deleted += 1;
    collected.bytes += file.sizeBytes;
    onFile(`${mediaPath(file, file.fileName)}\tnothing names it since ${file.since ?? ""}`);
  }
}

/** The file, and then what was made of it: nobody makes more of a file that is not there. */
async function removed(store: MediaKeeper, { site, hash }: JudgedMedia): Promise<void> {
  try {
    await store.remove(mediaKey({ site, hash }));
    await store.removePictures({ site, hash });
  } catch (cause) {
    throw unavailable("The store of media does not take a file out. Try again.", cause);
  }
}
