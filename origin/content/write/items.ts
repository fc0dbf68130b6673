import type { CreateItems, UpdateItem } from "../../../shared/api.ts";
import { AppError, detail } from "../../../shared/errors.ts";
import { MAX_SLUG_CHARS } from "../../../shared/limits.ts";
import { cutText } from "../../../shared/text.ts";
import { insertDocument, lockItem } from "../../db/content/documents.ts";
import { unpublishDocuments } from "../../db/content/publications.ts";
import type { Site } from "../../db/site/sites.ts";
import { loadModel } from "../../db/content/types.ts";
import { invalidFields, readFields } from "./input.ts";
import { isObject, type Values } from "../../../shared/content/field-kind.ts";
import { byLocale } from "./locales.ts";
import type { ContentType, Model } from "../../../shared/content/model.ts";
import { inLocales, nameOf } from "./pages.ts";
import { recordOutcomes, type Outcome } from "./outcome.ts";
import {
  edit,
  saveRevisions,
  type Content,
  type DocumentName,
  type Edit,
  type Writer,
  type Written,
} from "../publish.ts";
import { carryOut } from "../plan/steps.ts";

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
  return edit(writer, site, async (current) => {
    const model = await loadModel(current.tx, site.id);
    const type = model.find("collection", input.key);
    if (type === undefined) {
      throw invalidFields({
        key: [`There is no collection "${cutText(input.key, MAX_SLUG_CHARS)}".`],
      });
    }
    const parts = input.fields.flatMap((item, index) => {
      const at = input.fields.length === 1 ? "" : `[${index}]`;
      return byLocale(site, type, locale, withoutMeta(item)).map((part) => ({
        ...part,
        index,
        path: [at, part.path].filter((step) => step !== "").join("."),
      }));
    });
    const read = { siteId: site.id, model, type, missing: "empty" as const, previous: {} };
    const all = await readFields(
      current,
      parts.map(({ fields, path }) => ({ ...read, input: withoutMeta(fields), path })),
    );
    const documents: DocumentName[] = [];
    for (const _ of input.fields) documents.push(await insertItem(current, type));
    const contents = parts.flatMap((part, at) => {
      const document = documents[part.index];
      if (document === undefined) return [];
      const publish = input.status === "published";
      return [{ document, locale: part.locale, name: "", values: all[at] ?? {}, model, publish }];
    });
    await saveRevisions(current, contents);
    const change = await recordOutcomes(
      current,
      contents.map((content) => ({ ...content, hidden: false })),
    );
    const ids = documents.map((document) => document.id);
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
  return edit(writer, site, async (current) => {
    const model = await loadModel(current.tx, site.id);
    const document = await requireItem(current, model, item);
    const parts = byLocale(site, document.type, locale, withoutMeta(input.fields));
    const found = await inLocales(current, document.id, parts);
    const all = await readFields(
      current,
      found.map(({ fields, path, newest }) => ({
        siteId: site.id,
        model,
        type: document.type,
        input: withoutMeta(fields),
        missing: input.full || newest === null ? ("empty" as const) : ("keep" as const),
        previous: newest?.fields ?? {},
        path,
      })),
    );
    const contents = found.map((part, index) => ({
      document,
      locale: part.locale,
      name: "",
      values: all[index] ?? {},
      model,
      publish: input.status === undefined ? part.published : input.status === "published",
    }));
    await saveRevisions(current, contents);
    const change = await recordOutcomes(current, await hideDrafts(current, contents), input.erase);
    const publish = contents.some((content) => content.publish);
    return { id: document.id, slug: null, change, status: publish ? "published" : "draft" };
  });
}

/** Takes an item from the readers of each locale it is a draft in now. */
async function hideDrafts(
  { tx }: Edit,
  contents: (Content & { document: DocumentName })[],
): Promise<Outcome[]> {
  const drafts = contents.filter(({ publish }) => !publish);
  const taken = await unpublishDocuments(
    tx,
    drafts.map(({ document, locale }) => ({ documentId: document.id, locale })),
  );
  return contents.map(({ document, locale, publish }) => {
    const hidden = taken.some((one) => one.documentId === document.id && one.locale === locale);
    return { document, locale, publish, hidden };
  });
}

/** Deletes an item in every locale; its revisions are kept. @throws AppError `not_found` */
export function deleteItem(writer: Writer, site: Site, item: ItemName): Promise<Written> {
  return edit(writer, site, async (current) => {
    const model = await loadModel(current.tx, site.id);
    const document = await requireItem(current, model, item);
    const locale = site.defaultLocale;
    const change = await carryOut(current, model, [{ action: "delete", document, locale }]);
    return { id: document.id, slug: null, change, status: "draft" };
  });
}

async function requireItem(
  { tx, site }: Edit,
  model: Model,
  item: ItemName,
): Promise<DocumentName> {
  const found = await lockItem(tx, site.id, { ...item, locale: site.defaultLocale });
  if (found === undefined) throw new AppError("not_found", detail.notFound);
  return nameOf(found, model);
}
