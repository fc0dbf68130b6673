import type { DocumentStub, PublishedDocument } from "../../shared/content/documents.ts";
import type { Reading } from "./roots.ts";
import { each, runSql, sql } from "./sql.ts";
import { fallingTypes, isShown, shownIn, type Site } from "./view.ts";

/** Documents that references name: a constant number of statements for any number of them. What is not shown is left out. */

type Found = { locale: string; id: number; type: number; slug: string | null };

export const loadDocuments = (
  reading: Reading,
  locale: string | null,
  ids: number[],
): PublishedDocument[] => reading.bodies.published(findShown(reading, locale, ids));

/** As far as a URI needs them. */
export const loadStubs = (reading: Reading, locale: string | null, ids: number[]): DocumentStub[] =>
  findShown(reading, locale, ids).map(({ id, type, slug }) => ({ id, typeId: type, slug }));

function findShown({ rows, site }: Reading, locale: string | null, ids: number[]): Found[] {
  const shown = shownIn(site, locale);
  const d = { locale: sql`d.locale`, id: sql`d.id` };
  return runSql<Found>(rows)`
    select d.locale, d.id, d.type, d.slug from json_each(${ids}) x
    cross join documents d on d.id = x.value and ${isShown(shown, d)} and ${falls(site, shown)}`;
}

/** Whether a document that is shown for its lack in the locale is of a type that has a fallback. */
const falls = (site: Site, { locale, fallback }: ReturnType<typeof shownIn>) =>
  fallback === null
    ? sql`true`
    : sql`(d.locale = ${locale} or d.type in ${each(fallingTypes(site))})`;
