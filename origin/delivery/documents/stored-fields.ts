import { isObject, type Values } from "../../../shared/content/field-kind.ts";
import { componentFields } from "../../../shared/content/fields.ts";
import {
  BLOG_KINDS,
  type BlogKind,
  type ContentType,
  type Field,
  type Model,
} from "../../../shared/content/model.ts";

/**
 * What of a document's stored values its row holds: those of fields that the model has, so that nothing of a field that
 * was taken out is anywhere but in revisions. What a field of another kind left behind, which reads show as empty, is
 * left out too. Types of the blog have no fields to take out.
 */
export function shownFields(stored: Values, type: ContentType, model: Model): Values {
  if (BLOG_KINDS.includes(type.kind as BlogKind)) return stored;
  return pick(stored, type.fields, model);
}

/** In the order of the stored values, so that the same revision gives the same bytes however fields are sorted. */
function pick(values: unknown, fields: Field[], model: Model): Values {
  const known = new Map(fields.map((field) => [field.key, field]));
  const entries = Object.entries(isObject(values) ? values : {}).flatMap(([key, value]) => {
    const field = known.get(key);
    const kept = field === undefined ? undefined : keep(value, field, model);
    return kept === undefined ? [] : [[key, kept] as const];
  });
  return Object.fromEntries(entries) as Values;
}

/** @returns undefined for what a field of another kind left */
function keep(value: unknown, field: Field, model: Model): unknown {
  switch (field.kind) {
    case "repeater":
      return Array.isArray(value)
        ? value.map((item) => pick(item, field.fields, model))
        : undefined;
    case "component":
      return isObject(value)
        ? pick(value, componentFields(field.component, model), model)
        : undefined;
    case "component_picker":
      return Array.isArray(value) ? value.flatMap((item) => pickedOf(item, model)) : undefined;
    case "media":
      return isObject(value) ? { url: value.url, alt: value.alt } : undefined;
    case "reference":
      return Array.isArray(value) ? value.filter(isPlain) : plain(value);
    default:
      return plain(value);
  }
}

function pickedOf(item: unknown, model: Model): { type: string; fields: Values }[] {
  const { type, fields } = isObject(item) ? item : {};
  if (typeof type !== "string") return [];
  return [{ type, fields: pick(fields, componentFields(type, model), model) }];
}

const isPlain = (value: unknown): boolean => value === null || typeof value !== "object";
const plain = (value: unknown): unknown => (isPlain(value) ? value : undefined);
