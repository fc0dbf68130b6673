import { isObject, type FieldKind } from "./field-kind.ts";
import type { Field } from "./model.ts";

/** Kinds of fields that hold one value. */

export const text: FieldKind<Field> = {
  empty: () => "",
  print: (value) => JSON.stringify(typeof value === "string" ? value : ""),
};

export const number: FieldKind<Field> = {
  empty: () => null,
  print: (value) => JSON.stringify(typeof value === "number" ? value : null),
};

export const checkbox: FieldKind<Field> = {
  empty: () => false,
  print: (value) => String(value === true),
};

export const date: FieldKind<Field> = {
  empty: () => null,
  print: (value) => JSON.stringify(typeof value === "string" ? value : null),
};

/** Stored as `{url, alt}`; the alternative text waits for readers that ask for it. */
export const media: FieldKind<Field> = {
  empty: () => null,
  print: (value, _field, { altMedia }) => {
    const { url = "", alt = "" } = isObject(value) ? value : {};
    return JSON.stringify(altMedia && url !== "" ? { url, alt } : url);
  },
};
