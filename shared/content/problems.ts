import { normalizeDate } from "./dates.ts";
import { isObject, memberOf, type Values } from "./field-kind.ts";
import { componentFields, kindOf } from "./fields.ts";
import type { Field, FieldKindName, FieldOf, Model } from "./model.ts";
import { isLongerThan } from "../text.ts";

/**
 * What is wrong with stored values, by their type's fields: what a write would have refused, of what was written before the
 * type was changed, or of a draft that is not done. Pure; time in proportion to the values. Words of `code`: `required`,
 * `invalid`, `too_long`, `too_few`, `too_many`.
 */

/** Where it is, and what it is. */
export interface Wrong {
  path: string;
  message: string;
  code: "required" | "invalid" | "too_long" | "too_few" | "too_many";
}

/** @param path where messages begin; empty for the whole document */
export function problemsOf(
  values: Values,
  fields: readonly Field[],
  model: Model,
  path = "",
): Wrong[] {
  return fields.flatMap((field) => {
    const at = path === "" ? field.key : `${path}.${field.key}`;
    const value = memberOf(values, field.key);
    if (isUntouched(value, field))
      return field.required === true
        ? [{ path: at, message: "This field may not be blank.", code: "required" }]
        : [];
    return checks[field.kind](value, field as never, at, model);
  });
}

/** Whether it is what a field holds that nobody has filled in. */
const isUntouched = (value: unknown, field: Field): boolean =>
  value === undefined || JSON.stringify(value) === JSON.stringify(kindOf(field).empty(field));

type Check<F extends Field> = (value: unknown, field: F, path: string, model: Model) => Wrong[];

const invalid = (path: string, message: string): Wrong[] => [{ path, message, code: "invalid" }];

const holds =
  (isGood: (value: unknown) => boolean, message: string): Check<Field> =>
  (value, _, path) =>
    isGood(value) ? [] : invalid(path, message);

const isText = (value: unknown): value is string => typeof value === "string";
const text = holds(isText, "Not a valid string.");

/** What is said of a text with more characters than its field may have. */
export const tooLong = (maxChars: number): string =>
  `Ensure this field has no more than ${maxChars} characters.`;

const shortText: Check<FieldOf<"short_text" | "long_text">> = (value, field, path, model) => {
  const { maxChars = Infinity } = field;
  return isText(value) && isLongerThan(value, maxChars)
    ? [{ path, message: tooLong(maxChars), code: "too_long" }]
    : text(value, field, path, model);
};

const dropdown: Check<FieldOf<"dropdown">> = (value, { options }, path) =>
  isText(value) && options.includes(value)
    ? []
    : invalid(path, `Not a valid choice. Use one of: ${options.join(", ")}.`);

const reference: Check<FieldOf<"reference">> = (value, { many }, path) => {
  const ids: unknown[] = many && Array.isArray(value) ? value : [value];
  return ids.every(Number.isSafeInteger) ? [] : invalid(path, "Not a reference to a document.");
};

const repeater: Check<FieldOf<"repeater">> = (value, { fields, min, max }, path, model) => {
  if (!Array.isArray(value)) return invalid(path, "Expected a list of items.");
  const wrong: Wrong[] = [];
  if (min !== undefined && value.length < min)
    wrong.push({ path, message: `At least ${min} items are needed.`, code: "too_few" });
  if (max !== undefined && value.length > max)
    wrong.push({ path, message: `At most ${max} items are allowed.`, code: "too_many" });
  return [
    ...wrong,
    ...value.flatMap((item, nth) => within(item, fields, `${path}[${nth}]`, model)),
  ];
};

const component: Check<FieldOf<"component">> = (value, { component: key }, path, model) =>
  within(value, componentFields(key, model), path, model);

const picker: Check<FieldOf<"component_picker">> = (value, { components }, path, model) => {
  if (!Array.isArray(value)) return invalid(path, "Expected a list of components.");
  return value.flatMap((item, nth) => {
    const at = `${path}[${nth}]`;
    const { type, fields }: Values = isObject(item) ? item : {};
    if (!isText(type) || !components.includes(type))
      return invalid(at, `Expected one component. Use one of: ${components.join(", ")}.`);
    return within(fields, componentFields(type, model), `${at}.${type}`, model);
  });
};

const within = (value: unknown, fields: readonly Field[], path: string, model: Model): Wrong[] =>
  isObject(value)
    ? problemsOf(value, fields, model, path)
    : invalid(path, "Expected an object of fields.");

const checks: { [Kind in FieldKindName]: Check<FieldOf<Kind>> } = {
  short_text: shortText,
  long_text: shortText,
  wysiwyg: text,
  html: text,
  number: holds(Number.isFinite, "A valid number is required."),
  checkbox: holds((value) => typeof value === "boolean", "Must be a valid boolean."),
  date: holds(
    (value) => isText(value) && normalizeDate(value) !== undefined,
    "Date has wrong format. Use ISO 8601: YYYY-MM-DD[Thh:mm[:ss]].",
  ),
  color: holds(
    (value) => isText(value) && /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.test(value),
    "A colour is written as #rgb or #rrggbb.",
  ),
  dropdown,
  media: holds((value) => isObject(value) && isText(value["url"]), "Enter a valid URL."),
  reference,
  repeater,
  component,
  component_picker: picker,
};
