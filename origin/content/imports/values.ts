import { AUTHOR_FIELDS, POST_TEXTS } from "../../../shared/content/blog-fields.ts";
import { type Values } from "../../../shared/content/field-kind.ts";
import {
  createModel,
  type ContentType,
  type Field,
  type Model,
} from "../../../shared/content/model.ts";
import { isWebUrl, type MediaUrls } from "../media.ts";
import { readMembers } from "../write/fields.ts";
import { idOf, idsOf, withIds, type KeysContext } from "./keys.ts";

/** Values as they are stored, but for references, which are keys of the source: read for one document in one locale. */

export interface ValuesContext extends KeysContext {
  media: MediaUrls;
}

/**
 * @param context its model is a relaxed one
 * @returns what is stored; what is wrong is in the context's `errors`, under paths that begin with `path`
 */
export function readBrought(
  type: ContentType,
  fields: Values,
  path: string,
  context: ValuesContext,
): Values {
  switch (type.kind) {
    case "post":
      return readPost(fields, path, context);
    case "author":
      return readAuthor(fields, path, context);
    case "category":
    case "tag":
      return readByFields([], fields, path, context);
    default:
      return readByFields(type.fields, withIds(fields, type, path, context), path, context);
  }
}

/** A model that does not ask what is asked of those who write here: what was accepted elsewhere is taken as it is. */
export const relaxed = (model: Model): Model =>
  createModel(
    model.version,
    [...model.byId.values()].map((type) => ({ ...type, fields: unasked(type.fields) })),
    model.searchLanguage,
  );

const ASKED: ReadonlySet<string> = new Set(["required", "maxChars", "min", "max"]);

const unasked = <F extends Field>(fields: readonly F[]): F[] =>
  fields.map((field) => {
    const kept = Object.entries(field).filter(([name]) => !ASKED.has(name));
    const bare = Object.fromEntries(kept) as unknown as F;
    return bare.kind === "repeater" ? { ...bare, fields: unasked(bare.fields) } : bare;
  });

const texts = (keys: readonly string[]): Field[] => keys.map((key) => ({ key, kind: "html" }));
const POST_FIELDS: Field[] = [...texts(POST_TEXTS), { key: "featured_image", kind: "media" }];
const AUTHOR_TEXTS = texts(AUTHOR_FIELDS);

function readPost(fields: Values, path: string, context: ValuesContext): Values {
  const { author, categories, tags, ...others } = fields;
  const list = (kind: "category" | "tag", key: string, named: unknown) => [
    ...new Set(idsOf(named, { kind, key: kind }, `${path}.${key}`, context)),
  ];
  const authorType = { kind: "author", key: "author" } as const;
  return {
    ...readByFields(POST_FIELDS, others, path, context),
    author: idOf(author, authorType, `${path}.author`, context) ?? null,
    categories: list("category", "categories", categories),
    tags: list("tag", "tags", tags),
  };
}

function readAuthor(fields: Values, path: string, context: ValuesContext): Values {
  const values = readByFields(AUTHOR_TEXTS, fields, path, context);
  const key = "profile_image";
  const image = values[key];
  if (typeof image !== "string" || !isWebUrl(image)) return values;
  return { ...values, [key]: context.media.stored(image, `${path}.${key}`) ?? image };
}

const readByFields = (
  fields: Field[],
  given: Values,
  path: string,
  { model, errors, media }: ValuesContext,
): Values => {
  const resolve = ({ id }: { id?: number }) => id;
  const stored = (url: string, at: string) => media.stored(url, at);
  const reading = {
    model,
    errors,
    missing: "empty",
    stored: true,
    resolve,
    media: stored,
  } as const;
  return readMembers(given, fields, path, reading, {});
};
