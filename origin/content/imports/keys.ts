import { isObject, memberOf, type Values } from "../../../shared/content/field-kind.ts";
import type { BlogKind, Field, FieldOf, Model, TypeKind } from "../../../shared/content/model.ts";
import { addMessage } from "../../../shared/errors.ts";
import { MAX_IMPORT_KEY_CHARS } from "../../../shared/limits-imports.ts";
import { cutText } from "../../../shared/text.ts";
import type { Errors } from "./check.ts";

/** References that are keys of the source become numbers of documents, wherever they stand. */

export interface Target {
  id: number;
  typeId: number;
}

export interface KeysContext {
  model: Model;
  /** What a key of the source stands for here; undefined while nothing has it. */
  find: (key: string) => Target | undefined;
  errors: Errors;
  /** Collects the keys that nothing has. */
  missing: Set<string>;
}

/** Fields of a type or of a component, and those that were taken out of it. */
interface Fields {
  fields: readonly Field[];
  retired: readonly Field[];
}

/** Values with ids for keys, and without those of fields that were taken out. */
export function withIds(values: Values, of: Fields, path: string, context: KeysContext): Values {
  const shown = Object.entries(values).filter(
    ([key]) => !isIn(of.retired, key) || isIn(of.fields, key),
  );
  return Object.fromEntries(
    shown.map(([key, value]) => {
      const field = of.fields.find((one) => one.key === key);
      return [
        key,
        field === undefined ? value : valueWithIds(value, field, `${path}.${key}`, context),
      ];
    }),
  );
}

const isIn = (fields: readonly Field[], key: string) => fields.some((field) => field.key === key);

function valueWithIds(value: unknown, field: Field, path: string, context: KeysContext): unknown {
  switch (field.kind) {
    case "reference":
      return referenceWithIds(value, field, path, context);
    case "component":
      return isObject(value)
        ? withIds(value, componentOf(field.component, context.model), path, context)
        : value;
    case "repeater":
      return eachObject(value, (item, index) =>
        withIds(item, { fields: field.fields, retired: [] }, `${path}[${index}]`, context),
      );
    case "component_picker":
      return eachObject(value, (item, index) => pickedWithIds(item, `${path}[${index}]`, context));
    default:
      return value;
  }
}

const eachObject = (value: unknown, work: (item: Values, index: number) => unknown): unknown =>
  Array.isArray(value)
    ? value.map((item: unknown, index) => (isObject(item) ? work(item, index) : item))
    : value;

function pickedWithIds(item: Values, path: string, context: KeysContext): Values {
  const [type, fields] = [memberOf(item, "type"), memberOf(item, "fields")];
  if (typeof type !== "string" || !isObject(fields)) return item;
  return { ...item, fields: withIds(fields, componentOf(type, context.model), path, context) };
}

const componentOf = (key: string, model: Model): Fields =>
  model.find("component", key) ?? { fields: [], retired: [] };

function referenceWithIds(
  value: unknown,
  { to, many }: FieldOf<"reference">,
  path: string,
  context: KeysContext,
): unknown {
  if (many) return idsOf(value, to, path, context);
  return idOf(value, to, path, context) ?? null;
}

/** Of a list of keys the numbers of what there is. */
export function idsOf(
  value: unknown,
  to: { kind: TypeKind | BlogKind; key: string },
  path: string,
  context: KeysContext,
): number[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value))
    return value.flatMap((item: unknown, index) => {
      const id = idOf(item, to, `${path}[${index}]`, context);
      return id === undefined ? [] : [id];
    });
  addMessage(context.errors, path, "Expected a list of keys.");
  return [];
}

/** Of a key the number of what it names; undefined while there is no such, or where nothing is named. */
export function idOf(
  value: unknown,
  to: { kind: TypeKind | BlogKind; key: string },
  path: string,
  { model, find, errors, missing }: KeysContext,
): number | undefined {
  if (value === null || value === undefined || value === "") return undefined;
  if (typeof value !== "string" || value.length > MAX_IMPORT_KEY_CHARS) {
    addMessage(errors, path, "A reference is the key of a document, as text.");
    return undefined;
  }
  const target = find(value);
  if (target === undefined) {
    missing.add(value);
    return undefined;
  }
  if (target.typeId === model.find(to.kind, to.key)?.id) return target.id;
  addMessage(errors, path, `"${cutText(value, 100)}" is of another type than "${to.key}".`);
  return undefined;
}
