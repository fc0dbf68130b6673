import { InexactNumber } from "../numbers.ts";
import type { AUTHOR_FIELDS, POST_TEXTS } from "./blog-fields.ts";
import type { Field, Model } from "./model.ts";
import type { MediaForm } from "../query-params.ts";

/** Members that the program itself names: of media, components, items, posts and authors. */
type KnownMember =
  | "url"
  | "alt"
  | "srcset"
  | "type"
  | "fields"
  | "meta"
  | "id"
  | "slug"
  | "author"
  | "categories"
  | "tags"
  | "featured_image"
  | (typeof POST_TEXTS)[number]
  | (typeof AUTHOR_FIELDS)[number];

/**
 * Stored values of a document by field key, or members of an object that was sent. Any other member than those the program names
 * is read with `memberOf`; the compiler refuses `values[key]`.
 */
export type Values = { readonly [Member in KnownMember]?: unknown };

/** A member that is the values' own: a field may be called `constructor`, and every object inherits one. */
export const memberOf = (values: Values, key: string): unknown =>
  Object.hasOwn(values, key) ? (values as Record<string, unknown>)[key] : undefined;

/** Passed down while a document is printed. */
export interface PrintContext {
  model: Model;
  media: MediaForm;
  /** JSON text of a referenced document, or undefined when readers cannot see it. */
  reference(documentId: number): string | undefined;
}

/**
 * One entry per kind of field: what an empty one holds, how a stored value becomes JSON text, and which documents it names.
 * How input becomes a stored value is for who writes.
 */
export interface FieldKind<F extends Field> {
  empty(field: F): unknown;
  print(value: unknown, field: F, context: PrintContext): string;
  references?(value: unknown, field: F, model: Model): number[];
}

export const isObject = (value: unknown): value is Values =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof InexactNumber);
