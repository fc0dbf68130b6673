import { createUnique, slugOf } from "../keys.ts";
import { metaOf, readExport, textOf, type Entry } from "./export.ts";

/** What of an export has to be known before its posts are printed. */
export interface Known {
  authors: Map<string, Author>;
  categories: Map<string, Term>;
  tags: Map<string, Term>;
  /** Address and alternative text of attachments by their id. */
  files: Map<string, { url: string; alt: string }>;
  /** Slugs of posts and pages by their id. */
  slugs: Map<string, string>;
  /** Their address at the source, where another page has the same slug. */
  renamed: string[];
  /** How many there are of what is not brought, by what it is. */
  others: Map<string, number>;
  /** Fields of their own, by how many posts have them. */
  customFields: Map<string, number>;
  count: number;
  baseUrl: string;
}

export interface Author {
  slug: string;
  firstName: string;
  lastName: string;
  email: string;
  name: string;
}

export interface Term {
  slug: string;
  name: string;
}

const STATUSES: ReadonlySet<string> = new Set(["publish", "draft", "pending", "private", "future"]);

/** A post or a page that is brought. */
export const isBrought = (item: Entry): boolean =>
  (textOf(item, "wp:post_type") === "post" || textOf(item, "wp:post_type") === "page") &&
  STATUSES.has(textOf(item, "wp:status")) &&
  textOf(item, "wp:post_id") !== "";

/** The names under which it is known: `post/12`. */
export const keyOfItem = (item: Entry): string =>
  `${textOf(item, "wp:post_type")}/${textOf(item, "wp:post_id")}`;

/** Goes through an export once. @throws what reading it throws */
export async function surveyExport(path: string): Promise<Known> {
  const known: Known = {
    authors: new Map(),
    categories: new Map(),
    tags: new Map(),
    files: new Map(),
    slugs: new Map(),
    renamed: [],
    others: new Map(),
    customFields: new Map(),
    count: 0,
    baseUrl: "",
  };
  const unique = {
    author: createUnique(),
    category: createUnique(),
    tag: createUnique(),
    // routes of the API lie in the way of these
    post: createUnique(["search"]),
    page: createUnique(),
  };
  for await (const entry of readExport(path)) take(entry, known, unique);
  known.count += known.authors.size + known.categories.size + known.tags.size;
  return known;
}

type Unique = Record<"author" | "category" | "tag" | "post" | "page", (wanted: string) => string>;

function take(entry: Entry, known: Known, unique: Unique): void {
  switch (entry.name) {
    case "wp:author":
      return addAuthor(entry, known, unique);
    case "wp:category":
      return addTerm(known.categories, unique.category, {
        slug: textOf(entry, "wp:category_nicename"),
        name: textOf(entry, "wp:cat_name"),
      });
    case "wp:tag":
      return addTerm(known.tags, unique.tag, {
        slug: textOf(entry, "wp:tag_slug"),
        name: textOf(entry, "wp:tag_name"),
      });
    case "wp:base_blog_url":
      known.baseUrl = entry.text.trim();
      return;
    case "item":
      return takeItem(entry, known, unique);
    default:
      if (entry.name === "wp:term")
        count(known.others, `taxonomy ${textOf(entry, "wp:term_taxonomy")}`);
  }
}

function addAuthor(entry: Entry, known: Known, unique: Unique): void {
  const login = textOf(entry, "wp:author_login");
  if (login === "" || known.authors.has(login)) return;
  const display = textOf(entry, "wp:author_display_name");
  const [first, last] = [
    textOf(entry, "wp:author_first_name"),
    textOf(entry, "wp:author_last_name"),
  ];
  const isNamed = first !== "" || last !== "";
  known.authors.set(login, {
    slug: unique.author(slugOf(login, "author")),
    firstName: isNamed ? first : display,
    lastName: last,
    email: textOf(entry, "wp:author_email"),
    name: isNamed ? `${first} ${last}`.trim() : display === "" ? login : display,
  });
}

function addTerm(
  terms: Map<string, Term>,
  unique: (wanted: string) => string,
  { slug, name }: Term,
): void {
  const key = slug === "" ? name : slug;
  if (key === "" || terms.has(key)) return;
  terms.set(key, { slug: unique(slugOf(key, "term")), name: name === "" ? key : name });
}

function takeItem(item: Entry, known: Known, unique: Unique): void {
  const [type, id] = [textOf(item, "wp:post_type"), textOf(item, "wp:post_id")];
  if (type === "attachment") {
    const url = textOf(item, "wp:attachment_url").trim();
    const alt = metaOf(item).get("_wp_attachment_image_alt") ?? "";
    if (url !== "") known.files.set(id, { url, alt });
    return;
  }
  if (!isBrought(item)) {
    const isKnown = type === "post" || type === "page";
    count(known.others, isKnown ? `${type} (${textOf(item, "wp:status")})` : `type ${type}`);
    return;
  }
  known.count += 1;
  const kind = type === "page" ? "page" : "post";
  const wanted = slugOf(
    firstOf(textOf(item, "wp:post_name"), textOf(item, "title"), `${kind}-${id}`),
    `${kind}-${id}`,
  );
  const slug = unique[kind](wanted);
  known.slugs.set(keyOfItem(item), slug);
  if (slug !== wanted) known.renamed.push(`${kind} "${wanted}" is "${slug}" here`);
  for (const each of item.children.filter(({ name }) => name === "category"))
    takeTerm(each, known, unique);
  for (const child of item.children)
    if (child.name === "wp:comment") count(known.others, "comments");
  for (const key of metaOf(item).keys())
    if (key !== "" && !key.startsWith("_")) count(known.customFields, key);
}

/** A term that only posts name: exports of a single author or month list none. */
function takeTerm({ attributes, text }: Entry, known: Known, unique: Unique): void {
  const term = { slug: attributes["nicename"] ?? "", name: text };
  if (attributes["domain"] === "category") addTerm(known.categories, unique.category, term);
  else if (attributes["domain"] === "post_tag") addTerm(known.tags, unique.tag, term);
  else if (attributes["domain"] !== undefined)
    count(known.others, `taxonomy ${attributes["domain"]}`);
}

const firstOf = (...texts: string[]): string => texts.find((text) => text.trim() !== "") ?? "";

export function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
