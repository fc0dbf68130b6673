import type { CreatePage, UpdatePage } from "../../../shared/api.ts";
import { AppError, detail } from "../../../shared/errors.ts";
import { MAX_SLUG_CHARS } from "../../../shared/limits.ts";
import { ANY_TYPE } from "../../../shared/query.ts";
import { cutText } from "../../../shared/text.ts";
import { insertDocument, lockDocument, lockPage } from "../../db/content/documents.ts";
import type { EditableDocument } from "../../db/content/documents.ts";
import type { Site } from "../../db/site/sites.ts";
import { loadModel } from "../../db/content/types.ts";
import { refuseRoute } from "./addresses.ts";
import { invalidFields, readFields } from "./input.ts";
import { byLocale, type InLocale } from "./locales.ts";
import type { ContentType, Model } from "../../../shared/content/model.ts";
import { recordOutcomes } from "./outcome.ts";
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

/**
 * Creates a page, as a draft or published at once, in one locale or in several (the v2 API). A Single Page is created
 * under the slug of its schema (DECISIONS.md, readings of the contract).
 * @param locale of the request; null when it names none
 * @throws AppError `invalid` with messages by field
 */
export function createPage(
  writer: Writer,
  site: Site,
  locale: string | null,
  input: CreatePage,
): Promise<Written> {
  return edit(writer, site, async (current) => {
    const model = await loadModel(current.tx, site.id);
    const type = pageType(model, input.pageType, input.slug);
    refuseRoute(type, input.slug);
    const parts = byLocale(site, type, locale, input.fields);
    const read = { siteId: site.id, model, type, missing: "required" as const, previous: {} };
    const all = await readFields(
      current,
      parts.map(({ fields, path }) => ({ ...read, input: fields, path })),
    );
    const document = { siteId: site.id, typeId: type.id, slug: input.slug };
    const id = await insertDocument(current.tx, document, current.now);
    if (id === undefined)
      throw invalidFields({ slug: [`A page with the slug "${input.slug}" exists already.`] });
    const contents = parts.map((part, index) => ({
      document: { id, type, slug: input.slug },
      locale: part.locale,
      name: input.title,
      values: all[index] ?? {},
      model,
      publish: input.status === "published",
    }));
    return written(current, contents);
  });
}

/**
 * Changes what the input names and keeps the rest, in one locale or in several. Without `status` a published page stays
 * published with the new content; with `draft` readers keep the published revision and the new one waits.
 * @param locale of the request; null when it names none
 * @throws AppError `not_found`, or `invalid` with messages by field
 */
export function updatePage(
  writer: Writer,
  site: Site,
  locale: string | null,
  page: { type: string; slug: string },
  input: UpdatePage,
): Promise<Written> {
  return edit(writer, site, async (current) => {
    const model = await loadModel(current.tx, site.id);
    const inDefault = await requirePage(current, { ...page, locale: site.defaultLocale });
    const document = nameOf(inDefault, model);
    const parts = byLocale(site, document.type, locale, input.fields);
    const found = await inLocales(current, document.id, parts);
    const all = await readFields(
      current,
      found.map(({ fields, path, newest }) => ({
        siteId: site.id,
        model,
        type: document.type,
        input: fields,
        missing: newest === null ? ("empty" as const) : ("keep" as const),
        previous: newest?.fields ?? {},
        path,
      })),
    );
    const contents = found.map((part, index) => ({
      document,
      locale: part.locale,
      name: part.name,
      values: all[index] ?? {},
      model,
      publish: input.status === undefined ? part.published : input.status === "published",
    }));
    return written(current, contents, input.erase);
  });
}

/** Deletes a page in every locale; its revisions are kept. @throws AppError `not_found` */
export function deletePage(
  writer: Writer,
  site: Site,
  page: { type: string; slug: string },
): Promise<Written> {
  return edit(writer, site, async (current) => {
    const model = await loadModel(current.tx, site.id);
    const locale = site.defaultLocale;
    const document = nameOf(await requirePage(current, { ...page, locale }), model);
    const change = await carryOut(current, model, [{ action: "delete", document, locale }]);
    return { id: document.id, slug: document.slug, change, status: "draft" };
  });
}

/** The document as it is in each locale of a write; it is locked already. */
export async function inLocales(
  { tx, site }: Edit,
  documentId: number,
  parts: InLocale[],
): Promise<(InLocale & EditableDocument)[]> {
  const found: (InLocale & EditableDocument)[] = [];
  for (const part of parts) {
    const document = await lockDocument(tx, site.id, documentId, part.locale);
    if (document === undefined) throw new Error("a locked document went away");
    found.push({ ...document, ...part });
  }
  return found;
}

/** Saves one document's revisions and records what that did. */
async function written(
  current: Edit,
  contents: (Content & { document: DocumentName })[],
  erase?: boolean,
): Promise<Written> {
  const [first] = contents;
  if (first === undefined) throw new Error("a write has a locale at least");
  const { id, slug } = first.document;
  await saveRevisions(current, contents);
  const outcomes = contents.map((content) => ({ ...content, hidden: false }));
  const change = await recordOutcomes(current, outcomes, erase);
  return { id, slug, change, status: change === null ? "draft" : "published" };
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
      : `There is no page type "${cutText(key, MAX_SLUG_CHARS)}".`;
  throw invalidFields({ page_type: [message] });
}
