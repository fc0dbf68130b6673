import { termsOf } from "../../../shared/content/blog.ts";
import type { Values } from "../../../shared/content/field-kind.ts";
import { referencesOf } from "../../../shared/content/fields.ts";
import type { Model } from "../../../shared/content/model.ts";
import { wordsOf } from "../../../shared/content/words.ts";
import { AppError } from "../../../shared/errors.ts";
import { FEW_ROWS, MAX_DOCUMENT_BYTES } from "../../../shared/limits.ts";
import type { Transaction } from "../../db/client.ts";
import {
  insertRevisions,
  nameHeads,
  publishRevisions,
  type PublishedTimes,
} from "../../db/content/publications.ts";
import { keepPlans } from "../../db/prepared.ts";
import { printWords, saveWords } from "../../db/content/words.ts";
import type { DocumentName } from "./document-name.ts";
import type { Edit } from "./edit.ts";
import { keepValues } from "./valued.ts";

/** What a revision of a document in a locale holds, and whether its readers get it. */
export interface Content {
  locale: string;
  name: string;
  values: Values;
  model: Model;
  publish: boolean;
  /** What is said of it in its history. */
  note?: string | null | undefined;
  /** When it was written and published, unless that is now. */
  times?: Times | undefined;
}

export interface Times {
  createdAt: string;
  /** Null of a draft. */
  published: PublishedTimes | null;
}

export interface SavedContent extends Content {
  document: DocumentName;
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
  { tx, now, by, meanwhile }: Edit,
  saved: SavedContent[],
): Promise<number[]> {
  for (const { values } of saved) refuseLarge(values);
  const places = saved.map(placeOf);
  await meanwhile(keepPlans(tx, isFew(saved, places)));
  const added = saved.map(({ document, locale, name, values, note = null, times }) => ({
    documentId: document.id,
    locale,
    name,
    fields: values,
    note,
    createdAt: times?.createdAt,
  }));
  const ids = await insertRevisions(tx, added, { now, by });
  const published = saved.flatMap((one, index) =>
    one.publish ? [{ ...publicationOf(one), revisionId: ids[index] ?? 0 }] : [],
  );
  const words = saved.map((one, index) => ({
    documentId: one.document.id,
    locale: one.locale,
    revisionId: ids[index] ?? 0,
    words: printWords(wordsOf(one.name, one.values, one.document.type, one.model)),
  }));
  // in this order
  if (published.length > 0) await meanwhile(publishRevisions(tx, published, now));
  await meanwhile(saveWords(tx, words));
  const others = saved.filter(({ document }) => document.type.kind !== "post");
  await meanwhile(nameHeads(tx, others.map(placeOf)));
  await meanwhile(keepPublished(tx, saved));
  return ids;
}

/** Whether it has no more fields and references than what kept plans are for. */
function isFew(saved: SavedContent[], places: { references: unknown[] }[]): boolean {
  const fields = saved.reduce((sum, { values }) => sum + Object.keys(values).length, 0);
  return places.reduce((sum, { references }) => sum + references.length, fields) <= FEW_ROWS;
}

/** What is larger would not fit into its own answer. @throws AppError `invalid` */
function refuseLarge(values: Values): void {
  if (Buffer.byteLength(JSON.stringify(values)) <= MAX_DOCUMENT_BYTES) return;
  const most = `${MAX_DOCUMENT_BYTES / 1024 / 1024} MB`;
  throw new AppError("invalid", `What a document holds may be at most ${most} as JSON.`);
}

/** Documents of one write are of one model. */
async function keepPublished(tx: Transaction, saved: SavedContent[]): Promise<void> {
  const published = saved.flatMap(({ document: { id, type }, locale, values, publish }) =>
    publish ? [{ documentId: id, locale, type, fields: values }] : [],
  );
  const [first] = saved;
  if (first !== undefined) await keepValues(tx, first.model, published);
}

function publicationOf(saved: SavedContent) {
  const times = saved.times?.published ?? undefined;
  return { typeId: saved.document.type.id, times, ...placeOf(saved) };
}

/** Where it is, and which documents it names. */
function placeOf({ document: { id: documentId, type }, locale, values, model }: SavedContent) {
  const named =
    type.kind === "post" ? termsOf({ fields: values }) : referencesOf(values, type.fields, model);
  return { documentId, locale, references: [...new Set(named)] };
}
