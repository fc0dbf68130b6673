import { AppError, detail } from "../../shared/errors.ts";
import type { Taxonomy } from "../../shared/query-blog.ts";
import { deleteDocument, lockDocument, unpublishDocument } from "../db/documents.ts";
import type { Site } from "../db/sites.ts";
import { loadModel } from "../db/types.ts";
import { AUTHOR_FIELDS } from "./blog.ts";
import type { Values } from "./field-kind.ts";
import { isWebUrl } from "./media.ts";
import { nameOf } from "./pages.ts";
import { blogType, createTerm, slugify } from "./post-values.ts";
import { edit, saveRevision, touchedBy, type Edit, type Writer, type Written } from "./publish.ts";

/** What an author, category or tag is made of; categories and tags only use `name` and `slug`. */
export type TermInput = { name?: string | undefined; slug?: string | undefined } & {
  [Field in (typeof AUTHOR_FIELDS)[number]]?: string | undefined;
};

function valuesOf({ media }: Edit, of: Taxonomy, input: TermInput, previous: Values): Values {
  if (of !== "author") return {};
  const { profile_image: image } = input;
  const key = "profile_image";
  const ours = image !== undefined && isWebUrl(image) ? media.stored(image, key) : null;
  media.settle();
  const values = ours === null ? input : { ...input, [key]: ours };
  return Object.fromEntries(
    AUTHOR_FIELDS.map((field) => [field, values[field] ?? previous[field] ?? ""]),
  );
}

/** Authors are named by their first and last name unless a name is given. */
const nameFrom = (input: TermInput) =>
  input.name ??
  [input.first_name, input.last_name].filter((part) => part !== undefined && part !== "").join(" ");

/** Makes an author, category or tag; readers see it at once. @throws AppError `invalid` when the slug is taken */
export function addTerm(
  writer: Writer,
  site: Site,
  of: Taxonomy,
  input: TermInput,
): Promise<Written> {
  return edit(writer, site, async (current) => {
    const model = await loadModel(current.tx, site.id);
    const name = nameFrom(input);
    const slug = input.slug ?? slugify(name);
    if (slug === "") throw new AppError("invalid", "A name or a slug is needed.");
    const term = { slug, name, values: valuesOf(current, of, input, {}) };
    const made = await createTerm(current, model, blogType(model, of), term);
    const change = await current.change({
      kind: "publish",
      tags: touchedBy([made]),
      canonical: [],
    });
    return { id: made.id, slug, change, status: "published" };
  });
}

/** Changes an author, category or tag; its slug stays. Posts that name it follow. @throws AppError `not_found` */
export function changeTerm(
  writer: Writer,
  site: Site,
  of: Taxonomy,
  id: number,
  input: TermInput,
): Promise<Written> {
  return edit(writer, site, async (current) => {
    const model = await loadModel(current.tx, site.id);
    const found = await lockDocument(current.tx, site.id, id, site.defaultLocale);
    if (found?.typeId !== blogType(model, of).id) throw new AppError("not_found", detail.notFound);
    const name = nameOf(found, model);
    const values = valuesOf(current, of, input, found.newest?.fields ?? {});
    const renamed = nameFrom(input);
    const title = renamed === "" ? (found.newest?.name ?? "") : renamed;
    const content = { locale: site.defaultLocale, name: title, values, model, publish: true };
    await saveRevision(current, name, content);
    const change = await current.change({
      kind: "publish",
      tags: touchedBy([name]),
      canonical: [],
    });
    return { id, slug: name.slug, change, status: "published" };
  });
}

/** Deletes an author, category or tag; posts that name it show it no longer. @throws AppError `not_found` */
export function removeTerm(writer: Writer, site: Site, of: Taxonomy, id: number): Promise<Written> {
  return edit(writer, site, async (current) => {
    const model = await loadModel(current.tx, site.id);
    const found = await lockDocument(current.tx, site.id, id, site.defaultLocale);
    if (found?.typeId !== blogType(model, of).id) throw new AppError("not_found", detail.notFound);
    const name = nameOf(found, model);
    await unpublishDocument(current.tx, id, null);
    await deleteDocument(current.tx, id, current.now);
    const change = await current.change({ kind: "delete", tags: touchedBy([name]), canonical: [] });
    return { id, slug: name.slug, change, status: "draft" };
  });
}
