import { entriesOf } from "./pages-of.ts";
import {
  part,
  printParams,
  type FeedParams,
  type ItemsParams,
  type PageParams,
  type PagesParams,
  type PostParams,
  type PostSearchParams,
  type PostsParams,
  type SearchParams,
  type TermParams,
} from "./params.ts";
import type { Result } from "./result.ts";
import type * as shape from "./shapes.ts";

/** The calls of a client: what each asks, and what it answers. */

/** What goes with a call and not into the address. */
export interface CallOptions {
  /** Ends the read; it rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Answers from at least this change of the site, as writes name it. */
  minChange?: number;
}

/** Reads a path below `/v2/`. */
export type Get = <Data, Meta = undefined>(
  path: string,
  options?: CallOptions,
) => Promise<Result<Data, Meta>>;

type Key<Of> = Extract<keyof Of, string>;
type Listed<Entry> = Promise<Result<Entry[], shape.ListMeta>>;
/** What `all` takes: the paging is its own. */
type Unpaged<Params> = Omit<Params, "page" | "limit" | "offset"> & { page_size?: number };

/** What the type of an answer goes by: 2 unless given, as the API has it. */
type AtLevel<L extends number> = { levels?: L };

const address = (path: string, params: object = {}): string => {
  const query = printParams(params);
  return query === "" ? path : `${path}?${query}`;
};

/** Pages of types, single pages, and the search among both. */
export function pageCalls<M extends shape.Model>(get: Get) {
  type PageOf<T extends keyof M["pages"], L extends number> = shape.Page<
    shape.AtLevels<M, L>["pages"][T],
    T
  >;
  type SingleOf<S extends keyof M["singles"], L extends number> = shape.Page<
    shape.AtLevels<M, L>["singles"][S],
    null
  >;
  const list = <T extends Key<M["pages"]>, L extends number = 2>(
    type: T,
    params: PagesParams & AtLevel<L> = {},
    options?: CallOptions,
  ): Listed<PageOf<T, L>> => get(address(`pages/${part("page type", type)}/`, params), options);
  const search = (
    query: string,
    params: SearchParams = {},
    options?: CallOptions,
  ): Listed<shape.Page> => get(address("pages/search/", { ...params, query }), options);
  return {
    /** One page of a type. */
    retrieve: <T extends Key<M["pages"]>, L extends number = 2>(
      type: T,
      slug: string,
      params: PageParams & AtLevel<L> = {},
      options?: CallOptions,
    ): Promise<Result<PageOf<T, L>>> =>
      get(address(`pages/${part("page type", type)}/${part("slug", slug)}/`, params), options),
    /** The pages of a type, a page of them at a time. */
    list,
    /** Pages by their own words, the best match first. */
    search,
    /** One single page. */
    single: <S extends Key<M["singles"]>, L extends number = 2>(
      slug: S,
      params: PageParams & AtLevel<L> = {},
      options?: CallOptions,
    ): Promise<Result<SingleOf<S, L>>> =>
      get(address(`pages/*/${part("slug", slug)}/`, params), options),
    /** The single pages. */
    singles: <L extends number = 2>(
      params: PageParams & AtLevel<L> & { page?: number; page_size?: number } = {},
      options?: CallOptions,
    ): Listed<SingleOf<keyof M["singles"], L>> => get(address("pages/*/", params), options),
    /** All pages of a type, one after the other. */
    all: <T extends Key<M["pages"]>, L extends number = 2>(
      type: T,
      { page_size, ...params }: Unpaged<PagesParams> & AtLevel<L> = {},
      options?: CallOptions,
    ): AsyncGenerator<PageOf<T, L>, void, undefined> =>
      entriesOf((paging) => list<T, L>(type, { ...params, ...paging }, options), same, page_size),
    /** All pages that a search finds. */
    found: (
      query: string,
      { page_size, ...params }: Unpaged<SearchParams> = {},
      options?: CallOptions,
    ): AsyncGenerator<shape.Page, void, undefined> =>
      entriesOf((paging) => search(query, { ...params, ...paging }, options), same, page_size),
  };
}

const same = <Entry>(entries: Entry[]): Entry[] => entries;

/** The items of several collections, by their keys. */
type ItemsOf<C, K extends keyof C> = Pick<{ [One in keyof C]: shape.Item<C[One]>[] }, K>;

/** Collections and their items. */
export function contentCalls<M extends shape.Model>(get: Get) {
  type C = M["collections"];
  type At<L extends number> = shape.AtLevels<M, L>["collections"];
  const retrieve = <K extends Key<C>, L extends number = 2>(
    keys: K | readonly K[],
    params: ItemsParams & AtLevel<L> = {},
    options?: CallOptions,
  ): Promise<Result<ItemsOf<At<L>, K>, shape.ListMeta>> => {
    const asked = (typeof keys === "string" ? [keys] : keys).map((key) => part("key", key));
    return get(address(`content/${asked.join(",")}/`, params), options);
  };
  return {
    /** The items of one collection, a page at a time; of several all of them, then without `meta`. */
    retrieve,
    /** One item by its id. */
    item: <K extends Key<C>, L extends number = 2>(
      key: K,
      id: number,
      params: PageParams & AtLevel<L> = {},
      options?: CallOptions,
    ): Promise<Result<shape.Item<At<L>[K]>>> =>
      get(address(`content/${part("key", key)}/${part("id", id)}/`, params), options),
    /** All items of a collection, one after the other. */
    all: <K extends Key<C>, L extends number = 2>(
      key: K,
      { page_size, ...params }: Unpaged<ItemsParams> & AtLevel<L> = {},
      options?: CallOptions,
    ): AsyncGenerator<shape.Item<At<L>[K]>, void, undefined> =>
      entriesOf(
        (paging) => retrieve<K, L>(key, { ...params, ...paging }, options),
        (data) => data[key],
        page_size,
      ),
  };
}

/** Posts of the blog. */
export function postCalls(get: Get) {
  const list = (params: PostsParams = {}, options?: CallOptions): Listed<shape.ListedPost> =>
    get(address("posts/", params), options);
  const search = (
    query: string,
    params: PostSearchParams = {},
    options?: CallOptions,
  ): Listed<shape.FoundPost> => get(address("posts/search/", { ...params, query }), options);
  return {
    /** One post, with its neighbours in `meta`. */
    retrieve: (
      slug: string,
      params: PostParams = {},
      options?: CallOptions,
    ): Promise<Result<shape.Post, shape.PostMeta>> =>
      get(address(`posts/${part("slug", slug)}/`, params), options),
    /** Posts, the newest first, a page at a time. */
    list,
    /** Posts by their words, the best match first. */
    search,
    /** All posts, one after the other. */
    all: (
      { page_size, ...params }: Unpaged<PostsParams> = {},
      options?: CallOptions,
    ): AsyncGenerator<shape.ListedPost, void, undefined> =>
      entriesOf((paging) => list({ ...params, ...paging }, options), same, page_size),
    /** All posts that a search finds. */
    found: (
      query: string,
      { page_size, ...params }: Unpaged<PostSearchParams> = {},
      options?: CallOptions,
    ): AsyncGenerator<shape.FoundPost, void, undefined> =>
      entriesOf((paging) => search(query, { ...params, ...paging }, options), same, page_size),
  };
}

/** Authors, categories and tags: all of them, or one by its slug. */
export const termCalls = <One>(get: Get, path: string) => ({
  retrieve: (
    slug: string,
    params: TermParams = {},
    options?: CallOptions,
  ): Promise<Result<One & shape.WithPosts>> =>
    get(address(`${path}/${part("slug", slug)}/`, params), options),
  list: (
    params: TermParams = {},
    options?: CallOptions,
  ): Promise<Result<(One & shape.WithPosts)[]>> => get(address(`${path}/`, params), options),
});

/** Feeds of the blog: the XML as a string. */
export const feedCalls = (get: Get) => ({
  retrieve: (
    format: "rss" | "atom" | "sitemap",
    params: FeedParams = {},
    options?: CallOptions,
  ): Promise<Result<string>> => get(address(`feeds/${part("format", format)}/`, params), options),
});
