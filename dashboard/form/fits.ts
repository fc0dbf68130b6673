import { isItems, isObject, memberOf, type Json } from "../../shared/working/value.ts";
import type { FormField, FormFieldKind } from "./form-field.ts";

/** Whether a stored value is one that the field's control can show; what is not is shown as it is written, and not lost. */
export const fits = (value: Json | undefined, field: FormField): boolean =>
  value === undefined || value === null || FITTING[field.kind](value, field);

type Fitting = (value: Json, field: FormField) => boolean;

const isText: Fitting = (value) => typeof value === "string";
const isId = (value: Json) => typeof value === "number" && Number.isSafeInteger(value);
const isReference: Fitting = (value, field) =>
  "many" in field && field.many ? Array.isArray(value) && value.every(isId) : isId(value);

const isFile: Fitting = (value) =>
  isObject(value) &&
  typeof memberOf(value, "url") === "string" &&
  typeof (memberOf(value, "alt") ?? "") === "string";

const isPicked = (row: Json): boolean =>
  isObject(row) &&
  typeof memberOf(row, "type") === "string" &&
  isObject(memberOf(row, "fields") ?? {});

const FITTING: Readonly<Record<FormFieldKind, Fitting>> = {
  short_text: isText,
  long_text: isText,
  wysiwyg: isText,
  html: isText,
  // what was typed and is no number yet is kept as a text
  number: (value) => typeof value === "number" || typeof value === "string",
  checkbox: (value) => typeof value === "boolean",
  date: isText,
  color: isText,
  dropdown: isText,
  media: isFile,
  reference: isReference,
  term: isReference,
  repeater: (value) => isItems(value),
  component: (value) => isObject(value),
  component_picker: (value) => isItems(value) && value.every(isPicked),
};
