import { AUTHOR_FIELDS } from "../../../shared/content/blog-fields.ts";
import type { ImportedDocument, ImportedLocale } from "../../../shared/manage/imports.ts";
import { textOfHtml } from "../../../shared/html-text.ts";
import { MAX_NAME_CHARS } from "../../../shared/limits.ts";
import { cutText } from "../../../shared/text.ts";
import {
  createNotes,
  repeatable,
  sourceNameOf,
  UNKNOWN_TIME,
  UNKNOWN_TIMES,
  type ModelType,
  type Source,
} from "../source.ts";
import { bodyOf } from "./blocks.ts";
import { metaOf, readExport, textOf, type Entry } from "./export.ts";
import { count, isBrought, keyOfItem, surveyExport, type Known } from "./survey.ts";

/** The types that pages of WordPress become. */
export const WORDPRESS_TYPES: ModelType[] = [
  {
    kind: "component",
    key: "seo",
    name: "SEO",
    fields: [
      { key: "title", kind: "short_text" },
      { key: "description", kind: "long_text" },
    ],
  },
  {
    kind: "page",
    key: "page",
    name: "Page",
    fields: [
      { key: "title", kind: "short_text" },
      { key: "body", kind: "wysiwyg" },
      { key: "image", kind: "media" },
      { key: "seo", kind: "component", component: "seo" },
    ],
  },
];

/** ours: what a title or an excerpt is read of. */
const READ_CHARS = 10_000;
/** Reads an export of WordPress (WXR). @throws AppError `invalid` when it is none */
export async function readWordPress(path: string, locale: string): Promise<Source> {
  const known = await surveyExport(path);
  const notes = createNotes();
  noteSurvey(known, notes.add);
  const hasPages = [...known.slugs.keys()].some((key) => key.startsWith("page/"));
  return {
    name: sourceNameOf("wordpress", hostOf(known.baseUrl)),
    total: known.count,
    types: hasPages ? WORDPRESS_TYPES : [],
    documents: repeatable(() => documents(path, locale, known, notes.add)),
    notes: notes.list,
  };
}

/** Two blogs number their posts alike. */
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : "");

function noteSurvey(known: Known, add: (note: string) => void): void {
  for (const [what, number] of known.others) add(`not brought: ${what}, ${number}`);
  for (const [key, number] of known.customFields)
    add(`not brought: the custom field "${key}" of ${number} posts or pages`);
  for (const renamed of known.renamed) add(`${renamed}: the slug was taken`);
  if (known.baseUrl !== "")
    add(`Links inside of texts lead to ${known.baseUrl} as they did; they are not changed.`);
}

async function* documents(
  path: string,
  locale: string,
  known: Known,
  note: (note: string) => void,
): AsyncGenerator<ImportedDocument> {
  yield* terms(locale, known);
  const counts = new Map<string, number>();
  for await (const entry of readExport(path))
    if (entry.name === "item" && isBrought(entry))
      yield print(entry, { locale, known, note, counts });
  for (const [what, number] of counts) note(`${what}: ${number}`);
}

function* terms(locale: string, known: Known): Generator<ImportedDocument> {
  const published = UNKNOWN_TIMES;
  const term = (kind: "author" | "category" | "tag", key: string, slug: string, held: Held) => ({
    key: `${kind}/${key}`,
    kind,
    type: kind,
    slug,
    locales: { [locale]: { ...held, published } },
  });
  for (const [login, { slug, name, firstName, lastName, email }] of known.authors) {
    const texts = Object.fromEntries(AUTHOR_FIELDS.map((key) => [key, ""]));
    const fields = { ...texts, first_name: firstName, last_name: lastName, email };
    yield term("author", login, slug, { name: cutText(name, MAX_NAME_CHARS), fields });
  }
  for (const [key, { slug, name }] of known.categories)
    yield term("category", key, slug, { name: plain(name, MAX_NAME_CHARS), fields: {} });
  for (const [key, { slug, name }] of known.tags)
    yield term("tag", key, slug, { name: plain(name, MAX_NAME_CHARS), fields: {} });
}

type Held = Pick<ImportedLocale, "name" | "fields">;

interface Printing {
  locale: string;
  known: Known;
  note: (note: string) => void;
  /** What is said once at the end, with how many posts it is true of. */
  counts: Map<string, number>;
}

function print(item: Entry, printing: Printing): ImportedDocument {
  const key = keyOfItem(item);
  const isPage = textOf(item, "wp:post_type") === "page";
  const published = timesOf(item);
  const slug = printing.known.slugs.get(key) ?? key.replace("/", "-");
  const title = plain(textOf(item, "title"), MAX_NAME_CHARS);
  const fields = isPage ? pageFields(item, title, printing) : postFields(item, printing);
  const createdAt = timeOf(item, "wp:post_date");
  return {
    key,
    kind: isPage ? "page" : "post",
    type: isPage ? "page" : "post",
    slug,
    ...(createdAt === undefined ? {} : { createdAt }),
    locales: {
      [printing.locale]: {
        name: title === "" ? slug : title,
        fields,
        published: isPublic(item, printing) ? published : null,
      },
    },
  };
}

/** What is not for everybody there is a draft here. */
function isPublic(item: Entry, { counts }: Printing): boolean {
  const status = textOf(item, "wp:status");
  const isLocked = textOf(item, "wp:post_password") !== "";
  if (status === "publish" && isLocked)
    count(counts, "protected by a password there, a draft here");
  if (status === "private") count(counts, "private there, a draft here");
  if (status === "future") count(counts, "to be published at a time there, a draft here");
  return status === "publish" && !isLocked;
}

function postFields(item: Entry, printing: Printing): Record<string, unknown> {
  const meta = metaOf(item);
  const image = imageOf(meta, printing);
  const login = textOf(item, "dc:creator");
  const named = (domain: string, kind: "category" | "tag", terms: Known["tags"]) => {
    const keys = item.children
      .filter(({ name, attributes }) => name === "category" && attributes["domain"] === domain)
      .map(({ attributes, text }) => attributes["nicename"] || text)
      .filter((key) => terms.has(key));
    return [...new Set(keys)].map((key) => `${kind}/${key}`);
  };
  return {
    body: bodyIn(item, printing),
    summary: plain(textOf(item, "excerpt:encoded"), READ_CHARS),
    ...seoOf(meta),
    featured_image: image,
    featured_image_alt: image?.alt ?? "",
    author: printing.known.authors.has(login) ? `author/${login}` : null,
    categories: named("category", "category", printing.known.categories),
    tags: named("post_tag", "tag", printing.known.tags),
  };
}

function pageFields(item: Entry, title: string, printing: Printing): Record<string, unknown> {
  const meta = metaOf(item);
  const { seo_title, meta_description } = seoOf(meta);
  return {
    title,
    body: bodyIn(item, printing),
    image: imageOf(meta, printing),
    seo: { title: seo_title, description: meta_description },
  };
}

function bodyIn(item: Entry, { counts }: Printing): string {
  const { html, dynamic, shortcodes } = bodyOf(textOf(item, "content:encoded"));
  for (const block of dynamic)
    count(counts, `the block "${block}" has no HTML of its own, left out`);
  for (const name of shortcodes)
    count(counts, `the shortcode [${name}] stays in the text as it is`);
  return html;
}

/** As the two plugins keep it that most sites have. */
const seoOf = (meta: Map<string, string>) => ({
  seo_title: meta.get("_yoast_wpseo_title") ?? meta.get("rank_math_title") ?? "",
  meta_description: meta.get("_yoast_wpseo_metadesc") ?? meta.get("rank_math_description") ?? "",
});

function imageOf(meta: Map<string, string>, { known, counts }: Printing) {
  const id = meta.get("_thumbnail_id") ?? "";
  const file = known.files.get(id);
  if (id !== "" && file === undefined) count(counts, "its featured image is not in the export");
  return file === undefined ? null : { ...file };
}

function timesOf(item: Entry) {
  const publishedAt = timeOf(item, "wp:post_date") ?? UNKNOWN_TIME;
  return { publishedAt, updatedAt: timeOf(item, "wp:post_modified") ?? publishedAt };
}

/** `2019-05-01 10:00:00` in UTC, else by the site's own clock; drafts have zeros. */
function timeOf(item: Entry, name: string): string | undefined {
  for (const text of [textOf(item, `${name}_gmt`), textOf(item, name)]) {
    const [, day, time] = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/.exec(text.trim()) ?? [];
    const whole = `${day ?? ""}T${time ?? ""}Z`;
    if (day !== undefined && !Number.isNaN(Date.parse(whole)) && !day.startsWith("0000"))
      return whole;
  }
  return undefined;
}

/** The text that HTML shows, in one line. */
const plain = (html: string, maxChars: number): string =>
  cutText(textOfHtml(html, READ_CHARS).text.replaceAll(/\s+/g, " ").trim(), maxChars);
