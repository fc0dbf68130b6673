import { cutText, isLongerThan } from "../../shared/text.ts";
import { isObject, memberOf, type Json } from "../../shared/working/value.ts";
import type { FormField, FormFieldKind } from "./form-field.ts";

/** ours: characters of a row's summary; more is cut by the window anyhow. */
const MAX_SUMMARY_CHARS = 120;

/** What of a folded row is looked at for its summary: the first field of the kind that says most. */
const SAYING: readonly (readonly FormFieldKind[])[] = [
  ["short_text"],
  ["long_text", "wysiwyg", "html"],
  ["reference", "term"],
  ["dropdown", "media", "date", "number", "color"],
];

/**
 * A row in a few words: the first of its texts, or what else it holds that says something.
 * @param nameOf what a document is called; undefined while that is not known
 */
export function summaryOf(
  row: Json | undefined,
  fields: readonly FormField[],
  nameOf: (id: number) => string | undefined,
): string {
  if (!isObject(row)) return "";
  for (const kinds of SAYING)
    for (const field of fields) {
      if (!kinds.includes(field.kind)) continue;
      const text = shown(memberOf(row, field.key), field, nameOf);
      if (text !== "") return cut(text);
    }
  return "";
}

function shown(
  value: Json | undefined,
  { kind }: FormField,
  nameOf: (id: number) => string | undefined,
): string {
  if (kind === "wysiwyg" || kind === "html") return textOfHtml(value);
  if (typeof value === "string") return oneLine(value);
  if (kind === "reference" || kind === "term") return namesOf(value, nameOf);
  if (typeof value === "number") return String(value);
  if (kind !== "media" || !isObject(value)) return "";
  const [alt, url] = [memberOf(value, "alt"), memberOf(value, "url")];
  if (typeof alt === "string" && alt !== "") return oneLine(alt);
  return typeof url === "string" ? lastPartOf(url) : "";
}

const oneLine = (text: string) =>
  text
    .slice(0, 4 * MAX_SUMMARY_CHARS)
    .replace(/\s+/g, " ")
    .trim();

/** Only for a glance: what it means is for who edits it. */
const textOfHtml = (value: Json | undefined) =>
  typeof value === "string"
    ? oneLine(value.slice(0, 8 * MAX_SUMMARY_CHARS).replace(/<[^<>]*>/g, " "))
    : "";

const lastPartOf = (url: string) => url.slice(url.lastIndexOf("/") + 1);

const namesOf = (value: Json | undefined, nameOf: (id: number) => string | undefined): string =>
  (Array.isArray(value) ? (value as readonly Json[]) : [value])
    .flatMap((id) => (typeof id === "number" ? (nameOf(id) ?? []) : []))
    .join(", ");

const cut = (text: string): string =>
  isLongerThan(text, MAX_SUMMARY_CHARS) ? `${cutText(text, MAX_SUMMARY_CHARS)}…` : text;
