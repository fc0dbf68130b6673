import { sql, type SQL } from "../drizzle.ts";
import type { DocumentWord } from "../../../shared/content/words.ts";
import type { Values } from "../../../shared/content/field-kind.ts";
import type { Database, Transaction } from "../client.ts";
import { placeColumns, type Place } from "./publications.ts";
import { preparedRows } from "../prepared.ts";
import { array, firstRow, rows, tableOf } from "../rows.ts";

/** Words as Postgres keeps them. They are made by `shared/search-words.ts`; Postgres' own parser sees none of them. */

/** What a revision is found by. */
export interface RevisionWords extends Place {
  revisionId: number;
  /** As `printWords` gives them. */
  words: string;
}

/** Keeps what revisions are found by, each once, wherever they are the newest or the published one. */
export async function saveWords(tx: Transaction, made: RevisionWords[]): Promise<void> {
  await preparedRows(tx, "save words")`
    with made as materialized (
      select document_id, locale, revision_id, words::tsvector as words
      from ${tableOf("made", made, {
        ...placeColumns,
        revision_id: ["bigint", ({ revisionId }) => revisionId],
        words: ["text", ({ words }) => words],
      })}),
    published as (
      update publications p set words = made.words, words_of = made.revision_id from made
      where p.document_id = made.document_id and p.locale = made.locale and p.revision_id = made.revision_id)
    update heads h set words = made.words, words_of = made.revision_id from made
    where h.document_id = made.document_id and h.locale = made.locale and h.revision_id = made.revision_id`;
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
  return findRevisions(db, sql`${of(sql`heads`)} union ${of(sql`publications`)} limit ${limit}`);
}

const findRevisions = (db: Database, places: SQL): Promise<WordlessRow[]> =>
  rows<WordlessRow>(db)`
    select d.site_id as "siteId", d.type_id as "typeId", place.document_id as "documentId", place.locale,
      place.revision_id as "revisionId", r.name, r.fields
    from (${places}) place
    join documents d on d.id = place.document_id
    join revisions r on r.id = place.revision_id`;

/**
 * Which words and places `wordsOf` makes of the same texts. Raised with `REPLICA_FORMAT` when they are others: all words that
 * there are are then made anew, some at a time.
 */
export const WORDS_FORMAT = 2;

/** Names rules with the format; what has none is of the first. */
export const printWordRules = (rules: string): string => `${WORDS_FORMAT} ${rules}`;

/** A site whose model changed since its words were last looked at, or whose words are of an older format, if there is one. */
export async function findUnwordedSite(db: Database): Promise<number | undefined> {
  const format = sql`coalesce(substring(word_rules from '^([0-9]+) ')::int, 1)`;
  const found = await firstRow<{ id: number }>(db)`
    select id from sites where worded_model <> model_version or ${format} < ${WORDS_FORMAT}::int
    order by id limit 1`;
  return found?.id;
}

/** Notes by which rules a site's words are made, and begins all of them anew when these are others. */
export async function beginWording(
  tx: Transaction,
  siteId: number,
  { modelVersion, ruled }: { modelVersion: number; ruled: string },
): Promise<void> {
  const isOther = sql`word_rules <> ${ruled}`;
  await rows(tx)`
    update sites set worded_model = ${modelVersion}, word_rules = ${ruled},
      worded_after = case when ${isOther} then 0 else worded_after end,
      worded_begun = case when ${isOther} then pg_current_xact_id() else worded_begun end
    where id = ${siteId}`;
}

/**
 * A site whose words are made anew, and after which document it goes on. Not before every transaction has ended that was
 * writing when it began: what those write by older rules could be passed by. (As `takeUnfinishedType`.)
 */
export function findBegunSite(
  db: Database,
): Promise<{ siteId: number; after: number } | undefined> {
  return firstRow<{ siteId: number; after: number }>(db)`
    select id as "siteId", worded_after as after from sites
    where worded_after is not null and (worded_begun < pg_snapshot_xmin(pg_current_snapshot())
      or worded_begun >= pg_snapshot_xmax(pg_current_snapshot()))
    order by id limit 1`;
}

/** The next documents of a site by id. */
export async function nextToWord(
  db: Database,
  { siteId, after }: { siteId: number; after: number },
  limit: number,
): Promise<number[]> {
  const found = await rows<{ id: number }>(db)`
    select d.id from content_types t cross join lateral (
      select id from documents where type_id = t.id and deleted_at is null and id > ${after}
      order by id limit ${limit}) d
    where t.site_id = ${siteId} order by d.id limit ${limit}`;
  return found.map(({ id }) => id);
}

/** Remembers how far a site is; null when it is done. */
export async function advanceWording(
  tx: Transaction,
  siteId: number,
  after: number | null,
): Promise<void> {
  await rows(tx)`update sites set worded_after = ${after} where id = ${siteId}`;
}

/** Newest and published revisions of documents. */
export const findWorded = (db: Database, ids: number[]): Promise<WordlessRow[]> => {
  const of = (table: SQL) => sql`
    select document_id, locale, revision_id from ${table} where document_id = any (${array(ids, "bigint")})`;
  return findRevisions(db, sql`${of(sql`heads`)} union ${of(sql`publications`)}`);
};

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
