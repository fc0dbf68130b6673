import { termsOf } from "../../../shared/content/blog.ts";
import type { Values } from "../../../shared/content/field-kind.ts";
import { referencesOf } from "../../../shared/content/fields.ts";
import type { Model } from "../../../shared/content/model.ts";
import { orNotFound } from "../../../shared/errors.ts";
import { COUNTED_DOCUMENTS_MAX } from "../../../shared/limits.ts";
import type {
  Document,
  ReferenceList,
  Revision,
  RevisionList,
  RevisionRow,
} from "../../../shared/manage/documents.ts";
import type { Database } from "../../db/client.ts";
import {
  countReferring,
  findInLocales,
  findReferring,
  findStubs,
  findWhole,
  readFieldsOf,
  type WholeDocument,
} from "../../db/content/document-reads.ts";
import { findWholeRevision, listRevisions } from "../../db/content/revisions.ts";
import { loadModel } from "../../db/content/types.ts";
import type { Site } from "../../db/site/sites.ts";
import { cut, parseCursor } from "./cursor.ts";

/** Documents as people open them: each in a few statements, whatever they hold. */

/** A document with what it holds in a locale. @throws AppError `not_found` */
export async function readDocument(
  db: Database,
  site: Site,
  id: number,
  locale: string,
): Promise<Document> {
  const { typeId, ...whole } = orNotFound(await findWhole(db, site.id, id));
  const locales = await findInLocales(db, id, site.locales);
  const here = locales.find((one) => one.locale === locale);
  const wanted = [here?.newest, here?.published].filter((one) => one !== null && one !== undefined);
  const held = await readFieldsOf(db, [...new Set(wanted.map((one) => one.id))]);
  const model = await loadModel(db, site.id);
  const named = [...held.values()].flatMap((values) => namedBy(values, typeId, model));
  const references = await findStubs(db, site.id, [...new Set(named)]);
  const filled = (row: RevisionRow | null | undefined): Revision | null =>
    row === null || row === undefined
      ? null
      : { ...row, fields: { ...held.get(row.id) } as Record<string, unknown> };
  const [newest, published] = [filled(here?.newest), filled(here?.published)];
  return { ...whole, locales, locale, newest, published, references };
}

/** Ids of the documents that stored values of a type name. */
export function namedBy(values: Values, typeId: number, model: Model): number[] {
  const type = model.byId.get(typeId);
  if (type === undefined) return [];
  return type.kind === "post"
    ? termsOf({ fields: values })
    : referencesOf(values, type.fields, model);
}

/** Where a list goes on, and how much of it is shown. */
export interface Going {
  cursor: string | null;
  limit: number;
}

/** The history of a document, newest first, in one locale or in all. @throws AppError `not_found`, `invalid` */
export async function readHistory(
  db: Database,
  site: Site,
  id: number,
  { locale, cursor, limit }: Going & { locale: string | null },
): Promise<RevisionList> {
  orNotFound(await findWhole(db, site.id, id));
  const before = cursor === null ? null : parseCursor(cursor, "revisions").id;
  const found = await listRevisions(db, site.id, id, { locale, before, limit: limit + 1 });
  const { shown, next } = cut(found, limit, (row) => ({ of: "revisions", key: "", id: row.id }));
  return { data: shown, meta: { next } };
}

/** One revision with what it holds. @throws AppError `not_found` */
export async function readRevision(
  db: Database,
  site: Site,
  id: number,
  revisionId: number,
): Promise<Revision> {
  const found = orNotFound(await findWholeRevision(db, site.id, id, revisionId));
  return { ...found.revision, fields: found.fields as Record<string, unknown> };
}

/** Documents that name this one, or that it names, published or in their newest revisions. @throws AppError `not_found`, `invalid` */
export async function readReferences(
  db: Database,
  site: Site,
  id: number,
  { direction, ...going }: Going & { direction: "in" | "out" },
): Promise<ReferenceList> {
  const whole = orNotFound(await findWhole(db, site.id, id));
  return direction === "in" ? referring(db, site, id, going) : namedIn(db, site, whole, going);
}

async function referring(
  db: Database,
  site: Site,
  id: number,
  { cursor, limit }: Going,
): Promise<ReferenceList> {
  const place = cursor === null ? null : parseCursor(cursor, "in");
  const after = place && { id: place.id, locale: place.key };
  const found = await findReferring(db, site.id, id, { after, limit: limit + 1 });
  const { shown, next } = cut(found, limit, (row) => ({ of: "in", key: row.locale, id: row.id }));
  const count = await countReferring(db, id, COUNTED_DOCUMENTS_MAX + 1);
  return { data: shown, meta: { ...counted(count), next } };
}

/** What it names, by what it holds in each locale; a cursor is how many were shown. */
async function namedIn(
  db: Database,
  site: Site,
  { id, typeId }: WholeDocument,
  { cursor, limit }: Going,
): Promise<ReferenceList> {
  const locales = await findInLocales(db, id, site.locales);
  const revisions = locales.flatMap(({ newest, published }) => [newest, published]);
  const ids = revisions.flatMap((one) => (one === null ? [] : [one.id]));
  const held = await readFieldsOf(db, [...new Set(ids)]);
  const model = await loadModel(db, site.id);
  const namesOf = (row: RevisionRow | null) =>
    new Set(namedBy((row && held.get(row.id)) ?? {}, typeId, model));
  const all = locales.flatMap(({ locale, newest, published }) => {
    const [now, seen] = [namesOf(newest), namesOf(published)];
    return [...new Set([...now, ...seen])].map((target) => ({
      target,
      locale,
      newest: now.has(target),
      published: seen.has(target),
    }));
  });
  const from = cursor === null ? 0 : parseCursor(cursor, "out").id;
  const stretch = all.slice(from, from + limit);
  const stubs = await findStubs(db, site.id, [...new Set(stretch.map(({ target }) => target))]);
  const byId = new Map(stubs.map((stub) => [stub.id, stub]));
  const data = stretch.flatMap(({ target, ...how }) => {
    const stub = byId.get(target);
    return stub === undefined ? [] : [{ ...stub, ...how }];
  });
  const rest = all.slice(from).map((_, nth) => from + nth + 1);
  const { next } = cut(rest, limit, (shown) => ({ of: "out", key: "", id: shown }));
  return { data, meta: { ...counted(all.length), next } };
}

const counted = (count: number) => ({
  count: Math.min(count, COUNTED_DOCUMENTS_MAX),
  capped: count > COUNTED_DOCUMENTS_MAX,
});
