import { sql, type SQL } from "drizzle-orm";
import type { DocumentWord } from "../../../shared/content/words.ts";
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

/**
 * Words as the text of a `tsvector`. The weights of places say what a word counts: A in the name, and in the other texts C
 * the second time, B the fourth (`search.ts` asks for them).
 */
export const printWords = (words: DocumentWord[]): string =>
  words
    .map(({ text, places, inName }) => {
      const weighted = places.map((place, index) => `${place}${weightOf(index, inName)}`);
      return `${quoted(text)}:${weighted.join(",")}`;
    })
    .join(" ");

function weightOf(index: number, inName: number): string {
  if (index < inName) return "A";
  const nth = index - inName + 1;
  return nth === 2 ? "C" : nth === 4 ? "B" : "";
}

/** Words hold letters, marks and digits only; quoted, none of them is an operator. */
export const quoted = (word: string) => `'${word}'`;
