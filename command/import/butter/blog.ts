import { authorShape, postShape, termShape } from "./answers.ts";
import { createFound, paramsOf, place, type Found, type Variant } from "./found.ts";
import type { Lists, OnEntry } from "./lists.ts";
import { keyOf } from "../model/references.ts";

/** The blog of a source: posts, authors, categories and tags, which have fixed fields. */

type Term = "author" | "category" | "tag";
const LISTS = { author: "authors/", category: "categories/", tag: "tags/" } as const;

/** Reads all four. A source without a blog has none of them. */
export async function readBlog(lists: Lists, variants: readonly Variant[]): Promise<Found[]> {
  const terms = await Promise.all(
    (["author", "category", "tag"] as const).map((kind) => readTerms(lists, kind, variants)),
  );
  return [...terms, await readPosts(lists, variants)];
}

async function readTerms(lists: Lists, kind: Term, [first]: readonly Variant[]): Promise<Found> {
  const found = createFound(kind, kind);
  if (first === undefined) return found;
  const shape = kind === "author" ? authorShape : termShape;
  const entries = await lists.first(LISTS[kind], {});
  const listed = { path: LISTS[kind], params: {}, pages: 1 };
  for (const [index, entry] of entries.entries()) {
    const slug = shape.safeParse(entry).data?.slug ?? "";
    if (slug === "") found.broken.push(`an entry of ${LISTS[kind]} cannot be read`);
    else place(found, keyOf.term(kind, slug), { listed, page: 1, index, ...first });
  }
  return found;
}

/**
 * Posts, in the locales in which they are others: a source that knows no locales of posts answers the same in each.
 */
async function readPosts(lists: Lists, variants: readonly Variant[]): Promise<Found> {
  const found = createFound("post", "post");
  const texts = new Map<boolean, string>();
  for (const variant of variants) {
    let reading = createReading();
    const begin = () => (reading = createReading()).take;
    const outcome = await lists.all("posts/", paramsOf(variant), { begin });
    if (outcome.kind === "absent") continue;
    found.broken.push(...reading.broken);
    const { listed } = outcome;
    const isSame = texts.get(variant.isPreview) === reading.text();
    if (!texts.has(variant.isPreview)) texts.set(variant.isPreview, reading.text());
    for (const { slug, page, index } of isSame ? [] : reading.places)
      place(found, keyOf.post(slug), { listed, page, index, ...variant });
  }
  return found;
}

function createReading() {
  const places: { slug: string; page: number; index: number }[] = [];
  const broken: string[] = [];
  const said: string[] = [];
  const take: OnEntry = (entry, at) => {
    const post = postShape.safeParse(entry).data;
    if (post === undefined) broken.push("an entry of posts/ cannot be read");
    else {
      places.push({ slug: post.slug, ...at });
      said.push(`${post.slug} ${post.title} ${post.updated ?? ""}`);
    }
  };
  return { places, broken, take, text: () => said.join("\n") };
}
