import type { Model } from "../../../shared/content/model.ts";
import { type Clock, nowText } from "../../../shared/clock.ts";
import type { Report } from "../../../shared/events.ts";
import { UNNARROWED, type Narrowed } from "../../../shared/permissions.ts";
import type { Postgres, Transaction } from "../../db/client.ts";
import type { Author } from "../../db/content/publications.ts";
import { loadModel } from "../../db/content/types.ts";
import { EVENT_DOCUMENTS } from "../../../shared/limits-events.ts";
import { announce as announceToWatchers } from "../../db/log/announce.ts";
import { insertChange, type NewChange } from "../../db/log/changes.ts";
import type { Site } from "../../db/site/sites.ts";
import { insertEvents } from "../../db/webhooks/events.ts";
import { untilCopied, type MediaCopier, type MediaUrls, keptUrls } from "../media.ts";
import { toEvents, type DocumentOutcome } from "./announce.ts";

/** What the write side of the origin is made of. */
export interface Writer {
  postgres: Postgres;
  clock: Clock;
  report: Report;
  /** Copies the media that writes name; without it their addresses are kept as they are. */
  media?: MediaCopier | undefined;
  /** Who writes; left out, nobody who is known. */
  by?: Author | undefined;
  /** What they may change; left out, everything. */
  within?: Narrowed | undefined;
  /** Runs a transaction when it is the site's turn; at once without it. */
  inTurn?: (<T>(site: number, work: () => Promise<T>) => Promise<T>) | undefined;
}

/** The outcome of a write. `change` is null when no reader can see a difference (a draft). */
export interface Written {
  id: number;
  slug: string | null;
  change: number | null;
  status: "draft" | "published";
}

/** A write in progress: one transaction, one time. */
export interface Edit {
  tx: Transaction;
  site: Site;
  now: string;
  by: Author;
  /** What its author may change (`within.ts`). */
  within: Narrowed;
  /** Addresses of files that are written. */
  media: MediaUrls;
  /** Takes a statement that was sent and whose answer nobody needs: at once, and the edit fails by what it says. */
  meanwhile: (sent: Promise<unknown>) => Promise<unknown>;
  /** Records the change; nothing is written after it but what webhooks are told. */
  change(change: NewChange): Promise<number>;
  /** Tells webhooks what happened, once everything is written; together with the edit or not at all. */
  announce(outcomes: DocumentOutcome[]): void;
}

/** One in a transaction of somebody else's: it copies no media and tells no webhook. */
export const plainEdit = (of: Pick<Edit, "tx" | "site" | "now" | "change">): Edit => ({
  ...of,
  by: null,
  within: UNNARROWED,
  media: keptUrls,
  meanwhile: (sent) => sent,
  announce: () => undefined,
});

/**
 * Runs `work` in one transaction, at the site's turn: the edit and its change are committed together or not at all. The
 * event is reported after the commit. Work that names files which are not ours yet is rolled back and runs again once
 * they are copied, so it must leave nothing outside its transaction.
 */
export function edit<T>(writer: Writer, site: Site, work: (edit: Edit) => Promise<T>): Promise<T> {
  const { inTurn = (_, work) => work() } = writer;
  return untilCopied(writer.media, site, (media) =>
    inTurn(site.id, () => commit(writer, site, media, work)),
  );
}

/** An edit that begins by reading the site's model. */
export function editModel<T>(
  writer: Writer,
  site: Site,
  work: (edit: Edit, model: Model) => Promise<T>,
): Promise<T> {
  return edit(writer, site, async (current) => work(current, await loadModel(current.tx, site.id)));
}

/** An edit of a document that is there: it is locked while the model is read. */
export function editLocked<Locked, T>(
  writer: Writer,
  site: Site,
  lock: (edit: Edit) => Promise<Locked>,
  work: (edit: Edit, model: Model, locked: Locked) => Promise<T>,
): Promise<T> {
  return edit(writer, site, async (current) => {
    const [model, locked] = await Promise.all([loadModel(current.tx, site.id), lock(current)]);
    return work(current, model, locked);
  });
}

async function commit<T>(
  writer: Writer,
  site: Site,
  media: MediaUrls,
  work: (edit: Edit) => Promise<T>,
): Promise<T> {
  const now = nowText(writer);
  const { by = null, within = UNNARROWED } = writer;
  const { result, changes } = await writer.postgres.transaction(async (tx) => {
    const changes: number[] = [];
    const announced: DocumentOutcome[] = [];
    const tell = (ofChange: boolean) => {
      const told = announced.splice(0);
      const events = toEvents(told, site.locales, { now, by });
      return Promise.all([
        insertEvents(tx, site.id, events, ofChange, now),
        tellWatchers(tx, site, told),
      ]);
    };
    const change = async (added: NewChange) => {
      const [number] = await Promise.all([insertChange(tx, site.id, added, now), tell(true)]);
      changes.push(number);
      return number;
    };
    const announce = (outcomes: DocumentOutcome[]) => void announced.push(...outcomes);
    const sent: Promise<unknown>[] = [];
    const meanwhile = async (statement: Promise<unknown>): Promise<void> => {
      // Drizzle's own are sent again whenever somebody waits for them
      const once = Promise.resolve(statement);
      once.catch(() => undefined);
      sent.push(once);
    };
    try {
      const result = await work({ tx, site, now, by, within, media, meanwhile, change, announce });
      await tell(changes.length > 0);
      return { result, changes };
    } finally {
      // after one that failed Postgres refuses the others, so it is the first that says why
      await Promise.all(sent);
    }
  });
  for (const change of changes) writer.report({ kind: "change.committed", site: site.id, change });
  return result;
}

/** Tells who has the site open which documents are not as they were. */
async function tellWatchers(
  tx: Transaction,
  site: Site,
  outcomes: readonly DocumentOutcome[],
): Promise<void> {
  const documents = [...new Set(outcomes.map(({ document }) => document.id))];
  if (documents.length === 0) return;
  const named = documents.length > EVENT_DOCUMENTS ? null : documents;
  await announceToWatchers(tx, site.id, { kind: "documents", documents: named });
}
