import { normalizeDate } from "../../../shared/content/dates.ts";
import { isObject, memberOf, type Values } from "../../../shared/content/field-kind.ts";
import { nameSays, readMarkdown, type MarkdownFile } from "./files.ts";
import { readFrontMatter } from "./front-matter.ts";

/** What a file says about itself, in the words of an import. */
export interface Said {
  title: string;
  slug: string;
  /** RFC 3339; null where nothing says when. */
  publishedAt: string | null;
  updatedAt: string | null;
  isDraft: boolean;
  author: string;
  categories: string[];
  tags: string[];
  description: string;
  summary: string;
  image: { url: string; alt: string };
  /** What else is in the front matter, in forms that fields hold. */
  others: Record<string, unknown>;
  body: string;
}

export type FileRead = { kind: "read"; said: Said } | { kind: "broken"; why: string };

/** Members that have a meaning here; all others are fields of their own. */
const KNOWN: ReadonlySet<string> = new Set([
  "title",
  "slug",
  "date",
  "updated",
  "lastmod",
  "draft",
  "published",
  "author",
  "authors",
  "categories",
  "category",
  "tags",
  "description",
  "summary",
  "excerpt",
  "image",
]);

export async function readFile(file: MarkdownFile): Promise<FileRead> {
  const text = await readMarkdown(file);
  if (text === undefined) return { kind: "broken", why: "it is too large" };
  const read = readFrontMatter(text);
  if (read.kind === "broken") return read;
  return { kind: "read", said: sayOf(file, read.values, read.body) };
}

function sayOf(file: MarkdownFile, values: Values, body: string): Said {
  const name = nameSays(file);
  const of = (...keys: string[]): unknown =>
    keys.map((key) => memberOf(values, key)).find((value) => value !== undefined && value !== null);
  const text = (...keys: string[]) => textOf(of(...keys));
  const publishedAt = timeOf(of("date")) ?? (name.day === null ? null : timeOf(name.day));
  const title = text("title");
  return {
    title: title === "" ? (headingOf(body) ?? name.slug) : title,
    slug: text("slug") === "" ? name.slug : text("slug"),
    publishedAt,
    updatedAt: timeOf(of("updated", "lastmod")),
    isDraft: of("draft") === true || of("published") === false,
    author: listOf(of("author", "authors"))[0] ?? "",
    categories: listOf(of("categories", "category")),
    tags: listOf(of("tags")),
    description: text("description"),
    summary: text("summary", "excerpt"),
    image: imageOf(of("image")),
    others: Object.fromEntries(
      Object.entries(values)
        .filter(([key]) => !KNOWN.has(key))
        .map(([key, value]) => [key, plain(value)]),
    ),
    body,
  };
}

const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value).toWellFormed().trim()
    : "";

/** Texts of a list, or those that commas part. */
function listOf(value: unknown): string[] {
  const parts: unknown[] = Array.isArray(value) ? value : textOf(value).split(",");
  const names = parts.map((part) => textOf(isObject(part) ? memberOf(part, "name") : part));
  return [...new Set(names.filter((name) => name !== ""))];
}

function imageOf(value: unknown): { url: string; alt: string } {
  if (!isObject(value)) return { url: textOf(value), alt: "" };
  const url = memberOf(value, "url") ?? memberOf(value, "src") ?? memberOf(value, "path");
  return { url: textOf(url), alt: textOf(memberOf(value, "alt")) };
}

/** Days and times as front matter has them, as RFC 3339; without a zone in UTC. */
export function timeOf(value: unknown): string | null {
  const text = textOf(value).replace(/ (?=[+-]\d{2}:?\d{2}$|Z$)/, "");
  const shown = normalizeDate(text);
  if (shown === undefined) return null;
  return /[+-]\d{2}:\d{2}$/.test(shown) ? shown : `${shown}Z`;
}

/** The first heading of a text, which some write instead of a title. */
const headingOf = (body: string): string | undefined => {
  const [, heading] = /^# +(\S[^\n]{0,300})$/m.exec(body.slice(0, 5_000)) ?? [];
  return heading?.trim();
};

/** Values of YAML in forms that fields hold: days as dates, lists of texts as rows. */
function plain(value: unknown): unknown {
  if (typeof value === "string") return normalizeDate(value) ?? value.toWellFormed();
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value))
    return value.map((item: unknown) => (isObject(item) ? plain(item) : { text: textOf(item) }));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}
