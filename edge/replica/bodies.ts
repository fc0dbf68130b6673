import type { PostDocument, PublishedDocument } from "../../shared/content/documents.ts";
import type { DocumentRow } from "../../shared/content/rows.ts";
import { SELECTED_BODIES_CHARS, BODIES_AT_ONCE } from "../../shared/limits-edge.ts";
import type { Rows } from "./schema.ts";
import { runSql } from "./sql.ts";
import { Unanswerable } from "./unanswerable.ts";

/** Documents as the log brought them. */
export interface Place {
  locale: string;
  id: number;
}

/** Reads documents for one answer. */
export interface Bodies {
  /**
   * The documents in these places, in their order; undefined for what is not there.
   * @throws Unanswerable when the answer has read more than memory is for
   */
  read(places: readonly Place[]): (DocumentRow | undefined)[];
  /** Those that are there, as the origin's statements give them. */
  published(places: readonly Place[]): PublishedDocument[];
}

export function createBodies(rows: Rows): Bodies {
  let chars = 0;
  const read = (places: readonly Place[]) => {
    const found: (DocumentRow | undefined)[] = [];
    for (let start = 0; start < places.length; start += BODIES_AT_ONCE) {
      for (const body of readSome(rows, places.slice(start, start + BODIES_AT_ONCE))) {
        chars += body.length;
        if (chars > SELECTED_BODIES_CHARS) throw new Unanswerable("size");
        found.push(body === "" ? undefined : (JSON.parse(body) as DocumentRow));
      }
    }
    return found;
  };
  return {
    read,
    published: (places) =>
      read(places).flatMap((row) => (row === undefined ? [] : publishedOf(row))),
  };
}

/** Documents one after the other, of which none is kept, so that they may be any number. */
export function* eachBody(rows: Rows, places: readonly Place[]): Generator<DocumentRow> {
  for (let start = 0; start < places.length; start += BODIES_AT_ONCE)
    for (const row of createBodies(rows).read(places.slice(start, start + BODIES_AT_ONCE)))
      if (row !== undefined) yield row;
}

/** One body each, empty where there is none. */
function readSome(rows: Rows, places: readonly Place[]): string[] {
  const pairs = places.map(({ locale, id }) => [locale, id]);
  // in the order of the places without a word of it: to sort, SQLite would copy the bodies
  const parts = runSql<{ nth: number; part: number; body: string }>(rows)`
    select x.key as nth, b.part, b.body
    from json_each(${pairs}) x
    cross join bodies b on b.locale = x.value ->> 0 and b.id = x.value ->> 1`;
  const bodies = places.map((): string[] => []);
  for (const { nth, part, body } of parts) {
    const texts = bodies[nth];
    if (texts !== undefined) texts[part] = body;
  }
  return bodies.map((texts) => texts.join(""));
}

/** As the origin's statements give them. */
export const publishedOf = (row: DocumentRow): PublishedDocument => ({
  id: row.id,
  typeId: row.typeId,
  slug: row.slug,
  name: row.name,
  publishedAt: row.publishedAt,
  updatedAt: row.updatedAt,
  fields: row.fields,
});

export const postOf = (row: DocumentRow): PostDocument => ({
  ...publishedOf(row),
  createdAt: row.createdAt,
  rank: null,
});
