import type { Clock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import type { Report } from "../../shared/events.ts";
import { noSelection } from "../../shared/query-params.ts";
import { ANY_TYPE, printQuery, type ContentQuery } from "../../shared/query.ts";
import { DEFAULT_LEVELS, DEFAULT_PAGE_SIZE, MAX_DOCUMENT_BYTES } from "../../shared/limits.ts";
import { documentTag, slugTag, typeTag, type Tag } from "../../shared/tags.ts";
import { insertChange, type NewChange } from "../db/log/changes.ts";
import type { Postgres, Transaction } from "../db/client.ts";
import { insertRevisions, publishRevisions } from "../db/content/publications.ts";
import type { Site } from "../db/site/sites.ts";
import { printWords, saveWords } from "../db/content/words.ts";
import { insertEvents } from "../db/webhooks/events.ts";
import { toEvents, type Announcement, type Happening } from "./notify/announce.ts";
import { termsOf } from "../../shared/content/blog.ts";
import type { Values } from "../../shared/content/field-kind.ts";
import { referencesOf } from "../../shared/content/fields.ts";
import { withMedia, type MediaCopier, type MediaUrls } from "./media.ts";
import type { ContentType, Model } from "../../shared/content/model.ts";
import { keepValues } from "./write/valued.ts";
import { wordsOf } from "../../shared/content/words.ts";

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
  announce(happened: Announcement[]): void;
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
  const { inTurn = (_, work) => work() } = writer;
  return inTurn(site.id, () => commit(writer, site, media, work));
}

async function commit<T>(
  writer: Writer,
  site: Site,
  media: MediaUrls,
  work: (edit: Edit) => Promise<T>,
): Promise<T> {
  const now = new Date(writer.clock.now()).toISOString();
  const { result, changes } = await writer.postgres.transaction(async (tx) => {
    const changes: number[] = [];
    const announced: Announcement[] = [];
    const change = async (added: NewChange) => {
      const number = await insertChange(tx, site.id, added, now);
      changes.push(number);
      return number;
    };
    const announce = (happened: Announcement[]) => void announced.push(...happened);
    const result = await work({ tx, site, now, media, change, announce });
    const events = toEvents(announced, site.locales, now);
    await insertEvents(tx, site.id, events, changes.at(-1) ?? null, now);
    return { result, changes };
  });
  for (const change of changes) writer.report({ kind: "change.committed", site: site.id, change });
  return result;
}

export interface DocumentName {
  id: number;
  type: ContentType;
  slug: string | null;
}

/** What a revision of a document in a locale holds, and whether its readers get it. */
export interface Content {
  locale: string;
  name: string;
  values: Values;
  model: Model;
  publish: boolean;
}

/** Writes a revision of a document and, when asked, points its readers at it. @returns the revision's id */
export async function saveRevision(
  current: Edit,
  document: DocumentName,
  content: Content,
): Promise<number> {
  const [id] = await saveRevisions(current, [{ document, ...content }]);
  if (id === undefined) throw new Error("a saved revision gave no id");
  return id;
}

/** The same for many, at most one per document and locale; the number of statements is that for one. */
export async function saveRevisions(
  { tx, now }: Edit,
  saved: (Content & { document: DocumentName })[],
): Promise<number[]> {
  for (const { values } of saved) refuseLarge(values);
  const added = saved.map(({ document, locale, name, values }) => ({
    documentId: document.id,
    locale,
    name,
    fields: values,
  }));
  const ids = await insertRevisions(tx, added, now);
  const published = saved.flatMap((one, index) =>
    one.publish ? [{ ...publicationOf(one), revisionId: ids[index] ?? 0 }] : [],
  );
  if (published.length > 0) await publishRevisions(tx, published, now);
  const words = saved.map((one, index) => ({
    documentId: one.document.id,
    locale: one.locale,
    revisionId: ids[index] ?? 0,
    words: printWords(wordsOf(one.name, one.values, one.document.type, one.model)),
  }));
  await saveWords(tx, words);
  await keepPublished(tx, saved);
  return ids;
}

/** What is larger would not fit into its own answer. @throws AppError `invalid` */
function refuseLarge(values: Values): void {
  if (Buffer.byteLength(JSON.stringify(values)) <= MAX_DOCUMENT_BYTES) return;
  const most = `${MAX_DOCUMENT_BYTES / 1024 / 1024} MB`;
  throw new AppError("invalid", `What a document holds may be at most ${most} as JSON.`);
}

/** Documents of one write are of one model. */
async function keepPublished(
  tx: Transaction,
  saved: (Content & { document: DocumentName })[],
): Promise<void> {
  const published = saved.flatMap(({ document: { id, type }, locale, values, publish }) =>
    publish ? [{ documentId: id, locale, type, fields: values }] : [],
  );
  const [first] = saved;
  if (first !== undefined) await keepValues(tx, first.model, published);
}

function publicationOf({ document, locale, values, model }: Content & { document: DocumentName }) {
  const { id: documentId, type } = document;
  const named =
    type.kind === "post" ? termsOf({ fields: values }) : referencesOf(values, type.fields, model);
  return { documentId, typeId: type.id, locale, references: [...new Set(named)] };
}

/** What is told of a document that was saved: as a draft, published, or as a draft that took it from its readers. */
export function happeningOf(saved: { publish: boolean; hidden?: boolean }): Happening {
  if (saved.publish) return "published";
  return saved.hidden === true ? "unpublished" : "draft";
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

/** The queries that are warm as soon as a document is published: its own and its type's list, default parameters. */
export function canonicalQueries(site: Site, documents: DocumentName[], locale: string): string[] {
  const queries = documents.flatMap((document) =>
    readIn(site, document, locale).flatMap((each) =>
      canonicalOf(document, each === site.defaultLocale ? null : each),
    ),
  );
  return [...new Set(queries.map(printQuery))];
}

/** Pages and items of the fallback locale are read in all of them. */
const readIn = (site: Site, { type }: DocumentName, locale: string): string[] =>
  locale === site.fallbackLocale && type.kind !== "post" ? site.locales : [locale];

/** Authors, categories and tags have none. */
function canonicalOf({ id, type, slug }: DocumentName, locale: string | null): ContentQuery[] {
  const asked = { levels: DEFAULT_LEVELS, locale, altMedia: false, ...noSelection };
  const paging = { mode: "page", page: 1, size: DEFAULT_PAGE_SIZE } as const;
  switch (type.kind) {
    case "collection":
      return [
        { kind: "item", key: type.key, id, ...asked },
        { kind: "items", key: type.key, form: "path", paging, ...asked },
      ];
    case "page":
    case "single": {
      const key = type.kind === "single" ? ANY_TYPE : type.key;
      return [
        { kind: "page", type: key, slug: slug ?? "", ...asked },
        { kind: "pages", type: key, paging, ...asked },
      ];
    }
    case "post": {
      const everything = { author: null, category: null, tag: null, excludeBody: false };
      return [
        { kind: "post", slug: slug ?? "", locale },
        { kind: "posts", paging, locale, ...everything },
      ];
    }
    default:
      return [];
  }
}
