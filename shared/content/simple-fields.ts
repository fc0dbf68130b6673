import { isObject, type FieldKind } from "./field-kind.ts";
import type { Field } from "./model.ts";
import { srcsetOf } from "../srcset.ts";

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

/** Stored as `{url, alt}`; the alternative text waits for readers that ask for it, and so do addresses of smaller ones. */
export const media: FieldKind<Field> = {
  empty: () => null,
  print: (value, _field, { media: form }) => {
    const { url = "", alt = "" } = isObject(value) ? value : {};
    if (form === "url" || url === "") return JSON.stringify(url);
    if (form === "alt") return JSON.stringify({ url, alt });
    return JSON.stringify({ url, alt, srcset: typeof url === "string" ? srcsetOf(url) : "" });
  },
};
