import type { DocumentRow, SiteRow } from "../../shared/content/rows.ts";
import { documentKey, siteKey } from "../../shared/keys.ts";
import { emptyContent, isOdd, render, shown, type Content, type Page } from "./content.ts";

/** A site's content as rows of the log, and what the world's readers make of them, and of answers that are selected from them. */

const LOCALE = "en";
const AT = "2026-11-28T00:00:00.000000+00:00";
const TYPE = 1;

/** By key. Of the log of a site in which nothing was ever written there is no row. */
export function rowsOf(content: Content): Map<string, string> {
  const { site, pages } = content;
  const rows = new Map([[siteKey(site) as string, JSON.stringify(siteRow)]]);
  for (const page of pages.values())
    if (page.text !== null)
      rows.set(documentKey(site, LOCALE, page.id), JSON.stringify(documentRow(content, page)));
  return rows;
}

const siteRow: SiteRow = {
  locales: [LOCALE],
  defaultLocale: LOCALE,
  fallbackLocale: null,
  blogUrl: null,
  modelVersion: 1,
  types: [
    {
      id: TYPE,
      kind: "page",
      key: "p",
      name: "Page",
      fields: [
        { key: "text", kind: "number" },
        { key: "odd", kind: "checkbox" },
        { key: "shows", kind: "reference", many: true, to: { kind: "page", key: "p" } },
      ],
    },
  ],
};

/** What a page shows it names by slug here, and by document there. */
function documentRow({ pages }: Content, page: Page): DocumentRow {
  const { id, slug, text, shows } = page;
  const named = shows.flatMap((other) => pages.get(other)?.id ?? []);
  const fields: object = { text, odd: isOdd(page), shows: named };
  const times = { createdAt: AT, publishedAt: AT, updatedAt: AT };
  return { id, typeId: TYPE, slug, name: slug, ...times, fields: fields as DocumentRow["fields"] };
}

interface RowFields {
  text: number;
  shows: number[];
}

/** What a query shows of documents with these rows. */
export function shownOf(bodies: readonly string[], site: number, printed: string): string {
  const rows = bodies.map(
    (body) => JSON.parse(body) as { id: number; slug: string; fields: RowFields },
  );
  const slugs = new Map(rows.map(({ id, slug }) => [id, slug]));
  const pages = rows.map(({ id, slug, fields: { text, shows } }): [string, Page] => [
    slug,
    { id, slug, text, shows: shows.flatMap((other) => slugs.get(other) ?? []) },
  ]);
  return shown(render({ ...emptyContent(site), pages: new Map(pages) }, printed));
}

/** A page as the product prints it, as far as the world looks at it. */
interface Printed {
  slug: string;
  fields: { text: number; shows: Printed[] };
}

/** What a body that the product printed shows, as the world's readers are shown it. */
export function shownIn(body: string, site: number, printed: string): string {
  const { data } = JSON.parse(body) as { data: Printed | Printed[] };
  const list = (all: Printed[]) => pairsOf(all).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (Array.isArray(data)) return JSON.stringify({ site, list: list(data) });
  const { text, shows } = data.fields;
  return JSON.stringify({ site, page: printed, text, shows: pairsOf(shows) });
}

const pairsOf = (pages: Printed[]): [string, number][] =>
  pages.map(({ slug, fields: { text } }) => [slug, text]);
