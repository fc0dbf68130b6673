import type { AppError } from "../errors.ts";
import type { Tag } from "../tags.ts";
import type { Texts } from "./texts.ts";
import type { Values } from "./field-kind.ts";
import type { Model } from "./model.ts";

/** What is read from Postgres for an answer, and what an answer is. */

/** A document as readers of one locale see it: its published revision. */
export interface PublishedDocument {
  id: number;
  typeId: number;
  slug: string | null;
  name: string;
  /** Null in previews of what was never published. */
  publishedAt: string | null;
  updatedAt: string;
  fields: Values;
}

/** What is enough to name a document where references end. */
export type DocumentStub = Pick<PublishedDocument, "id" | "typeId" | "slug">;

/** Every document an answer may need, of one locale and one snapshot. Unpublished ones are missing. */
export interface Graph {
  model: Model;
  documents: ReadonlyMap<number, PublishedDocument>;
  stubs: ReadonlyMap<number, DocumentStub>;
  /** In previews: where a document is between draft and published. Readers see what is published. */
  states: ReadonlyMap<number, DocumentState>;
}

/** What a preview says of a document (the v2 API). */
export interface DocumentState {
  status: "draft" | "published" | "scheduled";
  scheduledAt: string | null;
}

/** What Postgres found for a query: the documents at the top of the answer. */
export type Roots =
  | { kind: "document"; document: PublishedDocument | null }
  | { kind: "lists"; lists: RootList[] }
  | ({ kind: "post" } & FoundPost)
  | ({ kind: "posts" } & FoundPosts)
  | { kind: "terms"; found: FoundTerm[] }
  /** A filter or an order that names nothing. */
  | { kind: "refused"; error: AppError };

/** One list of an answer. */
export interface RootList {
  key: string;
  typeIds: number[];
  /** False when the site has no such type. */
  known: boolean;
  count: number;
  documents: PublishedDocument[];
}

/** The answer to a query, before it has an ETag. */
export type Serialized =
  | { kind: "live"; texts: Texts; tags: Tag[] }
  /** A 404, with the sentence that says why (the v2 API). */
  | { kind: "absent"; detail: string; tags: Tag[] }
  /** Cannot be answered, and says why: too large, or a filter that names nothing. */
  | { kind: "refused"; error: AppError; tooLarge: boolean; tags: Tag[] };

/** A post as readers get it. `rank` is there in search results only. */
export interface PostDocument extends PublishedDocument {
  createdAt: string;
  rank: number | null;
}

/** What comes with every blog statement. */
interface FoundInBlog {
  modelVersion: number;
  /** Where the site's posts are read; null gives relative addresses. */
  blogUrl: string | null;
}

/** `next` is the newer neighbour, `previous` the older one. */
export interface FoundPost extends FoundInBlog {
  post: PostDocument | null;
  next: PostDocument | null;
  previous: PostDocument | null;
}

export interface FoundPosts extends FoundInBlog {
  /** Of the types that decide the list. */
  typeIds: number[];
  count: number;
  posts: PostDocument[];
}

export interface FoundTerm extends FoundInBlog {
  typeIds: number[];
  /** Null stands for "none": the statement gives one row at least. */
  term: PublishedDocument | null;
  recent: PostDocument[];
}
