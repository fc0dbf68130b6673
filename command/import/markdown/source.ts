import { AUTHOR_FIELDS } from "../../../shared/content/blog-fields.ts";
import type { Field } from "../../../shared/content/model.ts";
import type { ImportedDocument } from "../../../shared/manage/imports.ts";
import { MAX_NAME_CHARS } from "../../../shared/limits.ts";
import { cutText } from "../../../shared/text.ts";
import { createUnique, keyOf, slugOf } from "../keys.ts";
import { componentsOf, convertMembers } from "../model/convert.ts";
import { NO_HINTS } from "../model/hints.ts";
import { inferModel } from "../model/infer.ts";
import { seeMembers, type Members } from "../model/seen.ts";
import {
  createNotes,
  repeatable,
  UNKNOWN_TIME,
  UNKNOWN_TIMES,
  type ModelType,
  type Source,
} from "../source.ts";
import { listMarkdown, type MarkdownFile } from "./files.ts";
import { readFile, type Said } from "./read.ts";
import { isAbsolute, render } from "./render.ts";

export interface MarkdownOptions {
  folder: string;
  locale: string;
  /** What files become: posts, or pages of a type. */
  as: { kind: "post" } | { kind: "page"; type: string };
  /** Where the files beside the Markdown are read, with a last slash; null: nowhere. */
  mediaBase: string | null;
}

interface Placed {
  file: MarkdownFile;
  slug: string;
  publishedAt: string;
}

/** What is known before the first document is printed. */
interface Known {
  options: MarkdownOptions;
  placed: Placed[];
  /** Names of authors, categories and tags by their slug. */
  terms: Record<"author" | "category" | "tag", Map<string, string>>;
  type: ModelType | undefined;
  components: ReturnType<typeof componentsOf>;
  note: (note: string) => void;
}

/** Fields that pages of every folder have; what else front matter has comes after them. */
const OWN: Field[] = [
  { key: "title", kind: "short_text" },
  { key: "body", kind: "wysiwyg" },
  { key: "description", kind: "long_text" },
  { key: "image", kind: "media" },
];
const isOwn = (key: string) => OWN.some((field) => field.key === key);

/** Reads a folder of Markdown. @throws AppError `invalid` without a folder */
export async function readMarkdownFolder(options: MarkdownOptions): Promise<Source> {
  const notes = createNotes();
  const placed: Placed[] = [];
  const terms: Known["terms"] = { author: new Map(), category: new Map(), tag: new Map() };
  const members: Members = new Map();
  const unique = createUnique(options.as.kind === "post" ? ["search"] : []);
  for (const file of await listMarkdown(options.folder)) {
    const read = await readFile(file);
    if (read.kind === "broken") {
      notes.add(`${file.name} was left out: ${read.why}`);
      continue;
    }
    const { said } = read;
    const wanted = slugOf(said.slug, "page");
    const slug = unique(wanted);
    if (slug !== wanted) notes.add(`${file.name} is "${slug}" here: "${wanted}" was taken`);
    placed.push({ file, slug, publishedAt: said.publishedAt ?? UNKNOWN_TIME });
    if (options.as.kind === "post") collect(terms, said);
    if (options.as.kind === "post")
      for (const key of Object.keys(said.others))
        notes.add(`posts have no field "${key}"; --as page:<type> keeps it`);
    else seeMembers(members, fieldsOf(said));
    if (said.publishedAt === null) notes.add(`${file.name} has no date`);
  }
  const { types, doubts } =
    options.as.kind === "page" ? modelOf(options.as.type, members) : { types: [], doubts: [] };
  for (const doubt of doubts) notes.add(doubt);
  const known: Known = {
    options,
    // where times are equal, what comes first by name is listed first
    placed: placed
      .toReversed()
      .toSorted((a, b) => Date.parse(a.publishedAt) - Date.parse(b.publishedAt)),
    terms,
    type: types.find(({ kind }) => kind === "page"),
    components: componentsOf(types),
    note: notes.add,
  };
  const sum = terms.author.size + terms.category.size + terms.tag.size;
  return {
    name: "markdown",
    total: placed.length + sum,
    types,
    documents: repeatable(() => documents(known)),
    notes: notes.list,
  };
}

/** Front matter's own members by keys that fields can have. */
const fieldsOf = ({ others }: Said): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(others)
      .map(([key, value]): [string, unknown] => [keyOf(key, "field"), value])
      .filter(([key]) => !isOwn(key)),
  );

function modelOf(key: string, members: Members) {
  const { types, doubts } = inferModel(
    [{ kind: "page", key, name: key, members }],
    NO_HINTS,
    () => undefined,
  );
  const whole = types.map((type) =>
    type.kind === "page" ? { ...type, fields: [...OWN, ...type.fields] } : type,
  );
  return { types: whole, doubts };
}

/** Names that differ in their case alone are one. */
const termSlug = (name: string) => slugOf(name.toLowerCase(), "term");

function collect(terms: Known["terms"], { author, categories, tags }: Said): void {
  const add = (kind: keyof Known["terms"], name: string) => {
    const slug = termSlug(name);
    if (!terms[kind].has(slug)) terms[kind].set(slug, cutText(name, MAX_NAME_CHARS));
  };
  if (author !== "") add("author", author);
  for (const name of categories) add("category", name);
  for (const name of tags) add("tag", name);
}

async function* documents(known: Known): AsyncGenerator<ImportedDocument> {
  const { locale } = known.options;
  const published = UNKNOWN_TIMES;
  for (const kind of ["author", "category", "tag"] as const)
    for (const [slug, name] of known.terms[kind]) {
      const texts = Object.fromEntries(AUTHOR_FIELDS.map((key) => [key, ""]));
      const [first = "", ...rest] = name.split(" ");
      const fields =
        kind === "author" ? { ...texts, first_name: first, last_name: rest.join(" ") } : {};
      yield {
        key: `${kind}/${slug}`,
        kind,
        type: kind,
        slug,
        locales: { [locale]: { name, fields, published } },
      };
    }
  for (const placed of known.placed) {
    const read = await readFile(placed.file);
    if (read.kind === "read") yield print(placed, read.said, known);
  }
}

function print({ file, slug, publishedAt }: Placed, said: Said, known: Known): ImportedDocument {
  const { as, locale } = known.options;
  const address = addressIn(file, known.options.mediaBase);
  const { html, relative } = render(said.body, address);
  for (const href of relative)
    known.note(`${file.name}: the image ${href} is where the folder is; say --media-base <url>`);
  const image = imageOf(said, file, known, address);
  const fields =
    as.kind === "post" ? postFields(said, html, image) : pageFields(said, html, image, known);
  const title = cutText(said.title, MAX_NAME_CHARS);
  const times = { publishedAt, updatedAt: said.updatedAt ?? publishedAt };
  return {
    key: cutText(`file/${file.name}`, 300),
    kind: as.kind,
    type: as.kind === "post" ? "post" : as.type,
    slug,
    ...(said.publishedAt === null ? {} : { createdAt: publishedAt }),
    locales: {
      [locale]: {
        name: title === "" ? slug : title,
        fields,
        published: said.isDraft ? null : times,
      },
    },
  };
}

/** Where a file beside this one is read. */
const addressIn =
  ({ name }: MarkdownFile, mediaBase: string | null) =>
  (href: string): string | null => {
    if (mediaBase === null) return null;
    const at = new URL(name.split("/").map(encodeURIComponent).join("/"), mediaBase);
    const rooted = href.startsWith("/") ? href.slice(1) : null;
    return rooted === null ? new URL(href, at).href : new URL(rooted, mediaBase).href;
  };

function imageOf(
  { image }: Said,
  file: MarkdownFile,
  known: Known,
  address: (href: string) => string | null,
) {
  if (image.url === "") return null;
  const url = isAbsolute(image.url) ? image.url.replace(/^\/\//, "https://") : address(image.url);
  if (url === null)
    known.note(
      `${file.name}: the image ${image.url} is where the folder is; say --media-base <url>`,
    );
  const isWeb = url !== null && /^https?:\/\//i.test(url) && URL.canParse(url);
  return isWeb ? { url, alt: image.alt } : null;
}

type Image = { url: string; alt: string } | null;

const postFields = (said: Said, body: string, image: Image) => ({
  body,
  summary: said.summary === "" ? said.description : said.summary,
  seo_title: "",
  meta_description: said.description,
  featured_image: image,
  featured_image_alt: image?.alt ?? "",
  author: said.author === "" ? null : `author/${termSlug(said.author)}`,
  categories: [...new Set(said.categories.map((name) => `category/${termSlug(name)}`))],
  tags: [...new Set(said.tags.map((name) => `tag/${termSlug(name)}`))],
});

function pageFields(said: Said, body: string, image: Image, { type, components }: Known) {
  const others = (type?.fields ?? []).filter(({ key }) => !isOwn(key));
  const converting = { components, base: "" };
  const { title, description } = said;
  return { title, body, description, image, ...convertMembers(fieldsOf(said), others, converting) };
}
