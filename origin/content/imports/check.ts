import { slugSchema } from "../../../shared/api.ts";
import { BLOG_KINDS, type ContentType, type Model } from "../../../shared/content/model.ts";
import { addMessage, AppError } from "../../../shared/errors.ts";
import { MAX_SLUG_CHARS } from "../../../shared/limits.ts";
import type { ImportedDocument } from "../../../shared/manage/imports.ts";
import { cutText } from "../../../shared/text.ts";
import type { Site } from "../../db/site/sites.ts";
import { refuseRoute } from "../write/addresses.ts";

/** What can be said of a document that is brought without looking at what is there. Pure. */

export type Errors = Map<string, string[]>;

/** The type a document is of; undefined, with the reasons in `errors`, for what no site could take. */
export function checkDocument(
  site: Pick<Site, "locales" | "defaultLocale">,
  model: Model,
  document: ImportedDocument,
  errors: Errors,
): ContentType | undefined {
  const type = model.find(document.kind, document.type);
  if (type === undefined) {
    const key = cutText(document.type, MAX_SLUG_CHARS);
    addMessage(errors, "type", `There is no type "${key}" (${document.kind}).`);
    return undefined;
  }
  checkSlug(type, document.slug, errors);
  checkLocales(site, document, errors);
  for (const [locale, { name, published, draft }] of Object.entries(document.locales)) {
    if (name === "" && document.kind !== "collection")
      addMessage(errors, `${locale}.name`, "A name is needed.");
    if (draft !== undefined && published === null)
      addMessage(errors, `${locale}.draft`, "Nothing is published that it could be beside.");
  }
  return errors.size === 0 ? type : undefined;
}

function checkSlug(type: ContentType, slug: string | null, errors: Errors): void {
  const { kind, key } = type;
  if (kind === "collection") {
    if (slug !== null) addMessage(errors, "slug", "Collection items have no slug.");
    return;
  }
  if (slug === null) return addMessage(errors, "slug", "A slug is needed.");
  if (kind === "single" && slug !== key)
    return addMessage(errors, "slug", `The page of this schema has the slug "${key}".`);
  const read = slugSchema.safeParse(slug);
  for (const { message } of read.error?.issues ?? []) addMessage(errors, "slug", message);
  if (kind === "author" || kind === "category" || kind === "tag") return;
  try {
    refuseRoute(type, slug);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    for (const [path, messages] of error.options.fields ?? [])
      for (const message of messages) addMessage(errors, path, message);
  }
}

function checkLocales(
  { locales, defaultLocale }: Pick<Site, "locales" | "defaultLocale">,
  { kind, locales: named }: ImportedDocument,
  errors: Errors,
): void {
  const known = isTerm(kind) ? [defaultLocale] : locales;
  const wanted = Object.keys(named);
  if (wanted.length === 0) addMessage(errors, "locales", "It is in no locale.");
  for (const locale of wanted)
    if (!known.includes(locale))
      addMessage(
        errors,
        "locales",
        `There is no locale "${locale}" for it; use ${known.join(", ")}.`,
      );
}

/** Authors, categories and tags are published in the default locale, and nowhere else. */
export const isTerm = (kind: string): boolean =>
  kind !== "post" && BLOG_KINDS.some((one) => one === kind);
