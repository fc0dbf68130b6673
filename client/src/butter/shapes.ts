/** What ButterCMS's client takes and gives, typed as `buttercms` 3.0.3 types it: a site that moves compiles as before. */

/** Where a list goes on. */
export interface Meta {
  next_page: number | null;
  previous_page: number | null;
  count: number;
}

/** What every call comes to. */
// eslint-disable-next-line typescript/no-explicit-any -- `any` is what sites were compiled with
export interface Response<Data extends object | string = any> {
  data?: Data;
  status?: number;
  statusText?: string;
  // eslint-disable-next-line typescript/no-explicit-any -- as above
  headers?: Record<string, any>;
  // eslint-disable-next-line typescript/no-explicit-any -- as above
  config?: Record<string, any>;
}

export interface PostRetrieveParams {
  preview?: 1 | 0;
}

export interface PostListParams<AuthorSlug extends string = string> {
  author_slug?: AuthorSlug;
  category_slug?: string;
  exclude_body?: boolean;
  limit?: number;
  offset?: number;
  page?: number;
  page_size?: number;
  preview?: 1 | 0;
  tag_slug?: string;
}

export interface PostSearchParams {
  page?: number;
  page_size?: number;
}

export interface Post<AuthorSlug extends string = string, PostSlug extends string = string> {
  author: Omit<Author<AuthorSlug>, "recent_posts">;
  body?: string;
  categories: Category[];
  created: string;
  featured_image: string | null;
  featured_image_alt: string;
  meta_description: string;
  published: string | null;
  scheduled: string | null;
  seo_title: string;
  slug: PostSlug;
  status: "published" | "draft" | "scheduled";
  summary: string;
  tags: Tag[];
  title: string;
  updated: string | null;
  url: string;
}

export interface PostMeta {
  next_post: object | null;
  previous_post: object | null;
}

export interface PostRetrieveResponse<
  AuthorSlug extends string = string,
  PostSlug extends string = string,
> {
  meta: PostMeta;
  data: Post<AuthorSlug, PostSlug>;
}

export interface PostListResponse<
  AuthorSlug extends string = string,
  PostSlug extends string = string,
> {
  meta: Meta;
  data: Post<AuthorSlug, PostSlug>[];
}

export interface PostSearchResponse {
  meta: Meta;
  data: Post[];
}

/** Of authors, categories and tags. */
export interface TermParams {
  /** Their ten newest posts. */
  include?: "recent_posts";
}

export interface Category<CategorySlug extends string = string> {
  name: string;
  slug: CategorySlug;
  recent_posts?: Post[];
}

export interface CategoryRetrieveResponse<CategorySlug extends string = string> {
  data: Category<CategorySlug>;
}

export interface CategoryListResponse {
  data: Category[];
}

export interface Tag<TagSlug extends string = string> {
  name: string;
  slug: TagSlug;
  recent_posts?: Post[];
}

export interface TagRetrieveResponse<TagSlug extends string = string> {
  data: Tag<TagSlug>;
}

export interface TagListResponse {
  data: Tag[];
}

export interface Author<AuthorSlug extends string = string> {
  first_name: string;
  last_name: string;
  email: string;
  slug: AuthorSlug;
  bio: string;
  title: string;
  linkedin_url: string;
  facebook_url: string;
  pinterest_url: string;
  instagram_url: string;
  twitter_handle: string;
  profile_image: string;
  recent_posts?: Post[];
}

export interface AuthorRetrieveResponse<AuthorSlug extends string = string> {
  data: Author<AuthorSlug>;
}

export interface AuthorListResponse {
  data: Author[];
}

export type FeedTypes = "atom" | "rss" | "sitemap";

export interface FeedParams {
  category_slug?: string;
  tag_slug?: string;
}
