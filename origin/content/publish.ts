import type { Clock } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import { noSelection } from "../../shared/query-params.ts";
import { ANY_TYPE, printQuery, type ContentQuery } from "../../shared/query.ts";
import { DEFAULT_LEVELS, DEFAULT_PAGE_SIZE } from "../../shared/limits.ts";
import { documentTag, slugTag, typeTag, type Tag } from "../../shared/tags.ts";
import { insertChange, type NewChange } from "../db/changes.ts";
import type { Postgres, Transaction } from "../db/client.ts";
import { publishRevision } from "../db/documents.ts";
import { insertRevision } from "../db/revisions.ts";
import type { Site } from "../db/sites.ts";
import { termsOf } from "./blog.ts";
import type { Values } from "./field-kind.ts";
import { referencesOf } from "./fields.ts";
import { withMedia, type MediaCopier, type MediaUrls } from "./media.ts";
import type { ContentType, Model } from "./model.ts";
import { wordsOf } from "./words.ts";

/** What the write side of the origin is made of. */
export interface Writer {
  postgres: Postgres;
  clock: Clock;
  report: Report;
  /** Copies the media that writes name; without it their addresses are kept as they are. */
  media?: MediaCopier | undefined;
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
  /** Records the change; the last statement of the transaction. */
  change(change: NewChange): Promise<number>;
}

/**
 * Runs `work` in one transaction: the edit and its change are committed together or not at all.
 * The event is reported after the commit. Where `work` names files that are not ours yet, it is rolled back,
 * they are copied, and it runs again.
 */
export function edit<T>(writer: Writer, site: Site, work: (edit: Edit) => Promise<T>): Promise<T> {
  return withMedia(writer.media, site, (media) => editOnce(writer, site, media, work));
}

async function editOnce<T>(
  writer: Writer,
  site: Site,
  media: MediaUrls,
  work: (edit: Edit) => Promise<T>,
): Promise<T> {
  const now = new Date(writer.clock.now()).toISOString();
  const { result, changes } = await writer.postgres.transaction(async (tx) => {
    const changes: number[] = [];
    const change = async (added: NewChange) => {
      const number = await insertChange(tx, site.id, added, now);
      changes.push(number);
      return number;
    };
    return { result: await work({ tx, site, now, media, change }), changes };
  });
  for (const change of changes) writer.report({ kind: "change.committed", site: site.id, change });
  return result;
}

export interface DocumentName {
  id: number;
  type: ContentType;
  slug: string | null;
}

/** Writes a revision of a document and, when asked, points its readers at it. @returns the revision's id */
export async function saveRevision(
  { tx, now }: Edit,
  document: DocumentName,
  content: { locale: string; name: string; values: Values; model: Model; publish: boolean },
): Promise<number> {
  const { locale, name, values, model } = content;
  const revisionId = await insertRevision(
    tx,
    { documentId: document.id, locale, name, fields: values },
    now,
  );
  if (content.publish) {
    const { type } = document;
    const named =
      type.kind === "post" ? termsOf({ fields: values }) : referencesOf(values, type.fields, model);
    const words = wordsOf(name, values, type, model);
    const publication = { documentId: document.id, typeId: type.id, locale, revisionId };
    await publishRevision(tx, publication, { references: [...new Set(named)], words }, now);
  }
  return revisionId;
}

/** The tags that a change of these documents touches. */
export function touchedBy(documents: DocumentName[]): Tag[] {
  const tags = documents.flatMap(({ id, type, slug }) => [
    documentTag(id),
    typeTag(type.id),
    ...(slug === null ? [] : [slugTag(slug)]),
  ]);
  return [...new Set(tags)];
}

/** The queries that are warm as soon as a document is published: its own page and its type's list, default parameters. */
export function canonicalQueries(site: Site, documents: DocumentName[], locale: string): string[] {
  const asked = {
    levels: DEFAULT_LEVELS,
    locale: locale === site.defaultLocale ? null : locale,
    altMedia: false,
    ...noSelection,
  };
  const paging = { mode: "page", page: 1, size: DEFAULT_PAGE_SIZE } as const;
  const queries = documents.flatMap(({ id, type, slug }): ContentQuery[] => {
    if (type.kind === "collection") {
      return [
        { kind: "item", key: type.key, id, ...asked },
        { kind: "items", key: type.key, form: "path", paging, ...asked },
      ];
    }
    const key = type.kind === "single" ? ANY_TYPE : type.key;
    return [
      { kind: "page", type: key, slug: slug ?? "", ...asked },
      { kind: "pages", type: key, paging, ...asked },
    ];
  });
  return [...new Set(queries.map(printQuery))];
}
