import type * as documents from "./documents.ts";
import type * as shapes from "./shapes.ts";

/** What each resource can do, typed as `buttercms` 3.0.3 types it. */

type Answer<Data extends object | string> = Promise<shapes.Response<Data>>;

export interface Methods {
  /** Ends what is under way of this resource, and whatever it is asked after that. */
  cancelRequest(): void;
}

export interface PostMethods extends Methods {
  retrieve<PostSlug extends string = string>(
    slug: PostSlug,
    params?: shapes.PostRetrieveParams,
  ): Answer<shapes.PostRetrieveResponse<string, PostSlug>>;
  list<AuthorSlug extends string = string>(
    params?: shapes.PostListParams<AuthorSlug>,
  ): Answer<shapes.PostListResponse<AuthorSlug>>;
  search(query: string, params?: shapes.PostSearchParams): Answer<shapes.PostSearchResponse>;
}

export interface CategoryMethods extends Methods {
  retrieve<CategorySlug extends string = string>(
    slug: CategorySlug,
    params?: shapes.TermParams,
  ): Answer<shapes.CategoryRetrieveResponse<CategorySlug>>;
  list(params?: shapes.TermParams): Answer<shapes.CategoryListResponse>;
}

export interface TagMethods extends Methods {
  retrieve<TagSlug extends string = string>(
    slug: TagSlug,
    params?: shapes.TermParams,
  ): Answer<shapes.TagRetrieveResponse<TagSlug>>;
  list(params?: shapes.TermParams): Answer<shapes.TagListResponse>;
}

export interface AuthorMethods extends Methods {
  retrieve<AuthorSlug extends string = string>(
    slug: string,
    params?: shapes.TermParams,
  ): Answer<shapes.AuthorRetrieveResponse<AuthorSlug>>;
  list(params?: shapes.TermParams): Answer<shapes.AuthorListResponse>;
}

export interface FeedMethods extends Methods {
  retrieve(feedType: shapes.FeedTypes, params?: shapes.FeedParams): Answer<string>;
}

export interface PageMethods extends Methods {
  retrieve<
    PageModel extends object = object,
    PageType extends string = string,
    PageSlug extends string = string,
  >(
    page_type: PageType,
    page_slug: PageSlug,
    params?: documents.PageRetrieveParams,
  ): Answer<documents.PageRetrieveResponse<PageModel, PageType, PageSlug>>;
  list<PageModel extends object = object, PageType extends string = string>(
    page_type: PageType,
    params?: documents.PageListParams,
  ): Answer<documents.PageListResponse<PageModel, PageType>>;
  search<PageModel extends object = object, PageType extends string = string>(
    query: string,
    params?: documents.PageSearchParams<PageType>,
  ): Answer<documents.PageSearchResponse<PageModel, PageType>>;
}

export interface ContentMethods extends Methods {
  retrieve<ContentModels extends object = object>(
    keys: Array<keyof ContentModels>,
    params?: documents.ContentParams<
      documents.FlattenContentModels<documents.ContentModelTopLevelValues<ContentModels>>
    >,
  ): Answer<documents.ContentResponse<ContentModels>>;
}
