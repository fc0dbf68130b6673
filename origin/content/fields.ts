import {
  addError,
  isBlank,
  isObject,
  memberOf,
  readList,
  type FieldKind,
  type PrintContext,
  type ReadContext,
  type Values,
} from "./field-kind.ts";
import type { Field, FieldKindName, FieldOf, Model } from "./model.ts";
import { reference } from "./reference-field.ts";
import { checkbox, color, date, dropdown, media, number, text } from "./simple-fields.ts";

const repeater: FieldKind<FieldOf<"repeater">> = {
  empty: () => [],
  read: (input, field, path, context) => {
    if (isBlank(input)) return [];
    const items = readList(input, path, context, "items");
    if (Array.isArray(input)) checkCount(input.length, field, path, context);
    const inside: ReadContext = { ...context, missing: "empty" };
    return items.map((item, index) =>
      readMembers(item, field.fields, `${path}[${index}]`, inside, {}),
    );
  },
  print: (value, field, context) =>
    printList(value, (item) => printMembers(item, field.fields, context)),
  references: (value, field, model) =>
    listOf(value).flatMap((item) => referencesOf(item, field.fields, model)),
};

function checkCount(count: number, field: FieldOf<"repeater">, path: string, context: ReadContext) {
  if (field.min !== undefined && count < field.min)
    addError(context, path, `At least ${field.min} items are needed.`);
  if (field.max !== undefined && count > field.max)
    addError(context, path, `At most ${field.max} items are allowed.`);
}

const component: FieldKind<FieldOf<"component">> = {
  empty: () => ({}),
  read: (input, field, path, context, previous) => {
    if (isBlank(input)) return {};
    const fields = componentFields(field.component, context.model);
    const inside: ReadContext = {
      ...context,
      missing: context.missing === "keep" ? "keep" : "empty",
    };
    return readMembers(input, fields, path, inside, isObject(previous) ? previous : {});
  },
  print: (value, field, context) =>
    printMembers(value, componentFields(field.component, context.model), context),
  references: (value, field, model) =>
    referencesOf(value, componentFields(field.component, model), model),
};

const componentPicker: FieldKind<FieldOf<"component_picker">> = {
  empty: () => [],
  read: (input, field, path, context) => {
    return readList(input, path, context, "components").flatMap(
      (item, index) => readPicked(item, field, `${path}[${index}]`, context) ?? [],
    );
  },
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

/** Both shapes: `{"hero": {…}}` as the contract writes, `{"type": "hero", "fields": {…}}` as it reads. */
function readPicked(
  input: unknown,
  field: FieldOf<"component_picker">,
  path: string,
  context: ReadContext,
): Values | undefined {
  const picked = isObject(input) ? pickedComponent(input) : undefined;
  if (picked === undefined || !field.components.includes(picked.type)) {
    const known = field.components.join(", ");
    addError(context, path, `Expected one component, by its key. Use one of: ${known}.`);
    return undefined;
  }
  const fields = componentFields(picked.type, context.model);
  const inside: ReadContext = { ...context, missing: "empty" };
  return {
    type: picked.type,
    fields: readMembers(picked.fields, fields, `${path}.${picked.type}`, inside, {}),
  };
}

function pickedComponent(input: Values): { type: string; fields: unknown } | undefined {
  const entries = Object.entries(input);
  const { type, fields } = input;
  if (typeof type === "string" && entries.length <= 2 && isObject(fields)) return { type, fields };
  const [only] = entries;
  return only !== undefined && entries.length === 1
    ? { type: only[0], fields: only[1] }
    : undefined;
}

const componentFields = (key: string, model: Model): Field[] =>
  model.find("component", key)?.fields ?? [];

const listOf = (value: unknown): Values[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Picked components; a list that a field of another kind left behind has none. */
const pickedOf = (value: unknown): Values[] =>
  listOf(value).filter((item) => typeof item["type"] === "string");

const printList = (value: unknown, print: (item: Values) => string) =>
  `[${listOf(value).map(print).join(",")}]`;

/** The table. Adding a kind of field is one entry here and its shape in `model.ts`. */
const kinds: { [Kind in FieldKindName]: FieldKind<FieldOf<Kind>> } = {
  short_text: text,
  long_text: text,
  wysiwyg: text,
  html: text,
  number,
  checkbox,
  date,
  color,
  dropdown,
  media,
  reference,
  repeater,
  component,
  component_picker: componentPicker,
};

/** The entry of a field's kind. The cast is the price of indexing a table of different field types. */
export const kindOf = (field: Field): FieldKind<Field> => kinds[field.kind] as FieldKind<Field>;

/**
 * Reads the members of an object by its fields; unknown members are refused, so that nothing is lost silently.
 * Where the previous ones are kept, so are those of fields that were taken out: they are back when the field is.
 */
export function readMembers(
  input: unknown,
  fields: Field[],
  path: string,
  context: ReadContext,
  previous: Values,
): Values {
  if (!isObject(input)) {
    addError(context, path, "Expected an object of fields.");
    return {};
  }
  const at = (key: string) => (path === "" ? key : `${path}.${key}`);
  const known = new Set(fields.map((field) => field.key));
  for (const key of Object.keys(input))
    if (!known.has(key)) addError(context, at(key), "Unknown field.");
  const hidden = context.missing === "keep" ? Object.entries(previous) : [];
  return Object.fromEntries([
    ...hidden.filter(([key]) => !known.has(key)),
    ...fields.map((field) => [
      field.key,
      readMember(input, field, at(field.key), context, memberOf(previous, field.key)),
    ]),
  ]);
}

function readMember(
  input: Values,
  field: Field,
  path: string,
  context: ReadContext,
  previous: unknown,
) {
  const kind = kindOf(field);
  if (!Object.hasOwn(input, field.key)) {
    if (context.missing === "keep" && previous !== undefined) return previous;
    const wanted =
      context.missing === "empty" ? field.required === true : context.missing === "required";
    if (wanted) addError(context, path, "This field is required.");
    return kind.empty(field);
  }
  const value = kind.read(memberOf(input, field.key), field, path, context, previous);
  if (field.required === true && isEmpty(value, field))
    addError(context, path, "This field may not be blank.");
  return value;
}

/** Whether a stored value is what an untouched field would hold. */
const isEmpty = (value: unknown, field: Field): boolean =>
  value === undefined || JSON.stringify(value) === JSON.stringify(kindOf(field).empty(field));

/** The JSON object of stored values, in the order of the fields. */
export function printMembers(values: unknown, fields: Field[], context: PrintContext): string {
  const stored = isObject(values) ? values : {};
  return `{${printEntries(stored, fields, context).join(",")}}`;
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
