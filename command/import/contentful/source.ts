import type { ImportedDocument } from "../../../shared/manage/imports.ts";
import { isObject, memberOf } from "../../../shared/content/field-kind.ts";
import { AppError } from "../../../shared/errors.ts";
import { MAX_NAME_CHARS } from "../../../shared/limits.ts";
import { cutText } from "../../../shared/text.ts";
import { createUnique, slugOf } from "../keys.ts";
import { createNotes, repeatable, UNKNOWN_TIME, type Source } from "../source.ts";
import {
  readContentfulExport,
  type ContentAsset,
  type ContentEntry,
  type ContentExport,
} from "./export.ts";
import { localesOf, valueIn, type Locales } from "./locales.ts";
import { mapModel, type Mapped } from "./model.ts";
import { keyOfEntry, valueOf, type ValueContext } from "./values.ts";

export interface ContentfulOptions {
  path: string;
  /** Content types that become pages. */
  pages: readonly string[];
  /** Of the site: those that there are, and the one that what has no locale is in. */
  siteLocales: readonly string[];
  defaultLocale: string;
}

interface Known {
  locales: Locales;
  byId: ReadonlyMap<string, Mapped>;
  slugs: ReadonlyMap<string, string>;
  context: (locale: string) => ValueContext;
  note: (note: string) => void;
}

/** Reads an export of Contentful. @throws AppError `invalid` when it is none, or a type cannot become pages */
export async function readContentful(options: ContentfulOptions): Promise<Source> {
  const whole = await readContentfulExport(options.path);
  const notes = createNotes();
  const pages = new Set(options.pages);
  for (const id of pages) checkPageType(whole, id);
  const locales = localesOf(whole.locales, options, notes.add);
  const { byId, types } = mapModel(whole, pages, notes.add);
  const entries = whole.entries
    .filter((entry) => isBrought(entry, byId, notes.add))
    .toSorted((a, b) => (createdOf(a) < createdOf(b) ? -1 : 1));
  const assets = new Map(whole.assets.map((asset) => [asset.sys.id, asset]));
  const typeOf = new Map(entries.map(({ sys }) => [sys.id, byId.get(sys.contentType.sys.id)]));
  const known: Known = {
    locales,
    byId,
    slugs: slugsOf(entries, byId, locales, notes.add),
    note: notes.add,
    context: (locale) => ({
      asset: (id) => assetIn(assets.get(id), locale, locales),
      typeOf: (id) => typeOf.get(id),
      lost: (what) => notes.add(`not brought: ${what}`),
    }),
  };
  return {
    name: "contentful",
    total: entries.length,
    types,
    documents: repeatable(async function* () {
      for (const entry of entries) {
        const printed = print(entry, known);
        if (printed !== undefined) yield printed;
      }
    }),
    notes: notes.list,
  };
}

function checkPageType({ contentTypes }: ContentExport, id: string): void {
  const type = contentTypes.find(({ sys }) => sys.id === id);
  if (type === undefined)
    throw new AppError("invalid", `--pages: there is no content type "${id}".`);
  if (!type.fields.some((field) => field.id === "slug"))
    throw new AppError(
      "invalid",
      `--pages: "${id}" has no field "slug", so its entries cannot be pages.`,
    );
}

const createdOf = ({ sys }: ContentEntry) => sys.createdAt ?? "";

function isBrought(
  { sys }: ContentEntry,
  byId: Known["byId"],
  note: (note: string) => void,
): boolean {
  if (sys.archivedVersion !== undefined || sys.archivedAt !== undefined) {
    note("not brought: entries that are archived");
    return false;
  }
  return byId.has(sys.contentType.sys.id);
}

/** One slug for all locales, as pages here have it. */
function slugsOf(
  entries: readonly ContentEntry[],
  byId: Known["byId"],
  locales: Locales,
  note: (note: string) => void,
): Map<string, string> {
  const uniques = new Map<string, (wanted: string) => string>();
  const slugs = new Map<string, string>();
  for (const { sys, fields } of entries) {
    const type = byId.get(sys.contentType.sys.id);
    if (type?.kind !== "page") continue;
    const unique = uniques.get(type.key) ?? createUnique();
    uniques.set(type.key, unique);
    const given = valueIn(memberOf(fields, "slug"), locales.source, locales, true);
    const text = typeof given === "string" ? given : "";
    const wanted = slugOf(text.replace(/^\/+|\/+$/g, "") || sys.id, sys.id);
    const slug = unique(wanted);
    if (slug !== text) note(`${type.id} ${sys.id}: its slug is "${slug}" here, not "${text}"`);
    slugs.set(sys.id, slug);
  }
  return slugs;
}

function assetIn(asset: ContentAsset | undefined, locale: string, locales: Locales) {
  if (asset === undefined) return undefined;
  const text = (key: string) => {
    const value = valueIn(memberOf(asset.fields, key), locale, locales, true);
    return typeof value === "string" ? value.replaceAll("\0", "").toWellFormed() : "";
  };
  const file = valueIn(memberOf(asset.fields, "file"), locale, locales, true);
  const url = isObject(file) ? file.url : undefined;
  if (typeof url !== "string" || url === "") return undefined;
  const type = isObject(file) ? memberOf(file, "contentType") : "";
  return {
    url: url.startsWith("//") ? `https:${url}` : url,
    alt: text("description") === "" ? text("title") : text("description"),
    isImage: typeof type === "string" && type.startsWith("image/"),
  };
}

function print({ sys, fields }: ContentEntry, known: Known): ImportedDocument | undefined {
  const type = known.byId.get(sys.contentType.sys.id);
  if (type === undefined) return undefined;
  const published = publishedOf(sys, type, known.note);
  const localesHere = known.locales.all.filter(
    ({ code }) => code === known.locales.source || isIn(fields, type, code),
  );
  const slug = known.slugs.get(sys.id) ?? null;
  const locales = localesHere.map(({ code, here }) => {
    const values = type.fields.map(({ from, field }) => {
      const value = valueIn(memberOf(fields, from.id), code, known.locales, from.localized);
      return [field.key, valueOf(value, field, known.context(code))];
    });
    const name = type.kind === "page" ? nameOf(fields, type, code, known.locales) : "";
    const called = type.kind === "page" && name === "" ? (slug ?? sys.id) : name;
    return [here, { name: called, fields: Object.fromEntries(values), published }];
  });
  return {
    key: keyOfEntry(sys.id),
    kind: type.kind,
    type: type.key,
    slug,
    ...(sys.createdAt === undefined ? {} : { createdAt: sys.createdAt }),
    locales: Object.fromEntries(locales),
  };
}

/** Whether an entry says anything in a locale. */
const isIn = (fields: ContentEntry["fields"], type: Mapped, code: string): boolean =>
  type.fields.some(({ from }) => {
    const byLocale = memberOf(fields, from.id);
    return from.localized && isObject(byLocale) && Object.hasOwn(byLocale, code);
  });

function publishedOf(sys: ContentEntry["sys"], type: Mapped, note: (note: string) => void) {
  if (sys.publishedVersion === undefined) return null;
  // what is published has the number before that of the entry as it is
  if (sys.version !== undefined && sys.version > sys.publishedVersion + 1)
    note(
      `${type.id} ${sys.id} has changes that were not published there; the export has nothing else, so they are published here`,
    );
  const publishedAt = sys.firstPublishedAt ?? sys.publishedAt ?? sys.createdAt ?? UNKNOWN_TIME;
  return { publishedAt, updatedAt: sys.publishedAt ?? sys.updatedAt ?? publishedAt };
}

function nameOf(
  fields: ContentEntry["fields"],
  type: Mapped,
  code: string,
  locales: Locales,
): string {
  const value = valueIn(memberOf(fields, type.displayField ?? "title"), code, locales, true);
  return typeof value === "string"
    ? cutText(value.replaceAll("\0", "").trim(), MAX_NAME_CHARS)
    : "";
}
