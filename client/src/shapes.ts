/** Answers of the API, as `/openapi.json` at an origin describes them. */

/** UTC, as ISO 8601 has it. */
export type Timestamp = string;

export type Status = "published" | "draft" | "scheduled";

export interface Page<Fields = Record<string, unknown>, Type = string | null> {
  slug: string;
  name: string;
  published: Timestamp | null;
  updated: Timestamp;
  status: Status;
  scheduled: Timestamp | null;
  /** Null for single pages. */
  page_type: Type;
  fields: Fields;
}

export type Item<Fields = Record<string, unknown>> = Fields & { meta: { id: number } };

/** What a media field holds with `alt_media_text: 1`; with `media_srcset: 1` it has `srcset`, too. */
export interface Media {
  url: string;
  alt: string;
  srcset?: string;
}

export interface Author {
  slug: string;
  first_name: string;
  last_name: string;
  email: string;
  bio: string;
  title: string;
  linkedin_url: string;
  facebook_url: string;
  instagram_url: string;
  pinterest_url: string;
  twitter_handle: string;
  profile_image: string;
}

/** A category or a tag. */
export interface Term {
  name: string;
  slug: string;
}

/** A post in a list; `body` is absent with `exclude_body`. */
export interface ListedPost {
  status: Status;
  created: Timestamp;
  updated: Timestamp;
  published: Timestamp | null;
  scheduled: Timestamp | null;
  title: string;
  slug: string;
  /** HTML. */
  body?: string;
  summary: string;
  seo_title: string;
  meta_description: string;
  featured_image_alt: string;
  featured_image: string | null;
  url: string | null;
  author: Author;
  tags: Term[];
  categories: Term[];
}

export interface Post extends ListedPost {
  body: string;
  deleted: Timestamp | null;
}

export interface FoundPost extends Post {
  /** How well it matches; the greater the better. */
  rank: number;
}

/** Only with `include: "recent_posts"`. */
export interface WithPosts {
  recent_posts?: Post[];
}

export interface Neighbour {
  slug: string;
  title: string;
  featured_image: string | null;
}

/** The next newer and the next older post. */
export interface PostMeta {
  next_post: Neighbour | null;
  previous_post: Neighbour | null;
}

/** Where a list stands: by pages, or by offset when only `limit` or `offset` was asked for. */
export interface ListMeta {
  /** All there are. */
  count: number;
  next_page?: number | null;
  previous_page?: number | null;
  next_offset?: number | null;
  previous_offset?: number | null;
}

/** How many levels of references reads may be asked to write out. */
export type Levels = 1 | 2 | 3 | 4 | 5;

/** One level fewer: what is left below a reference. */
export type Fewer<L extends Levels> = { 1: 1; 2: 1; 3: 2; 4: 3; 5: 4 }[L];

/** What a reference is with so many levels left: what it names, or at the last level its address. */
export type Reference<L extends Levels, Named> = L extends 1 ? string : Named;

/** The fields of a site's documents, by what they are of. Fields by `levels`, where it has them, are those of reads that ask for so many. */
export interface Model {
  pages: Record<string, object>;
  /** Single pages, by their slugs. */
  singles: Record<string, object>;
  collections: Record<string, object>;
}

/** A model's fields in answers with so many levels; all that there are where that is not known. */
export type AtLevels<M extends Model, L extends number> = M extends {
  levels: infer All extends Record<number, Model>;
}
  ? All[L extends keyof All ? L : keyof All & number]
  : M;

/** A site of which nothing is said. */
export interface AnyModel extends Model {
  pages: Record<string, Record<string, unknown>>;
  singles: Record<string, Record<string, unknown>>;
  collections: Record<string, Record<string, unknown>>;
}
