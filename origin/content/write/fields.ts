import { isObject, memberOf, type Values } from "../../../shared/content/field-kind.ts";
import { componentFields, kindOf } from "../../../shared/content/fields.ts";
import type { Field, FieldKindName, FieldOf } from "../../../shared/content/model.ts";
import { addError, isBlank, readList, type FieldReader, type ReadContext } from "./field-reader.ts";
import { reference } from "./reference-reader.ts";
import {
  checkbox,
  color,
  date,
  dropdown,
  media,
  number,
  shortText,
  text,
} from "./simple-readers.ts";

const repeater: FieldReader<FieldOf<"repeater">> = (input, field, path, context) => {
  if (isBlank(input)) return [];
  const items = readList(input, path, context, "items");
  if (Array.isArray(input)) checkCount(input.length, field, path, context);
  const inside: ReadContext = { ...context, missing: "empty" };
  return items.map((item, index) =>
    readMembers(item, field.fields, `${path}[${index}]`, inside, {}),
  );
};

function checkCount(count: number, field: FieldOf<"repeater">, path: string, context: ReadContext) {
  if (field.min !== undefined && count < field.min)
    addError(context, path, `At least ${field.min} items are needed.`);
  if (field.max !== undefined && count > field.max)
    addError(context, path, `At most ${field.max} items are allowed.`);
}

const component: FieldReader<FieldOf<"component">> = (input, field, path, context, previous) => {
  if (isBlank(input)) return {};
  const fields = componentFields(field.component, context.model);
  const inside: ReadContext = {
    ...context,
    missing: context.missing === "keep" ? "keep" : "empty",
  };
  return readMembers(input, fields, path, inside, isObject(previous) ? previous : {});
};

const componentPicker: FieldReader<FieldOf<"component_picker">> = (input, field, path, context) => {
  return readList(input, path, context, "components").flatMap(
    (item, index) => readPicked(item, field, `${path}[${index}]`, context) ?? [],
  );
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

/** How each kind of field is read. */
const readers: { [Kind in FieldKindName]: FieldReader<FieldOf<Kind>> } = {
  short_text: shortText,
  long_text: shortText,
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
export const readerOf = (field: Field): FieldReader<Field> =>
  readers[field.kind] as FieldReader<Field>;

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
  const value = readerOf(field)(memberOf(input, field.key), field, path, context, previous);
  if (field.required === true && isEmpty(value, field))
    addError(context, path, "This field may not be blank.");
  return value;
}

/** Whether a stored value is what an untouched field would hold. */
const isEmpty = (value: unknown, field: Field): boolean =>
  value === undefined || JSON.stringify(value) === JSON.stringify(kindOf(field).empty(field));
