import * as z from "zod";
import type { Field, TypeKind } from "./model.ts";
import { MAX_SLUG_CHARS } from "../limits.ts";
import { isLongerThan } from "../text.ts";

/** Types and fields of a content model, as `/manage/v1` takes them: for the origin, and for model files of the command line. */

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
  /** What whoever fills it in is told. */
  help: z.string().min(1).max(500).optional(),
  /** The heading that it stands under in forms. */
  group: z.string().min(1).max(100).optional(),
};

/** ours: a text that may be longer needs no limit of its own. */
const MAX_CHARS_MOST = 100_000;

const text = z
  .strictObject({
    ...base,
    kind: z.enum(["short_text", "long_text"]),
    /** Shown while it is empty. */
    placeholder: z.string().min(1).max(200).optional(),
    /** Longer texts are refused. */
    maxChars: z.int().min(1).max(MAX_CHARS_MOST).optional(),
    /** What a draft begins with that is made in the dashboard. */
    default: z.string().min(1).max(1_000).optional(),
  })
  .refine(
    ({ default: begins = "", maxChars = Infinity }) => !isLongerThan(begins, maxChars),
    "the default is longer than the field may be",
  );
const number = z.strictObject({
  ...base,
  kind: z.literal("number"),
  default: z.number().optional(),
});
const checkbox = z.strictObject({
  ...base,
  kind: z.literal("checkbox"),
  default: z.boolean().optional(),
});
const plain = z.strictObject({
  ...base,
  kind: z.enum(["wysiwyg", "html", "date", "color", "media"]),
});
const dropdown = z
  .strictObject({
    ...base,
    kind: z.literal("dropdown"),
    options: keysOf(500, "two options are the same"),
    default: keySchema.optional(),
  })
  .refine(
    ({ options, default: begins }) => begins === undefined || options.includes(begins),
    "the default is none of the options",
  );
const reference = z.strictObject({
  ...base,
  kind: z.literal("reference"),
  to: z.strictObject({ kind: z.enum(["page", "collection"]), key: keySchema }),
  many: z.boolean(),
});
const simples = [text, number, checkbox, plain, dropdown, reference] as const;
const simple = z.discriminatedUnion("kind", simples);

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
const inComponent = z.discriminatedUnion("kind", [...simples, repeater]);

const component = z.strictObject({ ...base, kind: z.literal("component"), component: keySchema });
const componentPicker = z.strictObject({
  ...base,
  kind: z.literal("component_picker"),
  components: keysOf(100, "two components are the same"),
});
const inPage = z.discriminatedUnion("kind", [...simples, repeater, component, componentPicker]);

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
} as const satisfies Record<TypeKind, z.ZodType<Field[]>>;
