import type { Field, FieldOf } from "../../../shared/content/model.ts";
import { createUnique, isKey, keyOf } from "../keys.ts";
import type { ModelType } from "../source.ts";
import type { ContentEntry, ContentExport, ContentField, ContentTypeOf } from "./export.ts";

/** Content types as a Larder's. Pure. */

/** A content type, what it becomes, and which field holds what. */
export interface Mapped {
  id: string;
  kind: "page" | "collection";
  key: string;
  fields: { from: ContentField; field: Field }[];
  displayField: string | null;
}

export interface MappedModel {
  byId: Map<string, Mapped>;
  types: ModelType[];
}

/** @param pages ids of the types that become pages; they need a field `slug` */
export function mapModel(
  { contentTypes, entries }: ContentExport,
  pages: ReadonlySet<string>,
  note: (note: string) => void,
): MappedModel {
  const unique = createUnique();
  const byId = new Map<string, Mapped>();
  for (const { sys, displayField } of contentTypes) {
    const kind = pages.has(sys.id) ? "page" : "collection";
    const key = unique(keyOf(sys.id, "type"));
    byId.set(sys.id, { id: sys.id, kind, key, fields: [], displayField: displayField ?? null });
  }
  const linked = linkedTypes(entries);
  for (const type of contentTypes) {
    const mapped = byId.get(type.sys.id);
    if (mapped !== undefined) mapped.fields = fieldsOf(type, mapped, { byId, linked, note });
  }
  const types = contentTypes.flatMap(({ sys, name }): ModelType[] => {
    const mapped = byId.get(sys.id);
    if (mapped === undefined) return [];
    const { kind, key, fields } = mapped;
    const called = name === "" ? key : name.slice(0, 200);
    return [{ kind, key, name: called, fields: fields.map(({ field }) => field) }];
  });
  return { byId, types };
}

interface Context {
  byId: ReadonlyMap<string, Mapped>;
  linked: ReadonlyMap<string, string>;
  note: (note: string) => void;
}

function fieldsOf(type: ContentTypeOf, mapped: Mapped, context: Context): Mapped["fields"] {
  // where an item has its number
  const unique = createUnique(mapped.kind === "collection" ? ["meta"] : []);
  return type.fields.flatMap((from) => {
    if (mapped.kind === "page" && from.id === "slug") return [];
    const bare = bareOf(type.sys.id, from, mapped.kind, context);
    if (bare === undefined) return [];
    const name = from.name === "" ? {} : { name: from.name.slice(0, 200) };
    return [{ from, field: { key: unique(keyOf(from.id, "field")), ...name, ...bare } as Field }];
  });
}

type Bare = Field extends infer F ? (F extends Field ? Omit<F, "key"> : never) : never;

function bareOf(
  type: string,
  from: ContentField,
  kind: Mapped["kind"],
  context: Context,
): Bare | undefined {
  switch (from.type) {
    case "Symbol":
      return dropdownOf(from) ?? { kind: "short_text" };
    case "Text":
      return { kind: "long_text" };
    case "RichText":
      return { kind: "wysiwyg" };
    case "Integer":
    case "Number":
      return { kind: "number" };
    case "Date":
      return { kind: "date" };
    case "Boolean":
      return { kind: "checkbox" };
    case "Location":
      context.note(`${type}.${from.id}: a place is a text here, its latitude and longitude`);
      return { kind: "short_text" };
    case "Object":
      context.note(`${type}.${from.id}: JSON is a text here`);
      return { kind: "long_text" };
    case "Link":
      if (from.linkType === "Asset") return { kind: "media" };
      return referenceOf(type, from, from.validations, false, context);
    case "Array":
      return listOf(type, from, kind, context);
    default:
      context.note(`${type}.${from.id}: there is nothing like ${from.type} here, left out`);
      return undefined;
  }
}

/** A text of which there are only some that can be options. */
function dropdownOf({ validations }: ContentField): Bare | undefined {
  const options = validations.flatMap((one) => one.in ?? []);
  const keys = options.filter(
    (option): option is string => typeof option === "string" && isKey(option),
  );
  const isAll = keys.length > 0 && keys.length === options.length;
  return isAll && keys.length <= 500
    ? { kind: "dropdown", options: [...new Set(keys)] }
    : undefined;
}

/** The type that a field's links lead to: the one it is limited to, else the one that most of its links lead to. */
function referenceOf(
  type: string,
  from: ContentField,
  validations: ContentField["validations"],
  many: boolean,
  { byId, linked, note }: Context,
): Bare | undefined {
  const limited = validations.flatMap((one) => one.linkContentType ?? []);
  const target =
    limited.length === 1 ? limited[0] : (linked.get(`${type} ${from.id}`) ?? limited[0]);
  const to = byId.get(target ?? "");
  if (to === undefined) {
    note(`${type}.${from.id}: nothing says which type its links lead to, left out`);
    return undefined;
  }
  if (limited.length !== 1)
    note(`${type}.${from.id}: may lead to several types; those that lead to ${to.id} are kept`);
  return { kind: "reference", to: { kind: to.kind, key: to.key }, many };
}

function listOf(
  type: string,
  from: ContentField,
  kind: Mapped["kind"],
  context: Context,
): Bare | undefined {
  const { items } = from;
  if (items?.type === "Link" && items.linkType === "Entry")
    return referenceOf(type, from, items.validations, true, context);
  const isFiles = items?.type === "Link";
  if (kind === "page") {
    const field: FieldOf<"repeater">["fields"][number] = isFiles
      ? { key: "file", kind: "media" }
      : { key: "text", kind: "short_text" };
    return { kind: "repeater", fields: [field] };
  }
  context.note(
    isFiles
      ? `${type}.${from.id}: items of collections have no lists of files; their addresses are lines of a text here`
      : `${type}.${from.id}: items of collections have no lists of texts; it is one text with commas here`,
  );
  return { kind: "long_text" };
}

/** Which type most links of each field lead to. */
function linkedTypes(entries: readonly ContentEntry[]): Map<string, string> {
  const typeOf = new Map(entries.map(({ sys }) => [sys.id, sys.contentType.sys.id]));
  const counts = new Map<string, Map<string, number>>();
  for (const { sys, fields } of entries)
    for (const [field, byLocale] of Object.entries(fields))
      for (const id of linksIn(byLocale)) {
        const target = typeOf.get(id);
        if (target === undefined) continue;
        const key = `${sys.contentType.sys.id} ${field}`;
        const of = counts.get(key) ?? new Map<string, number>();
        counts.set(key, of.set(target, (of.get(target) ?? 0) + 1));
      }
  const most = (of: Map<string, number>) => [...of].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? "";
  return new Map([...counts].map(([key, of]) => [key, most(of)]));
}

function linksIn(byLocale: unknown): string[] {
  const values = Object.values(byLocale ?? {}).flat() as unknown[];
  return values.flatMap((value) => linkId(value) ?? []);
}

/** The id that a link leads to. */
export function linkId(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const sys: unknown = Reflect.get(value, "sys");
  const id: unknown = typeof sys === "object" && sys !== null ? Reflect.get(sys, "id") : undefined;
  return typeof id === "string" ? id : undefined;
}
