import { AppError } from "../errors.ts";
import { FEED_POSTS, MAX_ITEMS_OF_KEYS } from "../limits.ts";
import type { BlogQuery } from "../query-blog.ts";
import type { Paging } from "../query-params.ts";
import type { SearchLanguage } from "../stems.ts";
import { ANY_TYPE, type ContentQuery, type QueryOf } from "../query.ts";
import { refuseWide } from "./containing.ts";
import type { RootList, Roots } from "./documents.ts";
import { resolveSelection } from "./filters.ts";
import { planSearch } from "./search.ts";
import type { FoundDocument, FoundList, Range, Source, WantedList, WantedPosts } from "./source.ts";

interface FoundRoots {
  /** One per query, in order. */
  roots: Roots[];
  /** Of the site's model; undefined when no statement was needed. */
  modelVersion: number | undefined;
}

type Versioned = { modelVersion: number } | undefined;

/**
 * Finds the documents at the top of the answers. Plain reads of pages and collections share four questions at most;
 * lists that select, searches and the blog take one each. The model is asked for only when paths have to be resolved.
 */
export async function findRoots(source: Source, queries: ContentQuery[]): Promise<FoundRoots> {
  const roots: Roots[] = queries.map((query) =>
    query.kind === "page" || query.kind === "item"
      ? { kind: "document", document: null }
      : { kind: "lists", lists: [] },
  );
  let version = await findPlain(source, queries, roots);
  for (const [index, query] of queries.entries()) {
    const found = await findSpecial(source, query);
    if (found === undefined) continue;
    roots[index] = found.root;
    version ??= found.version;
  }
  return { roots, modelVersion: version?.modelVersion };
}

async function findSpecial(
  source: Source,
  query: ContentQuery,
): Promise<{ root: Roots; version: Versioned } | undefined> {
  switch (query.kind) {
    case "pages":
    case "items":
    case "collections":
      return selects(query) ? findSelecting(source, query) : undefined;
    case "page_search":
      return findSearched(source, query);
    case "page":
    case "item":
      return undefined;
    default:
      return findBlog(source, query);
  }
}

type ListQuery = QueryOf<"pages" | "items" | "collections">;

const selects = (query: ListQuery) => query.filters.length > 0 || query.order !== null;

/** Whether a query's documents are found where an index has them, whatever is asked: neither chosen nor searched. */
export const isPlain = (query: ContentQuery): boolean =>
  query.kind === "page" || query.kind === "item" || (isList(query) && !selects(query));

const isList = (query: ContentQuery): query is ListQuery =>
  query.kind === "pages" || query.kind === "items" || query.kind === "collections";

/** The lists that a query asks for; `collections` asks for several. */
function wantedLists(query: ContentQuery): Omit<WantedList, "locale">[] {
  switch (query.kind) {
    case "pages":
      return [{ kind: "page", key: query.type, ...range(query.paging) }];
    case "items":
      return [{ kind: "collection", key: query.key, ...range(query.paging) }];
    case "collections":
      return query.keys.map((key) => ({
        kind: "collection",
        key,
        offset: 0,
        limit: MAX_ITEMS_OF_KEYS,
      }));
    default:
      return [];
  }
}

const range = (paging: Paging): Range =>
  paging.mode === "offset"
    ? { offset: paging.offset, limit: paging.limit }
    : { offset: (paging.page - 1) * paging.size, limit: paging.size };

/** Details and unselected lists, in as few statements as there are kinds of them. */
async function findPlain(
  source: Source,
  queries: ContentQuery[],
  roots: Roots[],
): Promise<Versioned> {
  const pages = queries.flatMap((query, at) => (query.kind === "page" ? [{ ...query, at }] : []));
  const items = queries.flatMap((query, at) => (query.kind === "item" ? [{ ...query, at }] : []));
  const wanted = queries.flatMap((query, at) => {
    if (!("filters" in query) || selects(query)) return [];
    return wantedLists(query).map((list) => ({ ...list, locale: query.locale, at }));
  });
  const singles = wanted.filter((list) => list.kind === "page" && list.key === ANY_TYPE);
  const lists = wanted.filter((list) => !singles.includes(list));

  const foundPages = pages.length === 0 ? [] : await source.pages(pages);
  const foundItems = items.length === 0 ? [] : await source.items(items);
  const foundLists = lists.length === 0 ? [] : await source.lists(lists);
  const foundSingles = singles.length === 0 ? [] : await source.singles(singles);

  placeDocuments(roots, pages, foundPages);
  placeDocuments(roots, items, foundItems);
  placeLists(roots, lists, foundLists);
  placeLists(roots, singles, foundSingles);
  return [...foundPages, ...foundItems, ...foundLists, ...foundSingles][0];
}

function placeDocuments(roots: Roots[], wanted: { at: number }[], found: FoundDocument[]): void {
  for (const { index, document } of found) {
    const at = wanted[index]?.at;
    if (at !== undefined) roots[at] = { kind: "document", document };
  }
}

function placeLists(
  roots: Roots[],
  wanted: (WantedList & { at: number })[],
  found: FoundList[],
): void {
  for (const row of found.toSorted((a, b) => a.index - b.index)) {
    const list = wanted[row.index];
    const root = list === undefined ? undefined : roots[list.at];
    if (list === undefined || root?.kind !== "lists") continue;
    const known = list.key === ANY_TYPE || row.typeIds.length > 0;
    const { typeIds, count, documents } = row;
    root.lists.push({ key: list.key, known, typeIds, count, documents });
  }
}

/** Lists with filters or an order. A path that names nothing refuses the whole answer. */
async function findSelecting(
  source: Source,
  query: ListQuery,
): Promise<{ root: Roots; version: Versioned }> {
  const model = await source.model(undefined);
  const lists: RootList[] = [];
  try {
    for (const { kind, key, offset, limit } of wantedLists(query)) {
      const type = model.find(kind, key);
      if (type === undefined) {
        lists.push({ key, known: false, typeIds: [], count: 0, documents: [] });
        continue;
      }
      const selection = resolveSelection(model, type, query);
      const wanted = { type, locale: query.locale, offset, limit };
      await refuseWide(source, model, wanted, selection);
      const { count, documents } = await source.selected(model, wanted, selection);
      lists.push({ key, known: true, typeIds: [type.id, ...selection.through], count, documents });
    }
  } catch (error) {
    if (error instanceof AppError) return { root: { kind: "refused", error }, version: undefined };
    throw error;
  }
  return { root: { kind: "lists", lists }, version: { modelVersion: model.version } };
}

/** A search depends on every page it might find. */
async function findSearched(
  source: Source,
  query: QueryOf<"page_search">,
): Promise<{ root: Roots; version: Versioned }> {
  const model = await source.model(undefined);
  const kinds = query.type === ANY_TYPE ? ["single"] : ["single", "page"];
  const types = [...model.byId.values()].filter((type) => {
    const named = query.type === null || query.type === ANY_TYPE || type.key === query.type;
    return (
      named &&
      (query.type === null || query.type === ANY_TYPE
        ? kinds.includes(type.kind)
        : type.kind === "page")
    );
  });
  const typeIds = types.map((type) => type.id);
  const search = planSearch(query.text, model.searchLanguage);
  const wanted = { typeIds, locale: query.locale, search, ...range(query.paging) };
  const { count, documents } = await source.searched(wanted);
  const lists = [{ key: "search", known: true, typeIds, count, documents }];
  return { root: { kind: "lists", lists }, version: { modelVersion: model.version } };
}

async function findBlog(
  source: Source,
  query: BlogQuery,
): Promise<{ root: Roots; version: Versioned }> {
  switch (query.kind) {
    case "post": {
      const found = await source.post(query.slug, query.locale);
      return { root: { kind: "post", ...found }, version: found };
    }
    case "terms":
    case "term": {
      const slug = query.kind === "term" ? query.slug : null;
      const found = await source.terms({ of: query.of, slug, recentPosts: query.recentPosts });
      return { root: { kind: "terms", found }, version: found[0] };
    }
    default: {
      const language =
        query.kind === "post_search" ? (await source.model(undefined)).searchLanguage : null;
      const found = await source.posts(wantedPosts(query, language));
      return { root: { kind: "posts", ...found }, version: found };
    }
  }
}

const everybody = { author: null, category: null, tag: null };

function wantedPosts(
  query: QueryOf<"posts" | "post_search" | "feed">,
  language: SearchLanguage | null,
): WantedPosts {
  if (query.kind === "feed") {
    const { category, tag } = query;
    const newest = { offset: 0, limit: FEED_POSTS };
    return { author: null, category, tag, locale: null, search: null, ...newest };
  }
  const { locale, paging } = query;
  if (query.kind === "post_search")
    return { ...everybody, locale, search: planSearch(query.text, language), ...range(paging) };
  const { author, category, tag } = query;
  return { author, category, tag, locale, search: null, ...range(paging) };
}
