import type { Field, Model } from "../../../shared/content/model.ts";
import { addMessage } from "../../../shared/errors.ts";
import { MAX_LIST_ITEMS } from "../../../shared/limits.ts";
import type { WantedReference } from "../../db/content/documents.ts";

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
  /** Whether references are ids of documents, as they are stored. */
  stored?: boolean | undefined;
}

/** How input of one kind of field becomes a stored value. */
export type FieldReader<F extends Field> = (
  input: unknown,
  field: F,
  path: string,
  context: ReadContext,
  previous: unknown,
) => unknown;

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

export const isBlank = (value: unknown) => value === null || value === undefined || value === "";
