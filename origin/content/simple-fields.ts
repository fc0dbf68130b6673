import { exactNumber, InexactNumber } from "../../shared/numbers.ts";
import { normalizeDate } from "./dates.ts";
import { addError, isBlank, isObject, type FieldKind, type Values } from "./field-kind.ts";
import { isMediaUrl } from "./media.ts";
import type { Field, FieldOf } from "./model.ts";

export const text: FieldKind<Field> = {
  empty: () => "",
  read: (input, _field, path, context) => {
    if (isBlank(input)) return "";
    if (typeof input === "string") return input;
    addError(context, path, "Not a valid string.");
    return "";
  },
  print: (value) => JSON.stringify(typeof value === "string" ? value : ""),
};

export const number: FieldKind<Field> = {
  empty: () => null,
  read: (input, _field, path, context) => {
    if (isBlank(input)) return null;
    const isNumeral = typeof input === "string" && /^-?\d+(\.\d+)?$/.test(input);
    const value = isNumeral ? (exactNumber(input) ?? new InexactNumber(input)) : input;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    const isInexact = value instanceof InexactNumber;
    addError(context, path, isInexact ? INEXACT : "A valid number is required.");
    return null;
  },
  print: (value) => JSON.stringify(typeof value === "number" ? value : null),
};

/** Refused rather than rounded: readers get numbers as doubles, whatever was written. */
const INEXACT =
  "This number has more digits than can be kept (about 15); send fewer, or use a text field.";

export const checkbox: FieldKind<Field> = {
  empty: () => false,
  read: (input, _field, path, context) => {
    if (isBlank(input)) return false;
    if (typeof input === "boolean") return input;
    const word = typeof input === "string" ? input.toLowerCase() : "";
    if (word === "true" || word === "false") return word === "true";
    addError(context, path, "Must be a valid boolean.");
    return false;
  },
  print: (value) => String(value === true),
};

export const date: FieldKind<Field> = {
  empty: () => null,
  read: (input, _field, path, context) => {
    if (isBlank(input)) return null;
    const value = typeof input === "string" ? normalizeDate(input) : undefined;
    if (value !== undefined) return value;
    addError(context, path, "Date has wrong format. Use ISO 8601: YYYY-MM-DD[Thh:mm[:ss]].");
    return null;
  },
  print: (value) => JSON.stringify(typeof value === "string" ? value : null),
};

export const color: FieldKind<Field> = {
  ...text,
  read: (input, _field, path, context) => {
    if (isBlank(input)) return "";
    if (typeof input === "string" && /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.test(input))
      return input;
    addError(context, path, "A colour is written as #rgb or #rrggbb.");
    return "";
  },
};

export const dropdown: FieldKind<FieldOf<"dropdown">> = {
  empty: () => "",
  read: (input, field, path, context) => {
    if (isBlank(input)) return "";
    if (typeof input === "string" && field.options.includes(input)) return input;
    addError(context, path, `Not a valid choice. Use one of: ${field.options.join(", ")}.`);
    return "";
  },
  print: (value) => JSON.stringify(typeof value === "string" ? value : ""),
};

/** Stored as `{url, alt}`; the alternative text waits for readers that ask for it. */
export const media: FieldKind<Field> = {
  empty: () => null,
  read: (input, _field, path, context, previous) => {
    if (isBlank(input)) return null;
    const { url, alt, ...others }: Values = isObject(input) ? input : { url: input };
    for (const key of Object.keys(others)) addError(context, `${path}.${key}`, "Unknown field.");
    const isText = alt === undefined || typeof alt === "string";
    const stored =
      isText && typeof url === "string" && isMediaUrl(url) ? context.media(url, path) : null;
    if (stored !== null) return { url: stored, alt: alt ?? altOf(previous, stored) };
    addError(context, path, "Enter a valid URL.");
    return null;
  },
  print: (value, _field, { altMedia }) => {
    const { url = "", alt = "" } = isObject(value) ? value : {};
    return JSON.stringify(altMedia && url !== "" ? { url, alt } : url);
  },
};

/** Most readers get the address alone; sending it back says nothing of the alternative text. */
const altOf = (previous: unknown, url: string) =>
  isObject(previous) && previous["url"] === url ? (previous["alt"] ?? "") : "";
