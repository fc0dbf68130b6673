import { createButter, type EdgeOptions } from "./create.ts";
import type * as documents from "./documents.ts";
import type { Config } from "./hooks.ts";
import type * as methods from "./methods.ts";
import type * as shapes from "./shapes.ts";

/** `larder/butter`: in place of `import Butter from "buttercms"`, the same client over a site's own edges. */

export type { CopyStore } from "../copy.ts";
export type { EdgeOptions } from "./create.ts";

/** ButterCMS's own options, typed as it types them, and what is said of a site's edges. */
export interface ButterOptions extends EdgeOptions {
  cache?: string;
  // eslint-disable-next-line typescript/no-explicit-any -- `any` is what sites were compiled with
  onError?: ((errors: any[], params?: object) => void) | null;
  onRequest?: ((apiEndpoint: string, params?: object) => void) | null;
  onResponse?: ((response: Response, params?: object) => void) | null;
  testMode?: boolean;
  timeout?: number;
}

/** ButterCMS's types, under the names that sites know. */
export declare namespace Butter {
  type Meta = shapes.Meta;
  type Methods = methods.Methods;
  // eslint-disable-next-line typescript/no-explicit-any -- as above
  type Response<Data extends object | string = any> = shapes.Response<Data>;
  type PostRetrieveParams = shapes.PostRetrieveParams;
  type PostListParams<AuthorSlug extends string = string> = shapes.PostListParams<AuthorSlug>;
  type PostSearchParams = shapes.PostSearchParams;
  type Post<AuthorSlug extends string = string, PostSlug extends string = string> = shapes.Post<
    AuthorSlug,
    PostSlug
  >;
  type PostMeta = shapes.PostMeta;
  type PostRetrieveResponse<
    AuthorSlug extends string = string,
    PostSlug extends string = string,
  > = shapes.PostRetrieveResponse<AuthorSlug, PostSlug>;
  type PostListResponse<
    AuthorSlug extends string = string,
    PostSlug extends string = string,
  > = shapes.PostListResponse<AuthorSlug, PostSlug>;
  type PostSearchResponse = shapes.PostSearchResponse;
  type PostMethods = methods.PostMethods;
  type CategoryParams = shapes.TermParams;
  type Category<CategorySlug extends string = string> = shapes.Category<CategorySlug>;
  type CategoryRetrieveResponse<CategorySlug extends string = string> =
    shapes.CategoryRetrieveResponse<CategorySlug>;
  type CategoryListResponse = shapes.CategoryListResponse;
  type CategoryMethods = methods.CategoryMethods;
  type TagParams = shapes.TermParams;
  type Tag<TagSlug extends string = string> = shapes.Tag<TagSlug>;
  type TagRetrieveResponse<TagSlug extends string = string> = shapes.TagRetrieveResponse<TagSlug>;
  type TagListResponse = shapes.TagListResponse;
  type TagMethods = methods.TagMethods;
  type AuthorParams = shapes.TermParams;
  type Author<AuthorSlug extends string = string> = shapes.Author<AuthorSlug>;
  type AuthorRetrieveResponse<AuthorSlug extends string = string> =
    shapes.AuthorRetrieveResponse<AuthorSlug>;
  type AuthorListResponse = shapes.AuthorListResponse;
  type AuthorMethods = methods.AuthorMethods;
  type FeedTypes = shapes.FeedTypes;
  type FeedParams = shapes.FeedParams;
  type FeedMethods = methods.FeedMethods;
  type PageRetrieveParams = documents.PageRetrieveParams;
  type PageListParams<PageModel extends object = object> = documents.PageListParams<PageModel>;
  type PageSearchParams<PageType extends string = string> = documents.PageSearchParams<PageType>;
  type Page<
    PageModel extends object = object,
    PageType extends string = string,
    PageSlug extends string = string,
  > = documents.Page<PageModel, PageType, PageSlug>;
  type PageRetrieveResponse<
    PageModel extends object = object,
    PageType extends string = string,
    PageSlug extends string = string,
  > = documents.PageRetrieveResponse<PageModel, PageType, PageSlug>;
  type PageListResponse<
    PageModel extends object = object,
    PageType extends string = string,
  > = documents.PageListResponse<PageModel, PageType>;
  type PageSearchResponse<
    PageModel extends object = object,
    PageType extends string = string,
  > = documents.PageSearchResponse<PageModel, PageType>;
  type PageMethods = methods.PageMethods;
  type ContentParams<ContentModel extends object = object> = documents.ContentParams<ContentModel>;
  type ContentResponse<ContentModels extends object = object> =
    documents.ContentResponse<ContentModels>;
  type ContentMethods = methods.ContentMethods;
}

/** A client, by ButterCMS's name for it. It is a type alone, as there: clients are made by `Butter`. */
export declare class ButterStatic {
  author: Butter.AuthorMethods;
  category: Butter.CategoryMethods;
  content: Butter.ContentMethods;
  feed: Butter.FeedMethods;
  page: Butter.PageMethods;
  post: Butter.PostMethods;
  tag: Butter.TagMethods;
  constructor(token: string, options: ButterOptions);
}

/**
 * ButterCMS's client for a site whose edges are Larder's: the same calls, answers and errors as `buttercms` 3, which goes on
 * while edges fail. @throws a string without a token, as there, and a TypeError without endpoints
 */
export function Butter(apiToken: string, options: ButterOptions = {}): ButterStatic {
  // sites may look for this very string
  if (!apiToken) throw "ButterCMS API token not set";
  // hooks are called with what ButterCMS's types do not say
  const client = createButter(apiToken, options as EdgeOptions & Partial<Config>);
  return client as unknown as ButterStatic;
}

export default Butter;
