import * as z from "zod";
import { fieldsSchema, keySchema } from "../../shared/content/field-schemas.ts";
import type { Field, TypeKind } from "../../shared/content/model.ts";

/** A content model outside of an origin: its types, in one order. */

/** A type as `/manage/v1` shows it, without its number. */
export interface ModelType {
  kind: TypeKind;
  key: string;
  name: string;
  fields: Field[];
}

/** Where types of a kind are in `/manage/v1` and in a model file, and what they are called. First what others name. */
export const KINDS = [
  { kind: "component", path: "components", word: "component" },
  { kind: "collection", path: "collections", word: "collection" },
  { kind: "page", path: "page-types", word: "page type" },
  { kind: "single", path: "single-pages", word: "single page" },
] as const satisfies readonly { kind: TypeKind; path: string; word: string }[];

export type KindPath = (typeof KINDS)[number]["path"];

const kindOf = (kind: TypeKind) => KINDS[KINDS.findIndex((one) => one.kind === kind)] ?? KINDS[0];

export const pathOf = ({ kind }: Pick<ModelType, "kind">): KindPath => kindOf(kind).path;

/** `page type country` */
export const nameOf = ({ kind, key }: Pick<ModelType, "kind" | "key">): string =>
  `${kindOf(kind).word} ${key}`;

/** One text for each type. */
export const idOf = ({ kind, key }: Pick<ModelType, "kind" | "key">): string => `${kind} ${key}`;

/** A type of a kind as `/manage/v1` and model files have it; members that are not of a model are left out. */
export const typeSchema = (kind: TypeKind) =>
  z.object({
    key: keySchema,
    name: z.string().min(1).max(200).optional(),
    fields: fieldsSchema[kind],
  });

/** Members of a field in the order in which files have them; what is not here follows by name. */
const MEMBERS = ["key", "name", "kind", "required", "to", "many", "component", "components"];

const placeOf = (member: string): number =>
  MEMBERS.includes(member) ? MEMBERS.indexOf(member) : MEMBERS.length;

/** A field whose members are in one order, whoever wrote it, so that equal fields print equally. */
export function inOrder(field: Field): Field {
  const entries = Object.entries(field)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1))
    .map(([member, value]): [string, unknown] => {
      if (member === "fields") return [member, (value as Field[]).map(inOrder)];
      const to = value as { kind: string; key: string };
      return [member, member === "to" ? { kind: to.kind, key: to.key } : value];
    });
  return Object.fromEntries(entries) as unknown as Field;
}

/** Types in the order of `KINDS`, and by key; fields stay in theirs, which readers see. */
export function sorted(types: readonly ModelType[]): ModelType[] {
  const place = (type: ModelType) => KINDS.findIndex(({ kind }) => kind === type.kind);
  return types
    .map((type) => ({ ...type, fields: type.fields.map(inOrder) }))
    .toSorted((a, b) => place(a) - place(b) || (a.key < b.key ? -1 : 1));
}
