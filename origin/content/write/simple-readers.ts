import { normalizeDate } from "../../../shared/content/dates.ts";
import { isObject, type Values } from "../../../shared/content/field-kind.ts";
import type { Field, FieldOf } from "../../../shared/content/model.ts";
import { tooLong } from "../../../shared/content/problems.ts";
import { isLongerThan } from "../../../shared/text.ts";
import { exactNumber, InexactNumber } from "../../../shared/numbers.ts";
import { isMediaUrl } from "../media.ts";
import { addError, isBlank, type FieldReader } from "./field-reader.ts";

/** Reading fields that hold one value. */

export const text: FieldReader<Field> = (input, _field, path, context) => {
  if (isBlank(input)) return "";
  if (typeof input === "string") return input;
  addError(context, path, "Not a valid string.");
  return "";
};

/** A text that may have a limit of its own. */
export const shortText: FieldReader<FieldOf<"short_text" | "long_text">> = (
  input,
  field,
  path,
  context,
  previous,
) => {
  const { maxChars = Infinity } = field;
  if (typeof input === "string" && isLongerThan(input, maxChars))
    addError(context, path, tooLong(maxChars));
  return text(input, field, path, context, previous);
};

export const number: FieldReader<Field> = (input, _field, path, context) => {
  if (isBlank(input)) return null;
  const isNumeral = typeof input === "string" && /^-?\d+(\.\d+)?$/.test(input);
  const value = isNumeral ? (exactNumber(input) ?? new InexactNumber(input)) : input;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const isInexact = value instanceof InexactNumber;
  addError(context, path, isInexact ? INEXACT : "A valid number is required.");
  return null;
};

/** Refused rather than rounded: readers get numbers as doubles, whatever was written. */
const INEXACT =
  "This number has more digits than can be kept (about 15); send fewer, or use a text field.";

export const checkbox: FieldReader<Field> = (input, _field, path, context) => {
  if (isBlank(input)) return false;
  if (typeof input === "boolean") return input;
  const word = typeof input === "string" ? input.toLowerCase() : "";
  if (word === "true" || word === "false") return word === "true";
  addError(context, path, "Must be a valid boolean.");
  return false;
};

export const date: FieldReader<Field> = (input, _field, path, context) => {
  if (isBlank(input)) return null;
  const value = typeof input === "string" ? normalizeDate(input) : undefined;
  if (value !== undefined) return value;
  addError(context, path, "Date has wrong format. Use ISO 8601: YYYY-MM-DD[Thh:mm[:ss]].");
  return null;
};

export const color: FieldReader<Field> = (input, _field, path, context) => {
  if (isBlank(input)) return "";
  if (typeof input === "string" && /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.test(input))
    return input;
  addError(context, path, "A colour is written as #rgb or #rrggbb.");
  return "";
};

export const dropdown: FieldReader<FieldOf<"dropdown">> = (input, field, path, context) => {
  if (isBlank(input)) return "";
  if (typeof input === "string" && field.options.includes(input)) return input;
  addError(context, path, `Not a valid choice. Use one of: ${field.options.join(", ")}.`);
  return "";
};

export const media: FieldReader<Field> = (input, _field, path, context, previous) => {
  if (isBlank(input)) return null;
  // addresses of smaller ones are told from the file's; who sends back what was read has them beside it
  const { url, alt, srcset: _srcset, ...others }: Values = isObject(input) ? input : { url: input };
  for (const key of Object.keys(others)) addError(context, `${path}.${key}`, "Unknown field.");
  const isText = alt === undefined || typeof alt === "string";
  const stored =
    isText && typeof url === "string" && isMediaUrl(url) ? context.media(url, path) : null;
  if (stored !== null) return { url: stored, alt: alt ?? altOf(previous, stored) };
  addError(context, path, "Enter a valid URL.");
  return null;
};

/** Most readers get the address alone; sending it back says nothing of the alternative text. */
const altOf = (previous: unknown, url: string) =>
  isObject(previous) && previous["url"] === url ? (previous["alt"] ?? "") : "";
