import type { CreateItems, UpdateItem } from "../../shared/api.ts";
import { AppError, detail } from "../../shared/errors.ts";
import { deleteDocument, insertDocument, lockItem, unpublishDocument } from "../db/documents.ts";
import type { Site } from "../db/sites.ts";
import { loadModel } from "../db/types.ts";
import { invalidFields, readFields } from "./input.ts";
import { isObject, type Values } from "./field-kind.ts";
import type { ContentType } from "./model.ts";
import { nameOf } from "./pages.ts";
import {
  canonicalQueries,
  edit,
  happeningOf,
  saveRevision,
  touchedBy,
  type DocumentName,
  type Edit,
  type Writer,
  type Written,
} from "./publish.ts";

/** A collection item as a writer names it. */
export interface ItemName {
  key: string;
  id: number;
}

/**
 * Creates items of a collection, all or none (the v2 API).
 * @throws AppError `invalid` with messages by field; of several items the path begins with `[index]`
 */
export function createItems(
  writer: Writer,
  site: Site,
  locale: string,
  input: CreateItems,
): Promise<Written & { ids: number[] }> {
  return edit(writer, site, async (current) => {
    const model = await loadModel(current.tx, site.id);
    const type = model.find("collection", input.key);
    if (type === undefined) {
      throw invalidFields({ key: [`There is no collection "${input.key.slice(0, 100)}".`] });
    }
    const read = { siteId: site.id, model, type, missing: "empty" as const, previous: {} };
    const all = await readFields(
      current,
      input.fields.map((item) => ({ ...read, input: withoutMeta(item) })),
    );
    const publish = input.status === "published";
    const names: DocumentName[] = [];
    for (const values of all) {
      const name = await insertItem(current, type);
      await saveRevision(current, name, { locale, name: "", values, model, publish });
      names.push(name);
    }
    const canonical = canonicalQueries(site, names, locale);
    const change = publish
      ? await current.change({ kind: "publish", tags: touchedBy(names), canonical })
      : null;
    const happening = happeningOf({ publish });
    current.announce(names.map((document) => ({ document, locale, happening })));
    const ids = names.map((name) => name.id);
    return { id: ids[0] ?? 0, ids, slug: null, change, status: input.status };
  });
}

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
 * Changes an item. `full` (PUT) empties what the input leaves out, otherwise (PATCH) it is kept.
 * Items have no draft over a published version (the v2 API): `draft` hides the item.
 * @throws AppError `not_found`, or `invalid` with messages by field
 */
export function updateItem(
  writer: Writer,
  site: Site,
  locale: string,
  item: ItemName,
  input: UpdateItem & { full: boolean },
): Promise<Written> {
  return edit(writer, site, async (current) => {
    const model = await loadModel(current.tx, site.id);
    const found = await lockItem(current.tx, site.id, { ...item, locale });
    if (found === undefined) throw new AppError("not_found", detail.notFound);
    const name = nameOf(found, model);
    const previous = found.newest?.fields ?? {};
    const missing = input.full || found.newest === null ? ("empty" as const) : ("keep" as const);
    const read = {
      siteId: site.id,
      model,
      type: name.type,
      input: withoutMeta(input.fields),
      missing,
      previous,
    };
    const [values = {}] = await readFields(current, [read]);
    const publish = input.status === undefined ? found.published : input.status === "published";
    await saveRevision(current, name, { locale, name: "", values, model, publish });
    const status = publish ? "published" : "draft";
    const hidden = !publish && (await unpublishDocument(current.tx, name.id, locale));
    current.announce([{ document: name, locale, happening: happeningOf({ publish, hidden }) }]);
    if (!publish && !hidden) return { id: name.id, slug: null, change: null, status };
    const canonical = publish ? canonicalQueries(site, [name], locale) : [];
    const kind = publish ? "publish" : "unpublish";
    const change = await current.change({ kind, tags: touchedBy([name]), canonical });
    return { id: name.id, slug: null, change, status };
  });
}

/** Deletes an item in every locale; its revisions are kept. @throws AppError `not_found` */
export function deleteItem(
  writer: Writer,
  site: Site,
  locale: string,
  item: ItemName,
): Promise<Written> {
  return edit(writer, site, async (current) => {
    const model = await loadModel(current.tx, site.id);
    const found = await lockItem(current.tx, site.id, { ...item, locale });
    if (found === undefined) throw new AppError("not_found", detail.notFound);
    const name = nameOf(found, model);
    await unpublishDocument(current.tx, name.id, null);
    await deleteDocument(current.tx, name.id, current.now);
    const change = await current.change({ kind: "delete", tags: touchedBy([name]), canonical: [] });
    current.announce([{ document: name, locale: null, happening: "deleted" }]);
    return { id: name.id, slug: null, change, status: "draft" };
  });
}
