import {
  isObject,
  memberOf,
  type FieldKind,
  type PrintContext,
  type Values,
} from "./field-kind.ts";
import { joined } from "./joined.ts";
import type { Field, FieldKindName, FieldOf, Model } from "./model.ts";
import { reference } from "./reference-field.ts";
import { checkbox, date, media, number, text } from "./simple-fields.ts";

const repeater: FieldKind<FieldOf<"repeater">> = {
  empty: () => [],
  print: (value, field, context) =>
    printList(value, (item) => printMembers(item, field.fields, context)),
  references: (value, field, model) =>
    listOf(value).flatMap((item) => referencesOf(item, field.fields, model)),
};

const component: FieldKind<FieldOf<"component">> = {
  empty: () => ({}),
  print: (value, field, context) =>
    printMembers(value, componentFields(field.component, context.model), context),
  references: (value, field, model) =>
    referencesOf(value, componentFields(field.component, model), model),
};

const componentPicker: FieldKind<FieldOf<"component_picker">> = {
  empty: () => [],
  print: (value, _field, context) =>
    printList(pickedOf(value), (item) => {
      const fields = componentFields(String(item["type"]), context.model);
      return `{"type":${JSON.stringify(item["type"])},"fields":${printMembers(item["fields"], fields, context)}}`;
    }),
  references: (value, _field, model) =>
    pickedOf(value).flatMap((item) =>
      referencesOf(item["fields"], componentFields(String(item["type"]), model), model),
    ),
};

/** What a field of a draft holds before anybody has filled it in. */
export const beginningOf = (field: Field): unknown =>
  ("default" in field ? field.default : undefined) ?? kindOf(field).empty(field);

export const componentFields = (key: string, model: Model): Field[] =>
  model.find("component", key)?.fields ?? [];

const listOf = (value: unknown): Values[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Picked components; a list that a field of another kind left behind has none. */
const pickedOf = (value: unknown): Values[] =>
  listOf(value).filter((item) => typeof item["type"] === "string");

const printList = (value: unknown, print: (item: Values) => string) =>
  `[${joined(listOf(value).map(print))}]`;

/** The table. Adding a kind of field is one entry here, its shape in `model.ts`, and how it is read in `origin/content/write/fields.ts`. */
const kinds: { [Kind in FieldKindName]: FieldKind<FieldOf<Kind>> } = {
  short_text: text,
  long_text: text,
  wysiwyg: text,
  html: text,
  number,
  checkbox,
  date,
  color: text,
  dropdown: text,
  media,
  reference,
  repeater,
  component,
  component_picker: componentPicker,
};

/** The entry of a field's kind. The cast is the price of indexing a table of different field types. */
export const kindOf = (field: Field): FieldKind<Field> => kinds[field.kind] as FieldKind<Field>;

/** The JSON object of stored values, in the order of the fields. */
export function printMembers(values: unknown, fields: Field[], context: PrintContext): string {
  const stored = isObject(values) ? values : {};
  return `{${joined(printEntries(stored, fields, context))}}`;
}

/** `"key":value` texts in the order of the fields. */
export const printEntries = (values: Values, fields: Field[], context: PrintContext): string[] =>
  fields.map((field) => {
    const value = Object.hasOwn(values, field.key)
      ? memberOf(values, field.key)
      : kindOf(field).empty(field);
    return `${JSON.stringify(field.key)}:${kindOf(field).print(value, field, context)}`;
  });

/** Ids of all documents that stored values name, wherever they hide. */
export function referencesOf(values: unknown, fields: Field[], model: Model): number[] {
  if (!isObject(values)) return [];
  return fields.flatMap(
    (field) => kindOf(field).references?.(memberOf(values, field.key), field, model) ?? [],
  );
}
