import { textOf } from "../../../shared/content/blog.ts";
import { AUTHOR_FIELDS } from "../../../shared/content/blog-fields.ts";
import type { Values } from "../../../shared/content/field-kind.ts";
import type { Model } from "../../../shared/content/model.ts";
import { AppError, detail, orNotFound } from "../../../shared/errors.ts";
import type { Taxonomy } from "../../../shared/query-blog.ts";
import { lockDocument } from "../../db/content/documents.ts";
import { renameIdentity } from "../../db/content/terms.ts";
import type { Site } from "../../db/site/sites.ts";
import type { DocumentOutcome } from "../change/announce.ts";
import { nameOf, type DocumentName } from "../change/document-name.ts";
import { editModel, type Edit, type Writer, type Written } from "../change/edit.ts";
import { record } from "../change/record.ts";
import { saveRevision } from "../change/revisions.ts";
import { invalidFields } from "../invalid.ts";
import { isWebUrl } from "../media.ts";
import { remove } from "./contents.ts";
import { blogType, clashOf, makeTerm } from "./make-term.ts";
import { identityOf, tidyName } from "./term-names.ts";

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
const nameFrom = (input: TermInput, values: Values) =>
  tidyName(
    input.name ??
      [values["first_name"], values["last_name"]]
        .filter((part) => typeof part === "string" && part !== "")
        .join(" "),
  );

const names = ({ name, first_name, last_name }: TermInput) =>
  (name ?? first_name ?? last_name) !== undefined;

/** Authors are found by their e-mail address, where they have one; everything else by its name. */
export function identityFrom(of: Taxonomy, name: string, values: Values): string | null {
  const email = of === "author" ? identityOf(textOf(values, "email")) : "";
  const identity = email === "" ? identityOf(name) : email;
  return identity === "" ? null : identity;
}

const sameTerm = (of: Taxonomy, name: string, values: Values, slug?: string | null) => {
  const member = of === "author" && textOf(values, "email") !== "" ? "email" : "name";
  const value = member === "email" ? textOf(values, "email") : name;
  const known = slug === undefined ? "" : `: its slug is "${slug}"`;
  return invalidFields({ [member]: [`There is ${ARTICLES[of]} "${value}" already${known}.`] });
};
const ARTICLES = { author: "an author", category: "a category", tag: "a tag" } as const;

/**
 * Makes an author, category or tag; readers see it at once. Without a slug it gets one made of its name, numbered where that
 * is taken.
 * @throws AppError `invalid` when the slug is taken, or the name (of an author: the e-mail address)
 */
export function addTerm(
  writer: Writer,
  site: Site,
  of: Taxonomy,
  input: TermInput,
): Promise<Written> {
  return editModel(writer, site, async (current, model) => {
    const values = valuesOf(current, of, input, {});
    const name = nameFrom(input, values);
    if (input.slug === undefined && identityOf(name) === "")
      throw new AppError("invalid", "A name or a slug is needed.");
    const term = {
      slug: input.slug ?? null,
      name,
      values,
      identity: identityFrom(of, name, values),
    };
    const outcome = await makeTerm(current, model, blogType(model, of), term);
    if (outcome.kind === "same") throw sameTerm(of, name, values, outcome.document.slug);
    if (outcome.kind === "clash")
      throw invalidFields({
        slug: [
          input.slug === undefined
            ? clashOf(name, outcome.slug)
            : `"${outcome.slug}" exists already.`,
        ],
      });
    const { document: made } = outcome;
    const change = await record(current, [publishedIn(site, made)]);
    return { id: made.id, slug: made.slug, change, status: "published" };
  });
}

/** Changes an author, category or tag; its slug stays. Posts that name it follow. @throws AppError `not_found` */
export function changeTerm(
  writer: Writer,
  site: Site,
  of: Taxonomy,
  id: number,
  input: TermInput & { erase?: boolean | undefined },
): Promise<Written> {
  return editModel(writer, site, async (current, model) => {
    const { found, name } = await lock(current, model, of, id);
    const before = { name: found.newest?.name ?? "", values: found.newest?.fields ?? {} };
    const values = valuesOf(current, of, input, before.values);
    const title = (names(input) && nameFrom(input, values)) || before.name;
    const identity = identityFrom(of, title, values);
    const isNew = identity !== identityFrom(of, before.name, before.values);
    if (isNew && !(await renameIdentity(current.tx, id, identity)))
      throw sameTerm(of, title, values);
    const content = { locale: site.defaultLocale, name: title, values, model, publish: true };
    await saveRevision(current, name, content);
    const change = await record(current, [publishedIn(site, name)], { erase: input.erase });
    return { id, slug: name.slug, change, status: "published" };
  });
}

/** Deletes an author, category or tag; posts that name it show it no longer. @throws AppError `not_found` */
export function removeTerm(writer: Writer, site: Site, of: Taxonomy, id: number): Promise<Written> {
  return editModel(writer, site, async (current, model) => {
    const { name } = await lock(current, model, of, id);
    return remove(current, model, name);
  });
}

async function lock({ tx, site }: Edit, model: Model, of: Taxonomy, id: number) {
  const found = orNotFound(await lockDocument(tx, site.id, id, site.defaultLocale));
  if (found.typeId !== blogType(model, of).id) throw new AppError("not_found", detail.notFound);
  return { found, name: nameOf(found, model) };
}

/** Readers see a term at once, in the only locale it has. */
const publishedIn = (site: Site, document: DocumentName): DocumentOutcome => ({
  document,
  locale: site.defaultLocale,
  happening: "published",
});
