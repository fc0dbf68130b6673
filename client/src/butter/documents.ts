import type { Meta } from "./shapes.ts";

/** Pages and collections as `buttercms` 3.0.3 types them: what is in them is the site's, and so are its filters. */

/** The value at a path of members with dots between. */
type FlatValue<Type, Key> = Key extends `${infer First}.${infer Rest}`
  ? First extends keyof Type
    ? FlatValue<NonNullable<Type[First]>, Rest>
    : never
  : Key extends keyof Type
    ? Type[Key]
    : never;

/** Every path of members. */
type FlatKeys<Type, Path extends string = ""> = Type extends object
  ? {
      [Key in keyof Type]: FlatKeys<
        Type[Key],
        `${Path}${Path extends "" ? "" : "."}${Key & string}`
      >;
    }[keyof Type]
  : Path;

/** Filters: every path of members, with `fields.` before it. */
type WithFieldsPrefix<Type extends object> = {
  [Key in FlatKeys<Type> as Key extends string ? `fields.${Key}` : never]?: FlatValue<
    NonNullable<Type>,
    Key
  >;
};

/** Names to order by, downwards with `-`. */
type OrderParam<ContentModel extends object> = {
  [
    Key in keyof ContentModel as Key extends string ? `${"-" | ""}${Key}` : never
  ]: ContentModel[Key];
};

type ContentArrays<ContentModels extends object> = {
  [Key in keyof ContentModels as Key extends string ? Key : never]: Array<
    ContentModels[Key] & { meta: { id: number } }
  >;
};

/** The models of several collections. */
export type ContentModelTopLevelValues<Models extends object = object> =
  Models[keyof Models] extends object ? Models[keyof Models] : never;

/** All of several models. */
export type FlattenContentModels<Union extends object> =
  // eslint-disable-next-line typescript/no-explicit-any -- with `unknown` it is another type to compilers
  (Union extends any ? (one: Union) => void : never) extends (all: infer All extends object) => void
    ? All
    : never;

export interface PageRetrieveParams {
  alt_media_text?: 0 | 1;
  levels?: number;
  locale?: string;
  preview?: 0 | 1;
}

export type PageListParams<PageModel extends object = object> = WithFieldsPrefix<PageModel> & {
  alt_media_text?: 0 | 1;
  levels?: number;
  limit?: number;
  locale?: string;
  offset?: number;
  order?: string;
  page?: number;
  page_size?: number;
  preview?: 0 | 1;
};

export interface PageSearchParams<PageType extends string = string> {
  levels?: number;
  limit?: number;
  locale?: string;
  offset?: number;
  page?: number;
  page_size?: number;
  page_type?: PageType;
}

export interface Page<
  PageModel extends object = object,
  PageType extends string = string,
  PageSlug extends string = string,
> {
  fields: PageModel;
  name: string;
  page_type: PageType;
  published: string | null;
  slug: PageSlug;
  status: "published" | "draft" | "scheduled";
  updated: string | null;
}

export interface PageRetrieveResponse<
  PageModel extends object = object,
  PageType extends string = string,
  PageSlug extends string = string,
> {
  data: Page<PageModel, PageType, PageSlug>;
}

export interface PageListResponse<
  PageModel extends object = object,
  PageType extends string = string,
> {
  meta: Meta;
  data: Page<PageModel, PageType>[];
}

export type PageSearchResponse<
  PageModel extends object = object,
  PageType extends string = string,
> = PageListResponse<PageModel, PageType>;

export type ContentParams<ContentModel extends object = object> = WithFieldsPrefix<ContentModel> & {
  levels?: number;
  locale?: string;
  order?: keyof OrderParam<ContentModel>;
  page?: number;
  page_size?: number;
  preview?: 0 | 1;
};

export interface ContentResponse<ContentModels extends object = object> {
  meta: Meta;
  data: ContentArrays<ContentModels>;
}
