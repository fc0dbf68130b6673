import { z } from "zod";
import { MAX_SLUG_CHARS } from "../../shared/limits.ts";

/** The content model of a site: its types and their fields, as editors define them and Postgres stores them. */

/** Keys of fields, types and components: what appears in URLs and as JSON members. */
export const keySchema = z
  .string()
  .max(MAX_SLUG_CHARS)
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, "a key is letters, digits, - and _, and starts with a letter");

const keysOf = (most: number, message: string) =>
  z
    .array(keySchema)
    .min(1)
    .max(most)
    .refine((keys) => new Set(keys).size === keys.length, message);

const base = {
  key: keySchema,
  name: z.string().max(200).optional(),
  /** An empty value is refused. */
  required: z.boolean().optional(),
};

const textKinds = ["short_text", "long_text", "wysiwyg", "html"] as const;
const plainKinds = [...textKinds, "number", "checkbox", "date", "color", "media"] as const;

const plain = z.strictObject({ ...base, kind: z.enum(plainKinds) });
const dropdown = z.strictObject({
  ...base,
  kind: z.literal("dropdown"),
  options: keysOf(500, "two options are the same"),
});
const reference = z.strictObject({
  ...base,
  kind: z.literal("reference"),
  to: z.strictObject({ kind: z.enum(["page", "collection"]), key: keySchema }),
  many: z.boolean(),
});
const simple = z.discriminatedUnion("kind", [plain, dropdown, reference]);

const repeater = z.strictObject({
  ...base,
  kind: z.literal("repeater"),
  fields: z
    .array(simple)
    .min(1)
    .max(100)
    .refine((fields) => unique(fields), "two fields have the same key"),
  min: z.int().min(0).optional(),
  max: z.int().min(1).optional(),
});
const inComponent = z.discriminatedUnion("kind", [plain, dropdown, reference, repeater]);

const component = z.strictObject({ ...base, kind: z.literal("component"), component: keySchema });
const componentPicker = z.strictObject({
  ...base,
  kind: z.literal("component_picker"),
  components: keysOf(100, "two components are the same"),
});
const inPage = z.discriminatedUnion("kind", [
  plain,
  dropdown,
  reference,
  repeater,
  component,
  componentPicker,
]);

export type Field = z.infer<typeof inPage>;
export type FieldKindName = Field["kind"];
export type FieldOf<Kind extends FieldKindName> = Extract<Field, { kind: Kind }>;

const unique = (fields: { key: string }[]) =>
  new Set(fields.map((field) => field.key)).size === fields.length;
const fieldList = <T extends z.ZodType<Field>>(item: T) =>
  z.array(item).max(200).refine(unique, "two fields have the same key");

/** Which fields a type of each kind may have (the v2 API). */
export const fieldsSchema = {
  page: fieldList(inPage),
  single: fieldList(inPage),
  collection: fieldList(simple).refine(
    (fields) => fields.every((field) => field.key !== "meta"),
    "meta is where an item has its id",
  ),
  component: fieldList(inComponent),
} as const;

export type TypeKind = keyof typeof fieldsSchema;

/** Kinds of the types every site has; their fields are fixed (`blog.ts`). */
export type BlogKind = "post" | "author" | "category" | "tag";
export const BLOG_KINDS: readonly BlogKind[] = ["post", "author", "category", "tag"];

export interface ContentType<Kind = TypeKind | BlogKind> {
  id: number;
  kind: Kind;
  key: string;
  name: string;
  fields: Field[];
  /** Fields that were taken out; documents still hold values for them. */
  retired: Field[];
}

/** All types of a site at one version of its model. */
export interface Model {
  version: number;
  byId: ReadonlyMap<number, ContentType>;
  find(kind: TypeKind | BlogKind, key: string): ContentType | undefined;
}

export function createModel(version: number, types: ContentType[]): Model {
  const byId = new Map(types.map((type) => [type.id, type]));
  const byKey = new Map(types.map((type) => [`${type.kind} ${type.key}`, type]));
  return { version, byId, find: (kind, key) => byKey.get(`${kind} ${key}`) };
}

/** Keys of the components that fields name. */
export const componentKeys = (fields: Field[]): string[] =>
  fields.flatMap((field) => {
    if (field.kind === "component") return [field.component];
    return field.kind === "component_picker" ? field.components : [];
  });

/** Types that reference fields point to, repeaters included. */
export const referenceTargets = (fields: Field[]): FieldOf<"reference">["to"][] =>
  fields.flatMap((field) => {
    if (field.kind === "reference") return [field.to];
    return field.kind === "repeater" ? referenceTargets(field.fields) : [];
  });
