import type { Model } from "../../../shared/content/model.ts";
import { type Clock, nowText } from "../../../shared/clock.ts";
import type { Report } from "../../../shared/events.ts";
import type { Postgres, Transaction } from "../../db/client.ts";
import { loadModel } from "../../db/content/types.ts";
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
  /** Addresses of files that are written. */
  media: MediaUrls;
  /** Records the change; nothing is written after it but what webhooks are told. */
  change(change: NewChange): Promise<number>;
  /** Tells webhooks what happened, once everything is written; together with the edit or not at all. */
  announce(outcomes: DocumentOutcome[]): void;
}

/** One in a transaction of somebody else's: it copies no media and tells no webhook. */
export const plainEdit = (of: Pick<Edit, "tx" | "site" | "now" | "change">): Edit => ({
  ...of,
  media: keptUrls,
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

async function commit<T>(
  writer: Writer,
  site: Site,
  media: MediaUrls,
  work: (edit: Edit) => Promise<T>,
): Promise<T> {
  const now = nowText(writer);
  const { result, changes } = await writer.postgres.transaction(async (tx) => {
    const changes: number[] = [];
    const announced: DocumentOutcome[] = [];
    const change = async (added: NewChange) => {
      const number = await insertChange(tx, site.id, added, now);
      changes.push(number);
      return number;
    };
    const announce = (outcomes: DocumentOutcome[]) => void announced.push(...outcomes);
    const result = await work({ tx, site, now, media, change, announce });
    const events = toEvents(announced, site.locales, now);
    await insertEvents(tx, site.id, events, changes.at(-1) ?? null, now);
    return { result, changes };
  });
  for (const change of changes) writer.report({ kind: "change.committed", site: site.id, change });
  return result;
}
