import type { Taxonomy } from "../query-blog.ts";
import { AUTHOR_FIELDS, POST_TEXTS } from "./blog-fields.ts";
import { printTimestamp } from "./dates.ts";
import { isObject, memberOf, type Values } from "./field-kind.ts";
import type { DocumentState, PostDocument, PublishedDocument } from "./documents.ts";
import { printAddress } from "./web-address.ts";

/** The blog: posts, authors, categories and tags, which have fixed fields. The shapes are the v2 API's. */

/** Terms by id, as posts name them. */
export type Terms = ReadonlyMap<number, PublishedDocument>;

/** What the posts of an answer name, and in previews how far each post is. */
export interface Named {
  terms: Terms;
  states: ReadonlyMap<number, DocumentState>;
}

export function textOf(fields: Values, key: string): string {
  const text = memberOf(fields, key);
  return typeof text === "string" ? text : "";
}
const idsOf = (value: unknown): number[] =>
  (Array.isArray(value) ? value : [value]).filter((id) => typeof id === "number");

/** Ids of the author, categories and tags of a post. */
export const termsOf = ({ fields }: { fields: Values }): number[] =>
  (["author", "categories", "tags"] as const).flatMap((key) => idsOf(fields[key]));

/** Where a post's shape differs: lists have an address and no `deleted`; bodies can be left out (the v2 API). */
export interface PostShape {
  in: "list" | "detail" | "search";
  excludeBody: boolean;
  blogUrl: string | null;
}

export function showPost(post: PostDocument, { terms, states }: Named, shape: PostShape): object {
  const state = states.get(post.id);
  const { fields } = post;
  const image = fields["featured_image"];
  const [author] = named(fields["author"], terms);
  const texts = Object.fromEntries(POST_TEXTS.map((key) => [key, textOf(fields, key)]));
  if (shape.excludeBody) delete texts["body"];
  return {
    status: state?.status ?? "published",
    created: printTimestamp(post.createdAt),
    updated: printTimestamp(post.updatedAt),
    published: printTimestamp(post.publishedAt),
    scheduled: printTimestamp(state?.scheduledAt ?? null),
    ...(shape.in === "list" ? {} : { deleted: null }),
    title: post.name,
    slug: post.slug,
    ...texts,
    url: addressOf(post, shape),
    featured_image: isObject(image) ? image["url"] : null,
    author: author === undefined ? showTerm("author", null) : showTerm("author", author),
    tags: named(fields["tags"], terms).map((term) => showTerm("tag", term)),
    categories: named(fields["categories"], terms).map((term) => showTerm("category", term)),
    ...(shape.in === "search" ? { rank: post.rank ?? 0 } : {}),
  };
}

/** Absolute where a blog address is set; else relative in lists and null elsewhere (DECISIONS.md, readings of the contract). */
function addressOf(post: PostDocument, shape: PostShape): string | null {
  if (shape.blogUrl !== null) return printAddress(`${shape.blogUrl}/${post.slug}`);
  return shape.in === "list" ? `/${post.slug}` : null;
}

const named = (value: unknown, terms: Terms): PublishedDocument[] =>
  idsOf(value).flatMap((id) => terms.get(id) ?? []);

/** An author, category or tag. A post without an author shows an empty one: SDKs read its members unasked. */
export function showTerm(of: Taxonomy, term: PublishedDocument | null): Record<string, unknown> {
  if (of !== "author") return { name: term?.name ?? "", slug: term?.slug ?? "" };
  const fields = term?.fields ?? {};
  return {
    slug: term?.slug ?? "",
    ...Object.fromEntries(AUTHOR_FIELDS.map((key) => [key, textOf(fields, key)])),
  };
}

/** The neighbour of a post in its `meta`. */
export const showNeighbour = (post: PostDocument | null): object | null =>
  post === null
    ? null
    : {
        slug: post.slug,
        title: post.name,
        featured_image: isObject(post.fields["featured_image"])
          ? post.fields["featured_image"]["url"]
          : null,
      };
