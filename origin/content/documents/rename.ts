import type { Model } from "../../../shared/content/model.ts";
import { AppError, orNotFound } from "../../../shared/errors.ts";
import { lockDocument } from "../../db/content/documents.ts";
import { publishedIn } from "../../db/content/owners.ts";
import { newestOfEach } from "../../db/content/revisions.ts";
import { renameSlug } from "../../db/content/terms.ts";
import type { Site } from "../../db/site/sites.ts";
import type { DocumentOutcome } from "../change/announce.ts";
import { nameOf, type DocumentName } from "../change/document-name.ts";
import { editModel, type Edit, type Writer, type Written } from "../change/edit.ts";
import { neighbourTags } from "../change/neighbours.ts";
import { record, touchedBy } from "../change/record.ts";
import type { SavedContent } from "../change/revisions.ts";
import { refuseOutside } from "../change/within.ts";
import { invalidFields } from "../invalid.ts";
import { refuseRoute, slugTaken } from "../write/addresses.ts";
import { saveContents } from "../write/contents.ts";

/** What a document is called from now on, and by which slug it is found; what is left out stays. */
export interface RenameInput {
  name?: string | undefined;
  slug?: string | undefined;
}

/**
 * Gives a document another name, slug or both. A name is of a locale, or of all it was written in with null: where readers have
 * the newest revision they get the new name, elsewhere it waits with the draft. A slug is of all; the old one is free again, and
 * is answered with 404 as soon as the change is live.
 * @throws AppError `not_found`, `invalid` by field, `conflict` for kinds that are named elsewhere
 */
export function renameDocument(
  writer: Writer,
  site: Site,
  id: number,
  locale: string | null,
  input: RenameInput,
): Promise<Written> {
  return editModel(writer, site, async (current, model) => {
    const found = orNotFound(await lockDocument(current.tx, site.id, id, site.defaultLocale));
    const before = nameOf(found, model);
    refuseKind(before, input);
    const document = { ...before, slug: input.slug ?? before.slug };
    // a slug is of every locale
    if (document.slug !== before.slug)
      await refuseOutside(current, [{ documentId: id, locale: null }]);
    const posts = await postsOf(current, document);
    const beside = await neighbourTags(current.tx, posts);
    if (document.slug !== before.slug) await move(current, document, before);
    const outcomes = await renamed(current, model, document, locale, input.name);
    const moved = document.slug === before.slug ? [] : await seenIn(current, document, outcomes);
    const tags = [...touchedBy([before]), ...beside];
    const change = await record(current, [...outcomes, ...moved], { tags });
    const isSeen = (await publishedIn(current.tx, id)).length > 0;
    return { id, slug: document.slug, change, status: isSeen ? "published" : "draft" };
  });
}

/** @throws AppError `conflict`, `invalid` */
function refuseKind({ type: { kind } }: DocumentName, { name, slug }: RenameInput): void {
  if (kind === "author" || kind === "category" || kind === "tag")
    throw new AppError("conflict", "Authors, categories and tags are renamed by their own routes.");
  if (kind === "collection" && name !== undefined)
    throw invalidFields({ name: ["An item is called by the first of its texts; change that."] });
  if ((kind === "collection" || kind === "single") && slug !== undefined)
    throw invalidFields({ slug: ["Only pages and posts can get another slug."] });
}

async function move(
  { tx }: Edit,
  { id, type, slug }: DocumentName,
  before: DocumentName,
): Promise<void> {
  if (slug === null || before.slug === null) return;
  refuseRoute(type, slug);
  if (!(await renameSlug(tx, id, slug))) throw slugTaken(type, slug);
}

/** Saves the name; none: nothing. */
async function renamed(
  current: Edit,
  model: Model,
  document: DocumentName,
  locale: string | null,
  name: string | undefined,
): Promise<DocumentOutcome[]> {
  if (name === undefined) return [];
  const held = (await newestOfEach(current.tx, document.id)).filter(
    ({ revision }) => locale === null || revision.locale === locale,
  );
  if (held.length === 0)
    throw invalidFields({ name: ["The document has no content in the locale."] });
  const contents = held.map(({ revision, fields }): SavedContent => ({
    document,
    locale: revision.locale,
    name,
    values: fields,
    model,
    publish: revision.published,
    note: "Renamed.",
  }));
  return saveContents(current, contents);
}

/** Where readers see the new slug, beside where they get the new name anyway. */
async function seenIn(
  { tx }: Edit,
  document: DocumentName,
  already: DocumentOutcome[],
): Promise<DocumentOutcome[]> {
  const told = new Set(
    already.filter(({ happening }) => happening === "published").map(({ locale }) => locale),
  );
  const locales = await publishedIn(tx, document.id);
  return locales
    .filter((locale) => !told.has(locale))
    .map((locale) => ({ document, locale, happening: "published" }));
}

const postsOf = async ({ site }: Edit, post: DocumentName) =>
  post.type.kind === "post" ? site.locales.map((locale) => ({ post, locale })) : [];
