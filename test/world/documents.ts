import type { Rows } from "../../edge/replica/schema.ts";
import type { DocumentRow, SiteRow } from "../../shared/content/rows.ts";
import { documentKey, siteKey } from "../../shared/keys.ts";
import { emptyContent, render, shown, type Content, type Page } from "./content.ts";

/** A site's content as rows of the log, and back: what an edge selects from stands for `edge/replica/select.ts`. */

const LOCALE = "en";
const AT = "2026-11-28T00:00:00.000000+00:00";
const TYPE = 1;

/** By key. Of the log of a site in which nothing was ever written there is no row. */
export function rowsOf({ site, pages }: Content): Map<string, string> {
  const rows = new Map([[siteKey(site) as string, JSON.stringify(siteRow)]]);
  for (const page of pages.values())
    if (page.text !== null)
      rows.set(documentKey(site, LOCALE, page.id), JSON.stringify(documentRow(page)));
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
        { key: "shows", kind: "short_text" },
      ],
    } as unknown as SiteRow["types"][number],
  ],
};

const documentRow = ({ id, slug, text, shows }: Page): DocumentRow => ({
  id,
  typeId: TYPE,
  slug,
  name: slug,
  createdAt: AT,
  publishedAt: AT,
  updatedAt: AT,
  // what the real serializer makes of them is for its own tests
  fields: { text, shows: shows.join(" ") } as unknown as DocumentRow["fields"],
});

interface Told {
  id: number;
  slug: string;
  fields: { text: number; shows: string };
}

/** What a query shows of the documents in a replica, and nothing of what else there is. */
export const shownBy = (rows: Rows, site: number, printed: string): string =>
  shownOf(
    rows.run<{ body: string }>("select body from bodies where part = 0").map(({ body }) => body),
    site,
    printed,
  );

/** What a query shows of documents with these rows. */
export function shownOf(bodies: readonly string[], site: number, printed: string): string {
  const pages = bodies.map((body): [string, Page] => {
    const { id, slug, fields } = JSON.parse(body) as Told;
    const shows = fields.shows.split(" ").filter(Boolean);
    return [slug, { id, slug, text: fields.text, shows }];
  });
  return shown(render({ ...emptyContent(site), pages: new Map(pages) }, printed));
}
