import { AUTHOR_FIELDS, POST_TEXTS } from "../../../shared/content/blog-fields.ts";
import type { Values } from "../../../shared/content/field-kind.ts";
import type { Field } from "../../../shared/content/model.ts";
import type { ImportedDocument, ImportedLocale } from "../../../shared/manage/imports.ts";
import { UNKNOWN_TIME, UNKNOWN_TIMES, type ModelType } from "../source.ts";
import { authorShape, itemShape, pageShape, postShape, termShape } from "./answers.ts";
import { componentsOf, convertMembers, mediaOf, type Converting } from "../model/convert.ts";
import type { Found, Placed } from "./found.ts";
import type { Lists } from "./lists.ts";
import { keyOf } from "../model/references.ts";

/** Sent in this order, so that items have their numbers before anything else takes one, and posts find what they name. */
const ORDER = ["collection", "author", "category", "tag", "single", "page", "post"] as const;
/** Listed newest first, and where times are equal by who came last: what is listed last is sent first. */
const NEWEST_FIRST: ReadonlySet<string> = new Set(["single", "page", "post"]);

export interface Printing {
  lists: Lists;
  found: readonly Found[];
  types: readonly ModelType[];
  /** The locale of what was read in none. */
  defaultLocale: string;
  base: string;
}

/** All documents as they are sent, read again from what is kept, a page of a list at a time. */
export async function* printDocuments(printing: Printing): AsyncGenerator<ImportedDocument> {
  const converting: Converting = { components: componentsOf(printing.types), base: printing.base };
  for (const kind of ORDER)
    for (const found of printing.found.filter((one) => one.kind === kind)) {
      const { fields = [] } =
        printing.types.find((type) => type.kind === found.kind && type.key === found.key) ?? {};
      const documents = [...found.documents];
      if (NEWEST_FIRST.has(kind)) documents.reverse();
      for (const [key, places] of documents) {
        const printed = await printDocument({ key, places, found, fields, converting }, printing);
        if (printed !== undefined) yield printed;
      }
    }
}

interface One {
  key: string;
  places: Placed[];
  found: Found;
  fields: readonly Field[];
  converting: Converting;
}

/** A document as one answer has it. */
interface Held {
  slug: string | null;
  id?: number;
  createdAt?: string;
  status: string;
  name: string;
  fields: Record<string, unknown>;
  published: ImportedLocale["published"];
}

async function printDocument(one: One, printing: Printing): Promise<ImportedDocument | undefined> {
  const { key, places, found } = one;
  const locales: ImportedDocument["locales"] = {};
  let first: Held | undefined;
  for (const place of places.toSorted((a, b) => Number(a.isPreview) - Number(b.isPreview))) {
    const answer = (await printing.lists.page(place.listed, place.page))[place.index];
    const held = heldBy(answer, one);
    if (held === undefined) continue;
    first ??= held;
    // authors, categories and tags have no locales
    const isTerm = found.kind === "author" || found.kind === "category" || found.kind === "tag";
    const locale = (isTerm ? null : place.locale) ?? printing.defaultLocale;
    const known = Object.hasOwn(locales, locale) ? locales[locale] : undefined;
    const printed = place.isPreview ? withPreview(known, held) : asPublished(held);
    if (printed !== undefined) locales[locale] = printed;
  }
  if (first === undefined || Object.keys(locales).length === 0) return undefined;
  const { id, slug, createdAt } = first;
  return {
    key,
    kind: found.kind,
    type: found.key,
    ...(id === undefined ? {} : { id }),
    slug,
    ...(createdAt === undefined ? {} : { createdAt }),
    locales,
  };
}

const asPublished = ({ name, fields, published, status }: Held): ImportedLocale => ({
  name,
  fields,
  // a detail of a post may show what is none yet; lists do not
  published: status === "draft" ? null : published,
});

/** What a preview adds: a draft of its own, or one beside what is published. */
function withPreview(known: ImportedLocale | undefined, held: Held): ImportedLocale | undefined {
  const { name, fields } = held;
  if (known === undefined) return { name, fields, published: null };
  const isSame = JSON.stringify([known.name, known.fields]) === JSON.stringify([name, fields]);
  return isSame ? known : { ...known, draft: { name, fields } };
}

function heldBy(answer: unknown, { found, fields, converting }: One): Held | undefined {
  switch (found.kind) {
    case "collection": {
      const item = itemShape.safeParse(answer).data;
      if (item === undefined) return undefined;
      const converted = convertMembers(item.fields, fields, converting);
      return { ...unnamed, id: item.id, slug: null, name: "", fields: converted };
    }
    case "post":
      return postOf(answer, converting.base);
    case "author": {
      const author = authorShape.safeParse(answer).data;
      if (author === undefined) return undefined;
      const texts = Object.fromEntries(AUTHOR_FIELDS.map((key) => [key, author[key] ?? ""]));
      const name = `${author.first_name ?? ""} ${author.last_name ?? ""}`.trim();
      return {
        ...unnamed,
        slug: author.slug,
        name: name === "" ? author.slug : name,
        fields: texts,
      };
    }
    case "category":
    case "tag": {
      const term = termShape.safeParse(answer).data;
      return term && { ...unnamed, slug: term.slug, name: term.name, fields: {} };
    }
    default: {
      const page = pageShape.safeParse(answer).data;
      if (page === undefined) return undefined;
      const converted = convertMembers(page.fields as Values, fields, converting);
      const { slug, name, status = "published" } = page;
      const called = name == null || name === "" ? slug : name;
      return { slug, name: called, status, fields: converted, published: timesOf(page) };
    }
  }
}

const unnamed = {
  status: "published",
  published: UNKNOWN_TIMES,
};

function timesOf(answer: {
  published?: string | null | undefined;
  updated?: string | null | undefined;
}) {
  const publishedAt = answer.published ?? answer.updated ?? UNKNOWN_TIME;
  return { publishedAt, updatedAt: answer.updated ?? publishedAt };
}

function postOf(answer: unknown, base: string): Held | undefined {
  const post = postShape.safeParse(answer).data;
  if (post === undefined) return undefined;
  const texts = Object.fromEntries(POST_TEXTS.map((key) => [key, post[key] ?? ""]));
  const image = mediaOf(post.featured_image, base);
  const author = post.author?.slug ?? "";
  const terms = (kind: "category" | "tag", named: typeof post.tags) =>
    (named ?? []).map(({ slug }) => keyOf.term(kind, slug));
  const fields = {
    ...texts,
    featured_image: image,
    author: author === "" ? null : keyOf.term("author", author),
    categories: terms("category", post.categories),
    tags: terms("tag", post.tags),
  };
  const { slug, title, created, status = "published" } = post;
  return {
    slug,
    ...(created == null ? {} : { createdAt: created }),
    status,
    name: title === "" ? slug : title,
    fields,
    published: timesOf(post),
  };
}
