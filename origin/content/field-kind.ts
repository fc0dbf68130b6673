import { InexactNumber } from "../../shared/numbers.ts";
import { addMessage } from "../../shared/errors.ts";
import { MAX_LIST_ITEMS } from "../../shared/limits.ts";
import type { AUTHOR_FIELDS, POST_TEXTS } from "./blog.ts";
import type { Field, FieldOf, Model } from "./model.ts";

/** Members that the program itself names: of media, components, items, posts and authors. */
type KnownMember =
  | "url"
  | "alt"
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

/** What a reference in the input names: a page's slug or a collection item's id. */
export interface WantedReference {
  to: FieldOf<"reference">["to"];
  slug?: string;
  id?: number;
}

/** Passed down while input is read; messages collect in `errors` by path. */
export interface ReadContext {
  model: Model;
  errors: Map<string, string[]>;
  /** The document a reference names, or undefined when there is none. */
  resolve(wanted: WantedReference): number | undefined;
  /** The address to store for a file's, or null when nothing can be read there. */
  media(url: string, path: string): string | null;
  /**
   * What a missing member means: an error (`required`, pages), its empty value (`empty`, an error only where the
   * field is required), or what the previous revision has (`keep`).
   */
  missing: "required" | "empty" | "keep";
}

/** Passed down while a document is printed. */
export interface PrintContext {
  model: Model;
  /** Media as `{url, alt}` instead of a URL (the v2 API). */
  altMedia: boolean;
  /** JSON text of a referenced document, or undefined when readers cannot see it. */
  reference(documentId: number): string | undefined;
}

/**
 * One entry per kind of field: what an empty one holds, how input becomes a stored value,
 * how a stored value becomes JSON text, and which documents it names.
 */
export interface FieldKind<F extends Field> {
  empty(field: F): unknown;
  read(input: unknown, field: F, path: string, context: ReadContext, previous: unknown): unknown;
  print(value: unknown, field: F, context: PrintContext): string;
  references?(value: unknown, field: F, model: Model): number[];
}

export const addError = (context: ReadContext, path: string, message: string): void => {
  addMessage(context.errors, path, message);
};

/** The items of a list that was sent, none where nothing or something else was. */
export function readList(
  input: unknown,
  path: string,
  context: ReadContext,
  what: "items" | "components",
): unknown[] {
  if (isBlank(input)) return [];
  if (!Array.isArray(input)) {
    addError(context, path, `Expected a list of ${what}.`);
    return [];
  }
  if (input.length <= MAX_LIST_ITEMS) return input;
  addError(context, path, `At most ${MAX_LIST_ITEMS} ${what} are allowed.`);
  return [];
}

export const isObject = (value: unknown): value is Values =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof InexactNumber);

export const isBlank = (value: unknown) => value === null || value === undefined || value === "";
