import { sql } from "drizzle-orm";
import type { Transaction } from "./client.ts";
import type { Place } from "./publications.ts";
import { array, rows } from "./rows.ts";

/** What a revision is found by. */
export interface RevisionWords extends Place {
  revisionId: number;
  words: string;
}

/** Keeps what revisions are found by, at most one per document and locale, wherever they are the newest or the published one. */
export async function saveWords(tx: Transaction, made: RevisionWords[]): Promise<void> {
  await rows(
    tx,
    sql`
    with made as materialized (
      select document_id, locale, revision_id, to_tsvector('simple', words) as words
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
