import { sql, type SQL } from "drizzle-orm";
import type { PlacedWord } from "../../../shared/content/words.ts";
import { SEARCHED_WORDS_BYTES } from "../../../shared/limits.ts";
import { parseSearch, type Alternative, type Phrase } from "../../../shared/search-query.ts";
import type { Values } from "../../../shared/content/field-kind.ts";
import type { Database, Transaction } from "../client.ts";
import type { Place } from "./publications.ts";
import { array, rows } from "../rows.ts";

/** Words as Postgres keeps them. They are made by `shared/search-words.ts`; Postgres' own parser sees none of them. */

/** What a revision is found by. */
export interface RevisionWords extends Place {
  revisionId: number;
  /** As `printWords` gives them. */
  words: string;
}

/** Keeps what revisions are found by, each once, wherever they are the newest or the published one. */
export async function saveWords(tx: Transaction, made: RevisionWords[]): Promise<void> {
  await rows(
    tx,
    sql`
    with made as materialized (
      select document_id, locale, revision_id, words::tsvector as words
      from unnest(${array(
        made.map(({ documentId }) => documentId),
        "bigint",
      )},
                  ${array(
                    made.map(({ locale }) => locale),
                    "text",
                  )},
                  ${array(
                    made.map(({ revisionId }) => revisionId),
                    "bigint",
                  )},
                  ${array(
                    made.map(({ words }) => words),
                    "text",
                  )})
           as made (document_id, locale, revision_id, words)),
    published as (
      update publications p set words = made.words, words_of = made.revision_id from made
      where p.document_id = made.document_id and p.locale = made.locale and p.revision_id = made.revision_id)
    update heads h set words = made.words, words_of = made.revision_id from made
    where h.document_id = made.document_id and h.locale = made.locale and h.revision_id = made.revision_id`,
  );
}

export interface WordlessRow extends Place {
  siteId: number;
  typeId: number;
  revisionId: number;
  name: string;
  fields: Values;
}

/** Newest and published revisions whose words are still to be made: another version of the origin wrote them. */
export function findWordless(db: Database, limit: number): Promise<WordlessRow[]> {
  const of = (table: SQL) => sql`
    (select document_id, locale, revision_id from ${table}
     where words_of is distinct from revision_id order by document_id, locale limit ${limit})`;
  return rows<WordlessRow>(
    db,
    sql`
    select d.site_id as "siteId", d.type_id as "typeId", wordless.document_id as "documentId", wordless.locale,
      wordless.revision_id as "revisionId", r.name, r.fields
    from (${of(sql`heads`)} union ${of(sql`publications`)} limit ${limit}) wordless
    join documents d on d.id = wordless.document_id
    join revisions r on r.id = wordless.revision_id`,
  );
}

/** Has every search that is kept warm serialized again: what it finds may be other documents than before. */
export async function refreshSearches(tx: Transaction): Promise<void> {
  await rows(
    tx,
    sql`
    update renditions set pending = true
    where query like '/v2/pages/search/%' or query like '/v2/posts/search/%'`,
  );
}

/** Postgres' limits: places of one word, and the last place there is; later ones count as that. */
const PLACES_MAX = 255;
const LAST_PLACE = 16_383;
/** What a word takes besides its letters, and each of its places. */
const WORD_BYTES = 12;
const PLACE_BYTES = 2;

/** Words as the text of a `tsvector`; what is too much for one is left out from the end on. */
export function printWords(words: PlacedWord[]): string {
  const places = new Map<string, string[]>();
  let bytes = 0;
  for (const { text, position, inName } of words) {
    const known = places.get(text);
    bytes += known === undefined ? WORD_BYTES + Buffer.byteLength(text) : PLACE_BYTES;
    if (bytes > SEARCHED_WORDS_BYTES) break;
    const place = `${Math.min(position, LAST_PLACE)}${inName ? "A" : ""}`;
    if (known === undefined) places.set(text, [place]);
    else if (known.length < PLACES_MAX) known.push(place);
  }
  return [...places].map(([text, at]) => `${quoted(text)}:${at.join(",")}`).join(" ");
}

/** A search as a `tsquery`; of no words it is empty, which finds nothing. */
export const searchQuery = (text: string): SQL =>
  sql`${parseSearch(text).map(printAlternative).join(" | ")}::tsquery`;

const printAlternative = (alternative: Alternative): string =>
  [
    ...alternative.with.map(printPhrase),
    ...alternative.without.map((phrases) => `!(${phrases.map(printPhrase).join(" & ")})`),
  ].join(" & ");

const printPhrase = (phrase: Phrase): string =>
  phrase
    .map(({ text, position }, index) => {
      const before = phrase[index - 1];
      const distance = before === undefined ? "" : ` <${position - before.position}> `;
      return `${distance}${quoted(text)}`;
    })
    .join("");

/** Words hold letters, marks and digits only; quoted, none of them is an operator. */
const quoted = (word: string) => `'${word}'`;
