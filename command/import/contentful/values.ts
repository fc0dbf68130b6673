import { normalizeDate } from "../../../shared/content/dates.ts";
import { isObject, memberOf } from "../../../shared/content/field-kind.ts";
import type { Field } from "../../../shared/content/model.ts";
import { linkId, type Mapped } from "./model.ts";
import { htmlOf, isRichText, type RichContext } from "./rich-text.ts";

/** Values of entries as a Larder stores them. */
export interface ValueContext extends RichContext {
  /** The type of an entry of the export. */
  typeOf: (id: string) => Mapped | undefined;
}

export const keyOfEntry = (id: string): string => `entry/${id}`;

/** A value of one field in one locale, in its stored form. */
export function valueOf(value: unknown, field: Field, context: ValueContext): unknown {
  switch (field.kind) {
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? value : null;
    case "checkbox":
      return value === true;
    case "date":
      return typeof value === "string" ? (normalizeDate(value) ?? null) : null;
    case "media":
      return mediaOf(value, context);
    case "reference": {
      const keys = linksOf(value).filter((id) => context.typeOf(id)?.key === field.to.key);
      return field.many ? keys.map(keyOfEntry) : keys[0] === undefined ? null : keyOfEntry(keys[0]);
    }
    case "repeater":
      return rowsOf(value, field.fields[0]?.kind === "media", context);
    default:
      return textOf(value, context);
  }
}

const linksOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).flatMap((one: unknown) => linkId(one) ?? []);

function mediaOf(value: unknown, context: ValueContext): { url: string; alt: string } | null {
  const id = linkId(value);
  const asset = id === undefined ? undefined : context.asset(id);
  if (id !== undefined && asset === undefined)
    context.lost("links to files that the export does not have");
  return asset === undefined ? null : { url: asset.url, alt: asset.alt };
}

const rowsOf = (value: unknown, isFiles: boolean, context: ValueContext) =>
  (Array.isArray(value) ? value : []).map((one: unknown) =>
    isFiles ? { file: mediaOf(one, context) } : { text: textOf(one, context) },
  );

function textOf(value: unknown, context: ValueContext): string {
  if (typeof value === "string") return clean(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (isRichText(value)) return htmlOf(value, context);
  if (Array.isArray(value)) {
    const urls = value.flatMap((one: unknown) => mediaOf(one, context)?.url ?? []);
    if (value.some((one) => linkId(one) !== undefined)) return urls.join("\n");
    if (value.every((one) => typeof one === "string")) return clean(value.join(", "));
  }
  if (!isObject(value)) return "";
  const [lat, lon] = [memberOf(value, "lat"), memberOf(value, "lon")];
  if (typeof lat === "number" && typeof lon === "number") return `${lat}, ${lon}`;
  return clean(JSON.stringify(value));
}

const clean = (text: string) => text.replaceAll("\0", "").toWellFormed();
