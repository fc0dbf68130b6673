import type { CreatePage, UpdatePage } from "../../../shared/api.ts";
import type { ContentType, Model } from "../../../shared/content/model.ts";
import { detail, orNotFound } from "../../../shared/errors.ts";
import { MAX_SLUG_CHARS } from "../../../shared/limits.ts";
import { ANY_TYPE } from "../../../shared/query.ts";
import { cutText } from "../../../shared/text.ts";
import { lockPage, type LockedDocument } from "../../db/content/documents.ts";
import type { Site } from "../../db/site/sites.ts";
import { nameOf, type DocumentName } from "../change/document-name.ts";
import { editLocked, editModel, type Edit, type Writer, type Written } from "../change/edit.ts";
import { record } from "../change/record.ts";
import type { SavedContent } from "../change/revisions.ts";
import { invalidFields } from "../invalid.ts";
import { refuseRoute } from "./addresses.ts";
import { changedContents, insertNamed, remove, saveContents, statusOf } from "./contents.ts";
import { readFields } from "./input.ts";
import { byLocale } from "./locales.ts";

/** A page as a writer names it; the type may be `*`. */
interface PageName {
  type: string;
  slug: string;
}

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
  return editModel(writer, site, async (current, model) => {
    const type = pageType(model, input.pageType, input.slug);
    refuseRoute(type, input.slug);
    const parts = byLocale(site, type, locale, input.fields);
    const inputs = parts.map((part) => ({ ...part, missing: "required" as const, previous: {} }));
    const read = await readFields(current, { type, model }, inputs);
    const document = await insertNamed(current, type, input.slug);
    const publish = input.status === "published";
    return save(
      current,
      document,
      read.map(({ locale, values }) => ({
        document,
        locale,
        name: input.title,
        values,
        model,
        publish,
      })),
    );
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
  page: PageName,
  input: UpdatePage,
): Promise<Written> {
  return editLocked(writer, site, lockOf(page), async (current, model, locked) => {
    const document = nameOf(locked, model);
    const parts = byLocale(site, document.type, locale, input.fields);
    const { status, erase } = input;
    const contents = await changedContents(current, model, document, { parts, status });
    return save(current, document, contents, erase);
  });
}

/** Deletes a page in every locale; its revisions are kept. @throws AppError `not_found` */
export function deletePage(writer: Writer, site: Site, page: PageName): Promise<Written> {
  return editLocked(writer, site, lockOf(page), (current, model, locked) =>
    remove(current, model, nameOf(locked, model)),
  );
}

const lockOf =
  (page: PageName) =>
  async ({ tx, site }: Edit): Promise<LockedDocument> => {
    const found = await lockPage(tx, site.id, { ...page, locale: site.defaultLocale });
    return orNotFound(found, detail.pageNotFound);
  };

async function save(
  current: Edit,
  { id, slug }: DocumentName,
  contents: SavedContent[],
  erase?: boolean,
): Promise<Written> {
  const outcomes = await saveContents(current, contents);
  const change = await record(current, outcomes, { erase });
  return { id, slug, change, status: statusOf(outcomes) };
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
