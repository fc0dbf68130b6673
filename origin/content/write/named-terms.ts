import type { TermInPost } from "../../../shared/api-posts.ts";
import { findTerms } from "../../db/content/terms.ts";
import { invalidFields } from "../invalid.ts";
import type { Model } from "../../../shared/content/model.ts";
import type { DocumentName } from "../change/document-name.ts";
import type { Edit } from "../change/edit.ts";
import { blogType, clashOf, makeTerm } from "./make-term.ts";
import { identityOf } from "./term-names.ts";

/** Authors, categories and tags as posts name them (the v2 API). */

/** The author a post names by e-mail address or slug. @throws AppError `invalid` when there is none */
export async function findAuthor(
  { tx }: Edit,
  model: Model,
  wanted: { email: string } | { slug: string },
): Promise<number> {
  const by =
    "email" in wanted ? { identities: [identityOf(wanted.email)] } : { slugs: [wanted.slug] };
  const [found] = await findTerms(tx, blogType(model, "author").id, by);
  if (found === undefined) throw invalidFields({ author: ["There is no such author."] });
  return found.id;
}

type Kind = "category" | "tag";

/** What a post names: a term that must exist, or a name that one is made of where there is none. */
type Wanted = { slug: string } | { identity: string; name: string };

/**
 * The categories or tags a post names, in its order, each once. Names that are not there yet are made and published; of
 * two posts that bring one name at once, one makes it and the other waits and finds it.
 * @throws AppError `invalid` naming a slug that does not exist, or a name that nothing can be made of
 */
export async function termsOfPost(
  current: Edit,
  model: Model,
  kind: Kind,
  named: TermInPost[],
): Promise<{ ids: number[]; made: DocumentName[] }> {
  const wanted = named.map(wantedOf);
  const bySlug = await findSlugs(current, model, kind, wanted);
  const { byName, made } = await findOrMakeNames(current, model, kind, wanted);
  const ids = wanted.flatMap((one) =>
    "slug" in one ? (bySlug.get(one.slug) ?? []) : (byName.get(one.identity) ?? []),
  );
  return { ids: [...new Set(ids)], made };
}

function wantedOf(named: TermInPost): Wanted {
  if (typeof named !== "string" && "slug" in named) return { slug: named.slug };
  const name = typeof named === "string" ? named : named.name;
  return { identity: identityOf(name), name };
}

const refused = (kind: Kind, sentence: string) =>
  invalidFields({ [kind === "tag" ? "tags" : "categories"]: [sentence] });

async function findSlugs(
  { tx }: Edit,
  model: Model,
  kind: Kind,
  wanted: Wanted[],
): Promise<Map<string, number>> {
  const slugs = wanted.flatMap((one) => ("slug" in one ? [one.slug] : []));
  if (slugs.length === 0) return new Map();
  const found = await findTerms(tx, blogType(model, kind).id, { slugs });
  const bySlug = new Map(found.map(({ slug, id }) => [slug, id]));
  const unknown = slugs.find((slug) => !bySlug.has(slug));
  if (unknown === undefined) return bySlug;
  throw refused(kind, `There is no ${kind} with the slug "${unknown}".`);
}

async function findOrMakeNames(
  current: Edit,
  model: Model,
  kind: Kind,
  wanted: Wanted[],
): Promise<{ byName: Map<string, number>; made: DocumentName[] }> {
  const names = new Map<string, string>();
  for (const one of wanted)
    if ("name" in one && !names.has(one.identity)) names.set(one.identity, one.name);
  if (names.has("")) throw refused(kind, "A name needs a character that can be seen.");
  const type = blogType(model, kind);
  const found = await findTerms(current.tx, type.id, { identities: [...names.keys()] });
  const byName = new Map(found.map(({ identity, id }) => [identity ?? "", id]));
  const made: DocumentName[] = [];
  // in one order for everybody, so that two posts do not wait for each other
  for (const [identity, name] of [...names].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (byName.has(identity)) continue;
    const outcome = await makeTerm(current, model, type, { identity, name, slug: null });
    if (outcome.kind === "clash") throw refused(kind, clashOf(name, outcome.slug));
    byName.set(identity, outcome.document.id);
    if (outcome.kind === "made") made.push(outcome.document);
  }
  return { byName, made };
}
