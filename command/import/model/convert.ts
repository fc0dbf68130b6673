import { normalizeDate } from "../../../shared/content/dates.ts";
import { isObject, memberOf, type Values } from "../../../shared/content/field-kind.ts";
import type { Field, FieldOf } from "../../../shared/content/model.ts";
import type { ModelType } from "../source.ts";
import { keyOfReference, referenceOf } from "./references.ts";
import { isPicked } from "./seen.ts";

/** Values as ButterCMS answers them, as a Larder stores them. */
export interface Converting {
  /** Fields of components by key. */
  components: ReadonlyMap<string, readonly Field[]>;
  /** What addresses of media are relative to. */
  base: string;
}

export const componentsOf = (types: readonly ModelType[]): Converting["components"] =>
  new Map(types.filter(({ kind }) => kind === "component").map(({ key, fields }) => [key, fields]));

/** Values of fields, each in its stored form; what fits no field is left out, what a field cannot hold is its empty value. */
export const convertMembers = (
  values: unknown,
  fields: readonly Field[],
  converting: Converting,
): Record<string, unknown> =>
  Object.fromEntries(
    fields.map((field) => {
      const value = isObject(values) ? memberOf(values, field.key) : undefined;
      return [field.key, convert(value, field, converting)];
    }),
  );

function convert(value: unknown, field: Field, converting: Converting): unknown {
  switch (field.kind) {
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? value : null;
    case "checkbox":
      return value === true;
    case "date":
      return typeof value === "string" ? (normalizeDate(value) ?? null) : null;
    case "media":
      return mediaOf(value, converting.base);
    case "reference":
      return referencesOf(value, field);
    case "repeater":
      return rowsOf(value).map((row) => convertMembers(row, field.fields, converting));
    case "component":
      return convertMembers(value, converting.components.get(field.component) ?? [], converting);
    case "component_picker":
      return pickedOf(value, field, converting);
    default:
      return typeof value === "string" ? value : textOf(value);
  }
}

/** A number or a boolean where a hint says that texts are. */
const textOf = (value: unknown) =>
  typeof value === "number" || typeof value === "boolean" ? String(value) : "";

/** An address, or `{url, alt}`, as fields of media are stored; absolute. */
export function mediaOf(value: unknown, base: string): { url: string; alt: string } | null {
  const { url, alt }: Values = isObject(value) ? value : { url: value };
  if (typeof url !== "string" || url === "") return null;
  const absolute = URL.canParse(url, base) && !URL.canParse(url) ? new URL(url, base).href : url;
  return { url: absolute, alt: typeof alt === "string" ? alt : "" };
}

function referencesOf(value: unknown, field: FieldOf<"reference">): string | null | string[] {
  const keys = (Array.isArray(value) ? value : [value]).flatMap((one) => {
    const reference = referenceOf(one);
    const isOther =
      reference === undefined ||
      reference.kind === "single" ||
      (reference.kind === "page" && reference.type !== field.to.key) ||
      (reference.kind === "page") !== (field.to.kind === "page") ||
      (reference.kind === "item" && (reference.collection ?? field.to.key) !== field.to.key);
    return isOther ? [] : [keyOfReference(reference)];
  });
  return field.many ? keys : (keys[0] ?? null);
}

const rowsOf = (value: unknown): Values[] => (Array.isArray(value) ? value.filter(isObject) : []);

const pickedOf = (value: unknown, field: FieldOf<"component_picker">, converting: Converting) =>
  (Array.isArray(value) ? value : []).filter(isPicked).flatMap(({ type, fields: of }) => {
    if (!field.components.includes(type)) return [];
    const fields = convertMembers(of, converting.components.get(type) ?? [], converting);
    return [{ type, fields }];
  });
