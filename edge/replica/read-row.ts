import * as z from "zod";
import { isObject, type Values } from "../../shared/content/field-kind.ts";
import {
  BLOG_KINDS,
  type BlogKind,
  type Field,
  type TypeKind,
} from "../../shared/content/model.ts";
import type { DocumentRow, SiteRow } from "../../shared/content/rows.ts";
import { readAs } from "../../shared/json.ts";
import { SEARCH_LANGUAGES } from "../../shared/stems.ts";
import { microsecondsOf } from "./microseconds.ts";
import { IDS_OF_SPACE } from "./schema.ts";

/**
 * Bodies of rows as they come from an origin, perhaps a newer one. Members that are not known here are left alone, as
 * everywhere on the wire; a shape or a kind of field that reading would not understand makes the row one that cannot be
 * read.
 */

const timestamp = z.string().refine((text) => microsecondsOf(text) !== undefined);

const documentShape = z.object({
  id: z.int().min(1),
  typeId: z.int().min(1),
  slug: z.string().nullable(),
  name: z.string(),
  createdAt: timestamp,
  publishedAt: timestamp,
  updatedAt: timestamp,
  fields: z.custom<Values>(isObject),
});

const key = z.string();
const one = z.object({
  key,
  kind: z.enum([
    "short_text",
    "long_text",
    "wysiwyg",
    "html",
    "number",
    "checkbox",
    "date",
    "color",
    "media",
    "dropdown",
  ]),
});
const to = z.object({ kind: z.enum(["page", "collection"]), key });
const reference = z.object({ key, kind: z.literal("reference"), to, many: z.boolean() });
const inRepeater = z.discriminatedUnion("kind", [one, reference]);
const repeater = z.object({ key, kind: z.literal("repeater"), fields: z.array(inRepeater) });
const component = z.object({ key, kind: z.literal("component"), component: key });
const picker = z.object({
  key,
  kind: z.literal("component_picker"),
  components: z.array(key),
});
const fieldShape = z.discriminatedUnion("kind", [one, reference, repeater, component, picker]);

const TYPE_KINDS: (TypeKind | BlogKind)[] = [
  "page",
  "single",
  "collection",
  "component",
  ...BLOG_KINDS,
];

const siteShape = z.object({
  locales: z.array(z.string()),
  defaultLocale: z.string(),
  fallbackLocale: z.string().nullable(),
  blogUrl: z.string().nullable(),
  searchLanguage: z.enum(SEARCH_LANGUAGES).nullable().optional(),
  modelVersion: z.int().min(0),
  types: z.array(
    z.object({
      id: z.int().min(1),
      kind: z.enum(TYPE_KINDS),
      key,
      name: z.string(),
      // as it came: what this version does not know of a field is no reason to lose it
      fields: z.array(z.custom<Field>((field) => fieldShape.safeParse(field).success)),
    }),
  ),
});

/** @returns undefined for a body that this version cannot read, or one of another document */
export function readDocument(body: string, id: number): DocumentRow | undefined {
  const read = readAs(documentShape, body);
  return read?.id === id && id < IDS_OF_SPACE ? read : undefined;
}

/** @returns undefined for a body that this version cannot read */
export const readSite = (body: string): SiteRow | undefined => readAs(siteShape, body);
