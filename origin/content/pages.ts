import type { CreatePage, UpdatePage } from "../../shared/api.ts";
import { AppError, detail } from "../../shared/errors.ts";
import { ANY_TYPE } from "../../shared/query.ts";
import { deleteDocument, insertDocument, lockPage, unpublishDocument } from "../db/documents.ts";
import type { EditableDocument } from "../db/documents.ts";
import type { Site } from "../db/sites.ts";
import { loadModel } from "../db/types.ts";
import { invalidFields, readFields } from "./input.ts";
import type { ContentType, Model } from "./model.ts";
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

/**
 * Creates a page, as a draft or published at once (the v2 API). A Single Page is created under the slug of
 * its schema (DECISIONS.md, readings of the contract).
 * @throws AppError `invalid` with messages by field
 */
export function createPage(
  writer: Writer,
  site: Site,
  locale: string,
  input: CreatePage,
): Promise<Written> {
  return edit(writer, site, async (current) => {
    const model = await loadModel(current.tx, site.id);
    const type = pageType(model, input.pageType, input.slug);
    const fields = {
      siteId: site.id,
      model,
      type,
      input: input.fields,
      missing: "required" as const,
    };
    const [values = {}] = await readFields(current, [{ ...fields, previous: {} }]);
    const document = { siteId: site.id, typeId: type.id, slug: input.slug };
    const id = await insertDocument(current.tx, document, current.now);
    if (id === undefined)
      throw invalidFields({ slug: [`A page with the slug "${input.slug}" exists already.`] });
    const name = { id, type, slug: input.slug };
    const publish = input.status === "published";
    await saveRevision(current, name, { locale, name: input.title, values, model, publish });
    return published(current, name, locale, publish);
  });
}

/**
 * Changes what the input names and keeps the rest. Without `status` a published page stays published with the
 * new content; with `draft` readers keep the published revision and the new one waits.
 * @throws AppError `not_found`, or `invalid` with messages by field
 */
export function updatePage(
  writer: Writer,
  site: Site,
  locale: string,
  page: { type: string; slug: string },
  input: UpdatePage,
): Promise<Written> {
  return edit(writer, site, async (current) => {
    const model = await loadModel(current.tx, site.id);
    const found = await requirePage(current, { ...page, locale });
    const name = nameOf(found, model);
    const [values = {}] = await readFields(current, [
      {
        siteId: site.id,
        model,
        type: name.type,
        input: input.fields,
        missing: found.newest === null ? "empty" : "keep",
        previous: found.newest?.fields ?? {},
      },
    ]);
    const publish = input.status === undefined ? found.published : input.status === "published";
    await saveRevision(current, name, { locale, name: found.name, values, model, publish });
    return published(current, name, locale, publish);
  });
}

/** Deletes a page in every locale; its revisions are kept. @throws AppError `not_found` */
export function deletePage(
  writer: Writer,
  site: Site,
  locale: string,
  page: { type: string; slug: string },
): Promise<Written> {
  return edit(writer, site, async (current) => {
    const model = await loadModel(current.tx, site.id);
    const name = nameOf(await requirePage(current, { ...page, locale }), model);
    await unpublishDocument(current.tx, name.id, null);
    await deleteDocument(current.tx, name.id, current.now);
    const change = await current.change({ kind: "delete", tags: touchedBy([name]), canonical: [] });
    current.announce([{ document: name, locale: null, happening: "deleted" }]);
    return { id: name.id, slug: name.slug, change, status: "draft" };
  });
}

async function requirePage(
  { tx, site }: Edit,
  page: { type: string; slug: string; locale: string },
): Promise<EditableDocument> {
  const found = await lockPage(tx, site.id, page);
  if (found === undefined) throw new AppError("not_found", detail.pageNotFound);
  return found;
}

/** The name of a stored document; its type is in the model because types with documents cannot be deleted. */
export function nameOf(
  document: Pick<EditableDocument, "id" | "typeId" | "slug">,
  model: Model,
): DocumentName {
  const type = model.byId.get(document.typeId);
  if (type === undefined) throw new Error(`document ${document.id} has no type in the model`);
  return { id: document.id, type, slug: document.slug };
}

function pageType(model: Model, key: string, slug: string): ContentType {
  const type = key === ANY_TYPE ? model.find("single", slug) : model.find("page", key);
  if (type !== undefined) return type;
  const message =
    key === ANY_TYPE
      ? `There is no Single Page schema "${slug}"; name a page_type or create the schema first.`
      : `There is no page type "${key.slice(0, 100)}".`;
  throw invalidFields({ page_type: [message] });
}

/** Records the change of a published document; a draft is no change to any reader, but webhooks are told of both. */
export async function published(
  current: Edit,
  name: DocumentName,
  locale: string,
  publish: boolean,
): Promise<Written> {
  const { id, slug } = name;
  current.announce([{ document: name, locale, happening: happeningOf({ publish }) }]);
  if (!publish) return { id, slug, change: null, status: "draft" };
  const canonical = canonicalQueries(current.site, [name], locale);
  const change = await current.change({ kind: "publish", tags: touchedBy([name]), canonical });
  return { id, slug, change, status: "published" };
}
