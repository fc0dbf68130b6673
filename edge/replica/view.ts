import type { ContentType, Model } from "../../shared/content/model.ts";
import { type SiteRow, modelOf } from "../../shared/content/rows.ts";
import type { Rows } from "./schema.ts";
import { sql, type Bound, type Sql } from "./sql.ts";
import { Unanswerable } from "./unanswerable.ts";

/** Which documents a locale shows: its own, and those of the fallback locale that it lacks. */

/** The site's row with its model. */
export interface Site extends Omit<SiteRow, "types" | "searchLanguage"> {
  model: Model;
}

/** Locales of documents: where a document is read, and where it is read when it is not there. */
export interface Shown {
  locale: string | Sql;
  /** Null for none. */
  fallback: string | null | Sql;
}

/** The documents of one type that a locale shows. */
export interface Scope extends Shown {
  type: number | Sql;
}

const read = new WeakMap<Rows, { body: string; site: Site }>();

/** The site's row as it is now; read again only when it is another one. @throws Unanswerable when there is none */
export function readSite(rows: Rows): Site {
  const [row] = rows.run<{ body: string }>("select body from site where id = 1");
  if (row === undefined) throw new Unanswerable("site");
  const known = read.get(rows);
  if (known?.body === row.body) return known.site;
  const site = withModel(JSON.parse(row.body) as SiteRow);
  read.set(rows, { body: row.body, site });
  return site;
}

function withModel(row: SiteRow): Site {
  const { types: _types, searchLanguage: _language, ...settings } = row;
  return { ...settings, model: modelOf(row) };
}

/** No document's. */
const NO_LOCALE = "";

/** Posts, authors, categories and tags have no fallback: a translation of a post is a post of its own (the v2 API). */
const FALLING = new Set<ContentType["kind"]>(["page", "single", "collection"]);

/** What a locale shows of types with a fallback; null stands for the default locale. */
export function shownIn(
  site: Site,
  locale: string | null,
): { locale: string; fallback: string | null } {
  const asked = locale ?? site.defaultLocale;
  const { fallbackLocale } = site;
  if (fallbackLocale === null) return { locale: asked, fallback: null };
  // with a fallback locale a site shows its own locales and no others
  if (!site.locales.includes(asked)) return { locale: NO_LOCALE, fallback: null };
  return { locale: asked, fallback: fallbackLocale === asked ? null : fallbackLocale };
}

export function scopeOf(site: Site, type: Pick<ContentType, "id" | "kind">, locale: string | null) {
  const shown = shownIn(site, locale);
  const fallback = FALLING.has(type.kind) ? shown.fallback : null;
  return { type: type.id, locale: shown.locale, fallback } satisfies Scope;
}

/** Ids of the types that are read through the fallback locale. */
export const fallingTypes = ({ model }: Site): number[] => typesOf(model, [...FALLING]);

export const typesOf = (model: Model, kinds: ContentType["kind"][]): number[] =>
  [...model.byId.values()].filter(({ kind }) => kinds.includes(kind)).map(({ id }) => id);

/** Whether rows with these columns are of a document that is shown, and as it is shown. */
export function isShown({ locale, fallback }: Shown, row: { locale: Sql; id: Sql }): Sql {
  if (fallback === null) return sql`${row.locale} = ${locale}`;
  const own: Bound | Sql = locale;
  return sql`${row.locale} in (${own}, ${fallback}) and (${row.locale} = ${own} or not exists (
    select 1 from documents own where own.locale = ${own} and own.id = ${row.id}))`;
}

/** How many documents of a type are shown, as an expression: of two locales the one with fewer is looked through. */
export function countOf({ type, locale, fallback }: Scope): Sql {
  const kept = (of: string | Sql) =>
    sql`coalesce((select c.count from counts c where c.locale = ${of} and c.type = ${type}), 0)`;
  if (fallback === null) return kept(locale);
  const isFewer = sql`${kept(locale)} <= ${kept(fallback)}`;
  return sql`(${kept(locale)} + ${kept(fallback)} - (
    select count(*) from documents few
    where few.type = ${type} and few.locale = (case when ${isFewer} then ${locale} else ${fallback} end)
      and exists (
        select 1 from documents many
        where many.locale = (case when ${isFewer} then ${fallback} else ${locale} end) and many.id = few.id)))`;
}
