import { isObject, memberOf, type Values } from "../../../shared/content/field-kind.ts";
import type { Field } from "../../../shared/content/model.ts";
import type { ImportedDocument, ImportedLocale } from "../../../shared/manage/imports.ts";
import type { DocumentLine, RevisionLine, TypeLine } from "./lines.ts";

/** From a document and its revisions, as an export has them, to what an import sends. Pure. */

export interface ExportedModel {
  find: (kind: TypeLine["type"], key: string) => readonly Field[] | undefined;
}

export const modelOf = (types: readonly TypeLine[]): ExportedModel => {
  const byName = new Map(types.map(({ type, key, fields }) => [`${type} ${key}`, fields]));
  return { find: (kind, key) => byName.get(`${kind} ${key}`) };
};

/** What a document of an export is called: its number there. */
const keyOf = (id: number): string => String(id);

/**
 * @param revisions of the document: the newest and the published one of each locale are looked at
 * @returns undefined of one that holds nothing
 */
export function toImported(
  document: DocumentLine,
  revisions: readonly RevisionLine[],
  model: ExportedModel,
): ImportedDocument | undefined {
  const byId = new Map(revisions.map((revision) => [revision.id, revision]));
  const held = (id: number | undefined) => {
    const revision = id === undefined ? undefined : byId.get(id);
    if (revision === undefined) return undefined;
    const { name, fields, createdAt: writtenAt } = revision;
    return { name, fields: fieldsOf(document, fields, model), writtenAt };
  };
  const locales = Object.entries(document.newest).flatMap(
    ([locale, newest]): [string, ImportedLocale][] => {
      const published = document.published[locale];
      const [live, latest] = [held(published?.revision), held(newest)];
      if (published === undefined || live === undefined)
        return latest === undefined ? [] : [[locale, { ...latest, published: null }]];
      const { publishedAt, updatedAt } = published;
      const draft = newest === published.revision || latest === undefined ? {} : { draft: latest };
      return [[locale, { ...live, published: { publishedAt, updatedAt }, ...draft }]];
    },
  );
  if (locales.length === 0) return undefined;
  return {
    key: keyOf(document.id),
    kind: document.type,
    type: document.key,
    id: document.id,
    slug: document.slug,
    createdAt: document.createdAt,
    locales: Object.fromEntries(locales),
  };
}

function fieldsOf({ type, key }: DocumentLine, fields: Values, model: ExportedModel): Values {
  if (type === "post") return postFields(fields);
  if (type === "author" || type === "category" || type === "tag") return fields;
  return withKeys(fields, model.find(type, key) ?? [], model);
}

const postFields = ({ author, categories, tags, ...others }: Values): Values => ({
  ...others,
  author: reference(author),
  categories: references(categories),
  tags: references(tags),
});

const reference = (value: unknown): string | null =>
  typeof value === "number" ? keyOf(value) : null;
const references = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === "number").map(keyOf) : [];

/** Values of the fields there are, with keys for numbers of documents. What was taken out of the model stays behind. */
function withKeys(values: Values, fields: readonly Field[], model: ExportedModel): Values {
  const shown = fields.filter(({ key }) => Object.hasOwn(values, key));
  return Object.fromEntries(
    shown.map((field) => [field.key, valueWithKeys(memberOf(values, field.key), field, model)]),
  );
}

function valueWithKeys(value: unknown, field: Field, model: ExportedModel): unknown {
  const inside = (item: unknown, fields: readonly Field[]) =>
    isObject(item) ? withKeys(item, fields, model) : item;
  const component = (key: string) => model.find("component", key) ?? [];
  switch (field.kind) {
    case "reference":
      return field.many ? references(value) : reference(value);
    case "component":
      return inside(value, component(field.component));
    case "repeater":
      return Array.isArray(value)
        ? value.map((item: unknown) => inside(item, field.fields))
        : value;
    case "component_picker":
      return Array.isArray(value)
        ? value.map((item: unknown) =>
            isObject(item) && typeof item["type"] === "string"
              ? { type: item["type"], fields: inside(item["fields"], component(item["type"])) }
              : item,
          )
        : value;
    default:
      return value;
  }
}
