import * as z from "zod";
import { membersOf } from "../../../shared/api.ts";
import { AUTHOR_FIELDS, POST_TEXTS } from "../../../shared/content/blog-fields.ts";

/** What ButterCMS's read API answers, as far as an import needs it. Members of other years are passed over. */

const text = z.string().nullish();
const time = z.string().nullish();
const status = z.string().optional();

export const pageShape = z.looseObject({
  slug: z.string().min(1),
  name: text,
  page_type: z.string().nullish(),
  published: time,
  updated: time,
  status,
  fields: membersOf("Expected an object of fields."),
});
export type PageAnswer = z.infer<typeof pageShape>;

export const itemShape = z
  .custom<Record<string, unknown>>(
    (value) => itemMeta.safeParse(value).success,
    "Expected an item with meta.id.",
  )
  .transform(({ meta, ...fields }) => ({ id: itemMeta.parse({ meta }).meta.id, fields }));
const itemMeta = z.looseObject({ meta: z.looseObject({ id: z.int().min(1) }) });
export type ItemAnswer = z.infer<typeof itemShape>;

const texts = <Key extends string>(keys: readonly Key[]) =>
  Object.fromEntries(keys.map((key) => [key, text])) as Record<Key, typeof text>;

export const authorShape = z.looseObject({ slug: z.string(), ...texts(AUTHOR_FIELDS) });
export type AuthorAnswer = z.infer<typeof authorShape>;
export const termShape = z.looseObject({ slug: z.string().min(1), name: z.string() });
export type TermAnswer = z.infer<typeof termShape>;

export const postShape = z.looseObject({
  slug: z.string().min(1),
  title: z.string(),
  created: time,
  published: time,
  updated: time,
  status,
  ...texts(POST_TEXTS),
  featured_image: text,
  author: authorShape.nullish(),
  categories: z.array(termShape).nullish(),
  tags: z.array(termShape).nullish(),
});
export type PostAnswer = z.infer<typeof postShape>;

export const listShape = z.looseObject({
  meta: z.looseObject({ count: z.number().nullish(), next_page: z.number().nullish() }).nullish(),
  data: z.unknown(),
});
export const refusalShape = z.looseObject({ detail: z.string() });
