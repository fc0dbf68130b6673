import type { CreatePost, UpdatePost } from "../../../shared/api-posts.ts";
import { AppError, detail } from "../../../shared/errors.ts";
import type { Tag } from "../../../shared/tags.ts";
import {
  deleteDocument,
  insertDocument,
  lockPost,
  unpublishDocument,
  type EditableDocument,
} from "../../db/content/documents.ts";
import type { Site } from "../../db/site/sites.ts";
import { renameSlug } from "../../db/content/terms.ts";
import { loadModel } from "../../db/content/types.ts";
import { refuseRoute } from "./addresses.ts";
import { invalidFields } from "./input.ts";
import { blogType } from "./make-term.ts";
import { neighbourTags } from "./neighbours.ts";
import { refuseErase } from "./outcome.ts";
import { postValues } from "./post-values.ts";
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
} from "../publish.ts";

/** The outcome of a post's write; `warnings` name what was ignored (DECISIONS.md, readings of the contract). */
export interface WrittenPost extends Written {
  warnings: string[];
}

/** Creates a post; categories and tags are made as needed (the v2 API). @throws AppError `invalid` by field */
export function createPost(
  writer: Writer,
  site: Site,
  locale: string,
  input: CreatePost,
): Promise<WrittenPost> {
  return edit(writer, site, async (current) => {
    const model = await loadModel(current.tx, site.id);
    const type = blogType(model, "post");
    refuseRoute(type, input.slug);
    const { values, made } = await postValues(current, model, input, {});
    const id = await insertDocument(
      current.tx,
      { siteId: site.id, typeId: type.id, slug: input.slug },
      current.now,
    );
    if (id === undefined) throw slugTaken(input.slug);
    const name = { id, type, slug: input.slug };
    const publish = input.status === "published";
    await saveRevision(current, name, { locale, name: input.title, values, model, publish });
    const tags = publish ? await neighbourTags(current.tx, [{ post: name, locale }]) : [];
    return recorded(current, name, locale, { publish, hidden: false, tags, made, warnings: [] });
  });
}

/** Changes what the input names and keeps the rest; the slug may change. @throws AppError `not_found`, `invalid` by field */
export function updatePost(
  writer: Writer,
  site: Site,
  locale: string,
  slug: string,
  input: UpdatePost,
): Promise<WrittenPost> {
  return edit(writer, site, async (current) => {
    const model = await loadModel(current.tx, site.id);
    const found = await requirePost(current, slug, locale);
    const { values, made } = await postValues(current, model, input, found.newest?.fields ?? {});
    const name = { id: found.id, type: blogType(model, "post"), slug: input.slug ?? slug };
    if (name.slug !== slug) await rename(current, name);
    const before = await neighbourTags(current.tx, [{ post: name, locale }]);
    const publish = input.status === undefined ? found.published : input.status === "published";
    const title = input.title ?? found.name;
    await saveRevision(current, name, { locale, name: title, values, model, publish });
    const hidden = !publish && (await unpublishDocument(current.tx, name.id, locale));
    const old = touchedBy([{ ...name, slug }]);
    const tags = [
      ...old,
      ...before,
      ...(await neighbourTags(current.tx, [{ post: name, locale }])),
    ];
    return recorded(current, name, locale, {
      publish,
      hidden,
      tags,
      made,
      warnings: warningsOf(input),
      erase: input.erase === true,
    });
  });
}

/** Deletes a post in every locale; its revisions are kept. @throws AppError `not_found` */
export function deletePost(
  writer: Writer,
  site: Site,
  locale: string,
  slug: string,
): Promise<Written> {
  return edit(writer, site, async (current) => {
    const model = await loadModel(current.tx, site.id);
    const { id } = await requirePost(current, slug, locale);
    const name = { id, type: blogType(model, "post"), slug };
    const everywhere = site.locales.map((each) => ({ post: name, locale: each }));
    const neighbours = await neighbourTags(current.tx, everywhere);
    await unpublishDocument(current.tx, id, null);
    await deleteDocument(current.tx, id, current.now);
    const tags = [...touchedBy([name]), ...neighbours];
    const change = await current.change({ kind: "delete", tags, canonical: [] });
    current.announce([{ document: name, locale: null, happening: "deleted" }]);
    return { id, slug, change, status: "draft" };
  });
}

async function rename(
  { tx }: Edit,
  { id, type, slug }: DocumentName & { slug: string },
): Promise<void> {
  refuseRoute(type, slug);
  if (!(await renameSlug(tx, id, slug))) throw slugTaken(slug);
}

const slugTaken = (slug: string) =>
  invalidFields({ slug: [`A post with the slug "${slug}" exists already.`] });

const warningsOf = (input: UpdatePost) =>
  (["scheduled", "scheduled_date"] as const)
    .filter((key) => input[key] !== undefined)
    .map((key) => `${key} was ignored: scheduling is not possible through the write API.`);

async function requirePost(
  { tx, site }: Edit,
  slug: string,
  locale: string,
): Promise<EditableDocument> {
  const found = await lockPost(tx, site.id, slug, locale);
  if (found === undefined) throw new AppError("not_found", detail.notFound);
  return found;
}

interface Recorded {
  publish: boolean;
  hidden: boolean;
  tags: Tag[];
  /** Categories and tags made on the way. */
  made: DocumentName[];
  warnings: string[];
  /** Whether nobody may be given any more what was there before. */
  erase?: boolean;
}

async function recorded(
  current: Edit,
  name: DocumentName,
  locale: string,
  { publish, hidden, tags, made, warnings, erase = false }: Recorded,
): Promise<WrittenPost> {
  const { id, slug } = name;
  const status = publish ? "published" : "draft";
  current.announce([{ document: name, locale, happening: happeningOf({ publish, hidden }) }]);
  if (!publish && !hidden && erase) refuseErase();
  if (!publish && !hidden && made.length === 0) return { id, slug, change: null, status, warnings };
  const touched = [
    ...new Set([...touchedBy([...(publish || hidden ? [name] : []), ...made]), ...tags]),
  ];
  const canonical = publish ? canonicalQueries(current.site, [name], locale) : [];
  const change = await current.change({
    kind: hidden ? "unpublish" : "publish",
    erases: erase,
    tags: touched,
    canonical,
  });
  return { id, slug, change, status, warnings };
}
