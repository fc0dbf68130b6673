import type { CreateItems, UpdateItem } from "../../../shared/api.ts";
import { isObject, type Values } from "../../../shared/content/field-kind.ts";
import type { ContentType, Model } from "../../../shared/content/model.ts";
import { orNotFound } from "../../../shared/errors.ts";
import { MAX_SLUG_CHARS } from "../../../shared/limits.ts";
import { cutText } from "../../../shared/text.ts";
import { insertDocument, lockItem, type LockedDocument } from "../../db/content/documents.ts";
import type { Site } from "../../db/site/sites.ts";
import { nameOf, type DocumentName } from "../change/document-name.ts";
import { editLocked, editModel, type Edit, type Writer, type Written } from "../change/edit.ts";
import { record } from "../change/record.ts";
import { invalidFields } from "../invalid.ts";
import { changedContents, remove, saveContents, statusOf } from "./contents.ts";
import { readFields } from "./input.ts";
import { byLocale, type InLocale } from "./locales.ts";

/** A collection item as a writer names it. */
export interface ItemName {
  key: string;
  id: number;
}

/**
 * Creates items of a collection, all or none, each in one locale or in several (the v2 API).
 * @param locale of the request; null when it names none
 * @throws AppError `invalid` with messages by field; of several items the path begins with `[index]`
 */
export function createItems(
  writer: Writer,
  site: Site,
  locale: string | null,
  input: CreateItems,
): Promise<Written & { ids: number[] }> {
  return editModel(writer, site, async (current, model) => {
    const type = collectionOf(model, input.key);
    const inputs = input.fields.flatMap((item, index) => {
      const at = input.fields.length === 1 ? "" : `[${index}]`;
      return partsOf(site, type, locale, item).map((part) => ({
        ...part,
        index,
        path: [at, part.path].filter((step) => step !== "").join("."),
        missing: "empty" as const,
        previous: {},
      }));
    });
    const read = await readFields(current, { type, model }, inputs);
    const documents = await Promise.all(input.fields.map(() => insertItem(current, type)));
    const publish = input.status === "published";
    const contents = read.flatMap(({ index, locale, values }) => {
      const document = documents[index];
      return document === undefined ? [] : [{ document, locale, name: "", values, model, publish }];
    });
    const change = await record(current, await saveContents(current, contents));
    const ids = documents.map((document) => document.id);
    return { id: ids[0] ?? 0, ids, slug: null, change, status: input.status };
  });
}

function collectionOf(model: Model, key: string): ContentType {
  const type = model.find("collection", key);
  if (type !== undefined) return type;
  throw invalidFields({ key: [`There is no collection "${cutText(key, MAX_SLUG_CHARS)}".`] });
}

/** What a write says of an item in each locale. */
const partsOf = (site: Site, type: ContentType, locale: string | null, item: Values): InLocale[] =>
  byLocale(site, type, locale, withoutMeta(item)).map((part) => ({
    ...part,
    fields: withoutMeta(part.fields),
  }));

/** An item may be sent as reads show it, with its id beside its fields. */
function withoutMeta(item: Values): Values {
  const { meta, ...fields } = item;
  return isObject(meta) ? fields : item;
}

async function insertItem({ tx, site, now }: Edit, type: ContentType): Promise<DocumentName> {
  const id = await insertDocument(tx, { siteId: site.id, typeId: type.id, slug: null }, now);
  if (id === undefined) throw new Error("an item without slug cannot collide");
  return { id, type, slug: null };
}

/**
 * Changes an item, in one locale or in several. `full` (PUT) empties what the input leaves out, otherwise (PATCH) it is
 * kept. Items have no draft over a published version (the v2 API): `draft` hides the item.
 * @param locale of the request; null when it names none
 * @throws AppError `not_found`, or `invalid` with messages by field
 */
export function updateItem(
  writer: Writer,
  site: Site,
  locale: string | null,
  item: ItemName,
  input: UpdateItem & { full: boolean },
): Promise<Written> {
  return editLocked(writer, site, lockOf(item), async (current, model, locked) => {
    const document = nameOf(locked, model);
    const parts = partsOf(site, document.type, locale, input.fields);
    const contents = await changedContents(current, model, document, { ...input, parts });
    const outcomes = await saveContents(current, contents, true);
    const change = await record(current, outcomes, { erase: input.erase });
    return { id: document.id, slug: null, change, status: statusOf(outcomes) };
  });
}

/** Deletes an item in every locale; its revisions are kept. @throws AppError `not_found` */
export function deleteItem(writer: Writer, site: Site, item: ItemName): Promise<Written> {
  return editLocked(writer, site, lockOf(item), (current, model, locked) =>
    remove(current, model, nameOf(locked, model)),
  );
}

const lockOf =
  (item: ItemName) =>
  async ({ tx, site }: Edit): Promise<LockedDocument> =>
    orNotFound(await lockItem(tx, site.id, { ...item, locale: site.defaultLocale }));
