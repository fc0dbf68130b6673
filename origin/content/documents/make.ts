import type { Values } from "../../../shared/content/field-kind.ts";
import { beginningOf } from "../../../shared/content/fields.ts";
import type { ContentType, Model } from "../../../shared/content/model.ts";
import { AppError, orNotFound } from "../../../shared/errors.ts";
import { MAX_SLUG_CHARS } from "../../../shared/limits.ts";
import type { MadeKind, NewDocument } from "../../../shared/manage/document-edits.ts";
import { cutText } from "../../../shared/text.ts";
import { insertDocument, lockDocument } from "../../db/content/documents.ts";
import { insertOwner, takenSlugs } from "../../db/content/owners.ts";
import { newestOfEach } from "../../db/content/revisions.ts";
import type { Site } from "../../db/site/sites.ts";
import { nameOf, type DocumentName } from "../change/document-name.ts";
import { editModel, type Edit, type Writer, type Written } from "../change/edit.ts";
import { record } from "../change/record.ts";
import type { SavedContent } from "../change/revisions.ts";
import { invalidFields } from "../invalid.ts";
import { refuseRoute, slugTaken } from "../write/addresses.ts";
import { saveContents } from "../write/contents.ts";
import { postValues } from "../write/post-values.ts";

/** Documents that people begin: drafts in which nothing is filled in but what their type begins with, or what another one holds. */

/**
 * Makes a draft with a name, and a slug where its kind has one; it is whoever's makes it. Required fields may be empty in it.
 * @throws AppError `invalid` by field
 */
export function makeDocument(
  writer: Writer,
  site: Site,
  locale: string,
  { kind, type: key, name, slug }: NewDocument,
): Promise<Written> {
  return editModel(writer, site, async (current, model) => {
    const type = model.find(kind, key);
    if (type === undefined)
      throw invalidFields({
        type: [`There is no ${kind} type "${cutText(key, MAX_SLUG_CHARS)}".`],
      });
    const values = kind === "post" ? await emptyPost(current, model) : emptyValues(type);
    const document = await insert(current, type, slugFor(type, slug));
    const content = { locale, model, publish: false, ...named(type, name, values) };
    return save(current, document, [{ document, ...content }]);
  });
}

const emptyValues = (type: ContentType): Values =>
  Object.fromEntries(type.fields.map((field) => [field.key, beginningOf(field)]));

const emptyPost = async (current: Edit, model: Model): Promise<Values> =>
  (await postValues(current, model, {}, {})).values;

/** Items have no name: it is the first of their texts, as lists show them. */
function named(type: ContentType, name: string, values: Values) {
  if (type.kind !== "collection") return { name, values };
  const first = type.fields.find(({ kind }) => kind === "short_text" || kind === "long_text");
  return { name: "", values: first === undefined ? values : { ...values, [first.key]: name } };
}

/** @throws AppError `invalid` for one that is missing, or that the kind does not have */
function slugFor({ kind, key }: ContentType, slug: string | undefined): string | null {
  if (kind === "collection") {
    if (slug !== undefined) throw invalidFields({ slug: ["Collection items have no slug."] });
    return null;
  }
  if (kind === "single") {
    if (slug !== undefined && slug !== key)
      throw invalidFields({ slug: [`The page of this schema has the slug "${key}".`] });
    return key;
  }
  if (slug === undefined) throw invalidFields({ slug: ["A slug is needed."] });
  return slug;
}

async function insert(
  { tx, site, now, by }: Edit,
  type: ContentType,
  slug: string | null,
): Promise<DocumentName> {
  if (slug !== null) refuseRoute(type, slug);
  const id = await insertDocument(tx, { siteId: site.id, typeId: type.id, slug }, now);
  if (id === undefined) throw slugTaken(type, slug ?? "");
  if (by?.personId !== null && by?.personId !== undefined) await insertOwner(tx, id, by.personId);
  return { id, type, slug };
}

async function save(
  current: Edit,
  { id, slug }: DocumentName,
  contents: SavedContent[],
): Promise<Written> {
  const change = await record(current, await saveContents(current, contents));
  return { id, slug, change, status: "draft" };
}

/** How a copy is called, and by which address it is found, unless that is said. */
export interface CopyInput {
  name?: string | undefined;
  slug?: string | undefined;
}

/**
 * Makes a draft of what the newest revisions of a document hold, in every locale it was written in.
 * @throws AppError `not_found`, `invalid` by field, `conflict` for what there can be only one of
 */
export function duplicateDocument(
  writer: Writer,
  site: Site,
  id: number,
  input: CopyInput,
): Promise<Written> {
  return editModel(writer, site, async (current, model) => {
    const { tx } = current;
    const found = orNotFound(await lockDocument(tx, site.id, id, site.defaultLocale));
    const original = nameOf(found, model);
    const { type } = original;
    if (!isMade(type.kind)) throw new AppError("conflict", ONLY_ONE);
    if (type.kind === "single") throw new AppError("conflict", ONLY_ONE);
    const slug = await copySlug(current, original, input.slug);
    const document = await insert(current, type, slug);
    const held = await newestOfEach(tx, id);
    const contents = held.map(({ revision: { locale, name }, fields }): SavedContent => ({
      document,
      locale,
      name: name === "" ? "" : (input.name ?? copyName(name)),
      values: fields,
      model,
      publish: false,
      note: `A copy of ${original.slug ?? original.id}.`,
    }));
    return save(current, document, contents);
  });
}

const ONLY_ONE = "There is one of these by its name; it cannot be duplicated.";
const MADE: readonly string[] = ["page", "single", "collection", "post"] satisfies MadeKind[];
export const isMade = (kind: string): kind is MadeKind => MADE.includes(kind);

/** ours: of titles (`titleOf` in shared/api.ts). */
const NAME_CHARS = 200;
const copyName = (name: string) => `${cutText(name, NAME_CHARS - 7)} (copy)`;

/** The slug that was asked for, or the first that is free of the original's with `-copy`, `-copy-2`… */
async function copySlug(
  { tx }: Edit,
  { type, slug }: DocumentName,
  wanted: string | undefined,
): Promise<string | null> {
  if (slug === null || wanted !== undefined) return slugFor(type, wanted);
  const base = `${cutText(slug, MAX_SLUG_CHARS - 12)}-copy`;
  const taken = new Set(await takenSlugs(tx, type.id, base));
  for (let nth = 1; ; nth++) {
    const free = nth === 1 ? base : `${base}-${nth}`;
    if (!taken.has(free)) return free;
  }
}
