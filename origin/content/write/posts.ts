import type { CreatePost, UpdatePost } from "../../../shared/api-posts.ts";
import { orNotFound } from "../../../shared/errors.ts";
import { lockPost, type EditableDocument } from "../../db/content/documents.ts";
import { renameSlug } from "../../db/content/terms.ts";
import type { Site } from "../../db/site/sites.ts";
import type { DocumentName } from "../change/document-name.ts";
import { editLocked, editModel, type Edit, type Writer, type Written } from "../change/edit.ts";
import { neighbourTags } from "../change/neighbours.ts";
import { record, touchedBy } from "../change/record.ts";
import { refuseRoute, slugTaken } from "./addresses.ts";
import { insertNamed, remove, saveContents, statusOf } from "./contents.ts";
import { blogType } from "./make-term.ts";
import { postValues } from "./post-values.ts";

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
  return editModel(writer, site, async (current, model) => {
    const type = blogType(model, "post");
    refuseRoute(type, input.slug);
    const { values, made } = await postValues(current, model, input, {});
    const document = await insertNamed(current, type, input.slug);
    const publish = input.status === "published";
    const outcomes = await saveContents(current, [
      { document, locale, name: input.title, values, model, publish },
    ]);
    const tags = publish ? await neighbourTags(current.tx, [{ post: document, locale }]) : [];
    const change = await record(current, outcomes, { made, tags });
    return { id: document.id, slug: document.slug, change, status: input.status, warnings: [] };
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
  const lock = lockOf(slug, locale);
  return editLocked(writer, site, lock, async (current, model, found) => {
    const { values, made } = await postValues(current, model, input, found.newest?.fields ?? {});
    const document = { id: found.id, type: blogType(model, "post"), slug: input.slug ?? slug };
    if (document.slug !== slug) await rename(current, document);
    const place = { post: document, locale };
    const before = await neighbourTags(current.tx, [place]);
    const publish = input.status === undefined ? found.published : input.status === "published";
    const name = input.title ?? found.name;
    const content = { document, locale, name, values, model, publish };
    const outcomes = await saveContents(current, [content], true);
    const after = await neighbourTags(current.tx, [place]);
    const tags = [...touchedBy([{ ...document, slug }]), ...before, ...after];
    const change = await record(current, outcomes, { made, tags, erase: input.erase });
    const { id } = document;
    const warnings = warningsOf(input);
    return { id, slug: document.slug, change, status: statusOf(outcomes), warnings };
  });
}

/** Deletes a post in every locale; its revisions are kept. @throws AppError `not_found` */
export function deletePost(
  writer: Writer,
  site: Site,
  locale: string,
  slug: string,
): Promise<Written> {
  return editLocked(writer, site, lockOf(slug, locale), (current, model, { id }) =>
    remove(current, model, { id, type: blogType(model, "post"), slug }),
  );
}

async function rename(
  { tx }: Edit,
  { id, type, slug }: DocumentName & { slug: string },
): Promise<void> {
  refuseRoute(type, slug);
  if (!(await renameSlug(tx, id, slug))) throw slugTaken(type, slug);
}

const warningsOf = (input: UpdatePost) =>
  (["scheduled", "scheduled_date"] as const)
    .filter((key) => input[key] !== undefined)
    .map((key) => `${key} was ignored: scheduling is not possible through the write API.`);

const lockOf =
  (slug: string, locale: string) =>
  async ({ tx, site }: Edit): Promise<EditableDocument> =>
    orNotFound(await lockPost(tx, site.id, slug, locale));
