import { whole } from "../../shared/content/texts.ts";
import { documentTag, siteTag, slugTag, tokenTag, typeTag, type Tag } from "../../shared/tags.ts";
import type { ChangeKind } from "../../origin/db/log/changes.ts";
import type { Rendered } from "../../origin/delivery/answer/render.ts";

/**
 * What a site of the world publishes: a few pages that show one another, and tokens. A value never changes; an edit
 * makes another one, so that any state there ever was can be rendered again.
 */
export interface Content {
  readonly site: number;
  /** By slug; a slug that was deleted may be taken by another document. */
  readonly pages: ReadonlyMap<string, Page>;
  readonly tokens: ReadonlySet<string>;
  /** What was rendered of it already. */
  readonly rendered: Map<string, Rendered>;
}

export interface Page {
  readonly id: number;
  readonly slug: string;
  /** What readers see; null when it is not published. */
  readonly text: number | null;
  readonly shows: readonly string[];
}

const TYPE = 1;
export const SLUGS = ["a", "b", "c"] as const;
export const TOKENS = ["1", "2"].map((digit) => digit.repeat(64));

export const LIST = "/v2/pages/p/";
export const pageQuery = (slug: string): string => `/v2/pages/p/${slug}/`;
/** What is kept warm by nobody. */
export const DEEP_LIST = "/v2/pages/p/?levels=3";
export const variantQuery = (slug: string): string => `/v2/pages/p/${slug}/?levels=3`;
const tokenQuery = (hash: string): string => `token:${hash}`;
export const UNKNOWN = pageQuery("unknown");

/** Lists by a value, by one of what a page shows, and by an order of which one page is shown. */
const SELECTIONS: Record<string, (published: Page[]) => Page[]> = {
  [`${LIST}?fields.odd=true`]: (published) => published.filter(isOdd),
  [`${LIST}?fields.shows.odd=true`]: (published) =>
    published.filter(({ shows }) =>
      published.some((other) => shows.includes(other.slug) && isOdd(other)),
    ),
  [`${LIST}?order=-text&page_size=1`]: (published) =>
    published.toSorted((a, b) => b.text! - a.text! || b.id - a.id).slice(0, 1),
};
export const isOdd = ({ text }: Page): boolean => text !== null && text % 2 === 1;

/**
 * What readers of a site ask for that has the last so many of the slugs.
 * @param selects whether its edges select from documents
 */
export const contentQueries = (slugs: number, selects: boolean): readonly string[] => [
  LIST,
  DEEP_LIST,
  ...slugsOf(slugs).map(pageQuery),
  ...slugsOf(slugs).map(variantQuery),
  ...(selects ? Object.keys(SELECTIONS) : []),
  UNKNOWN,
];
/** What nobody asks before the origin is gone. */
export const neverAsked = (slugs: number): readonly string[] => [
  ...[LIST, ...slugsOf(slugs).map(pageQuery)].map((printed) => `${printed}?levels=5`),
  `${LIST}?fields.odd=true&levels=5`,
];
export const slugsOf = (slugs: number): readonly string[] => SLUGS.slice(-slugs);
export const TOKEN_QUERIES: readonly string[] = TOKENS.map(tokenQuery);

/** What each page shows besides itself, at times: one to three documents make a page. */
const SHOWS: Record<string, string[]> = { a: ["b", "c"], b: ["c"], c: [] };

/** ours: one edit in so many is one that erases what was there. */
const ERASES_EVERY = 5;

/** ours: an edit may also leave out what the page showed. */
const SHOWS_NOTHING_EVERY = 4;

export const emptyContent = (site: number): Content => ({
  site,
  pages: new Map(),
  tokens: new Set(),
  rendered: new Map(),
});

/** An edit: what readers see from now on, and the change that says so. */
export interface Edit {
  kind: ChangeKind;
  erases?: boolean;
  content: Content;
  tags: Tag[];
  canonical: string[];
}

export function publish(content: Content, slug: string, text: number): Edit {
  const id = content.pages.get(slug)?.id ?? text * 100 + SLUGS.findIndex((known) => known === slug);
  const shows = text % SHOWS_NOTHING_EVERY === 0 ? [] : (SHOWS[slug] ?? []);
  const page = { id, slug, text, shows };
  const made = edited("publish", content, slug, page, id, [pageQuery(slug), LIST]);
  return { ...made, erases: text % ERASES_EVERY === 0 };
}

/** Several pages at once, as one change. */
export function release(content: Content, slugs: readonly string[], text: number): Edit {
  const edits: Edit[] = [];
  for (const slug of slugs) edits.push(publish(edits.at(-1)?.content ?? content, slug, text));
  const last = edits.at(-1)!;
  const canonical = [...new Set(edits.flatMap((edit) => edit.canonical))];
  return { ...last, tags: [...new Set(edits.flatMap(({ tags }) => tags))], canonical };
}

export function takeDown(content: Content, slug: string): Edit | undefined {
  const page = content.pages.get(slug);
  if (page === undefined || page.text === null) return undefined;
  return edited("unpublish", content, slug, { ...page, text: null }, page.id, []);
}

export function remove(content: Content, slug: string): Edit | undefined {
  const page = content.pages.get(slug);
  return page === undefined ? undefined : edited("delete", content, slug, undefined, page.id, []);
}

/** Gives a token, or revokes it. */
export function switchToken(content: Content, hash: string): Edit {
  const tokens = new Set(content.tokens);
  const canonical = tokens.delete(hash) ? [] : [tokenQuery(tokens.add(hash) && hash)];
  return {
    kind: "token",
    content: { ...content, tokens, rendered: new Map() },
    tags: [tokenTag(hash)],
    canonical,
  };
}

/** A change that no reader sees: a new type, or a document that nobody asked for. */
export const unseen = (content: Content): Edit => ({
  kind: "model",
  content,
  tags: [],
  canonical: [],
});

function edited(
  kind: ChangeKind,
  content: Content,
  slug: string,
  page: Page | undefined,
  id: number,
  canonical: string[],
): Edit {
  const pages = new Map(content.pages);
  if (page === undefined) pages.delete(slug);
  else pages.set(slug, page);
  const tags = [documentTag(id), typeTag(TYPE), slugTag(slug)];
  return { kind, content: { ...content, pages, rendered: new Map() }, tags, canonical };
}

/** What a query shows of a state; stands for the serializer. */
export function render(content: Content, printed: string): Rendered {
  const known = content.rendered.get(printed);
  if (known !== undefined) return known;
  const made = renderAnew(content, printed);
  content.rendered.set(printed, made);
  return made;
}

function renderAnew(content: Content, printed: string): Rendered {
  const { site, pages } = content;
  if (printed.startsWith("token:")) return renderToken(content, printed.slice("token:".length));
  if (printed === LIST || printed.startsWith(`${LIST}?`)) {
    const select = SELECTIONS[printed.replace(/[?&]levels=\d$/, "")] ?? ((all: Page[]) => all);
    const published = [...pages.values()].filter(({ text }) => text !== null);
    const shown = select(published).toSorted(bySlug);
    const tags = [siteTag, typeTag(TYPE), ...shown.map(({ id }) => documentTag(id))];
    return live({ site, list: shown.map(({ slug, text }) => [slug, text]) }, tags);
  }
  const slug = printed.split("/")[4] ?? "";
  const page = pages.get(slug);
  const others = (page?.shows ?? []).flatMap((other) => pages.get(other) ?? []);
  const tags = [siteTag, slugTag(slug), ...[page, ...others].flatMap(tagOf)];
  if (page === undefined || page.text === null) return { state: "gone", detail: "", tags };
  const published = others.filter(({ text }) => text !== null);
  const shows = published.map((other) => [other.slug, other.text]);
  return live({ site, page: printed, text: page.text, shows }, [
    ...tags,
    // a page that shows a slug nobody has yet must hear of whoever takes it
    ...page.shows.map(slugTag),
  ]);
}

const bySlug = (a: Page, b: Page): number => (a.slug < b.slug ? -1 : 1);

const tagOf = (page: Page | undefined): Tag[] => (page === undefined ? [] : [documentTag(page.id)]);

function renderToken({ site, tokens }: Content, hash: string): Rendered {
  const tags = [siteTag, tokenTag(hash)];
  if (!tokens.has(hash)) return { state: "gone", detail: "", tags };
  return live({ site, scopes: ["read"], locales: ["en"], defaultLocale: "en" }, tags);
}

function live(value: unknown, tags: Tag[]): Rendered {
  const body = JSON.stringify(value);
  return { state: "live", texts: [body], etag: `"${body.length}-${body}"`, tags };
}

/** What a reader is given, as one text: the body, or that there is none. */
export const GONE = "gone";

export const shown = (rendered: Rendered): string =>
  rendered.state === "live" ? whole(rendered.texts) : GONE;
