import type { FieldErrors } from "../../shared/errors.ts";
import type { Field, FieldOf, Model } from "./model.ts";

/** Stored values of a document by field key. */
export type Values = Record<string, unknown>;

/** What a reference in the input names: a page's slug or a collection item's id. */
export interface WantedReference {
  to: FieldOf<"reference">["to"];
  slug?: string;
  id?: number;
}

/** Passed down while input is read; messages collect in `errors` by path. */
export interface ReadContext {
  model: Model;
  errors: FieldErrors;
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
  (context.errors[path] ??= []).push(message);
};

export const isObject = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isBlank = (value: unknown) => value === null || value === undefined || value === "";
