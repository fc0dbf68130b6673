import { TOKEN_SIGNS } from "./match.ts";

/**
 * A site's documents in the SQLite of its ledger, with what lists compare. Everything here follows from the rows of the log
 * (`shared/content/rows.ts`) and is made again from them when a rule changes.
 */

/** One statement of SQLite, run at once. Two implementations: a Durable Object's storage, and `node:sqlite`. */
export interface Rows {
  /**
   * Runs one statement, `?` standing for the parameters in their order and `?2` for the second, at most 100 of them (Cloudflare's docs). A text
   * bound to a column of integers is kept as the integer that it prints.
   * @returns all rows it gives; integers past 2^53 are not exact
   * @throws what SQLite says of a statement that cannot be run
   */
  run<Row extends Record<string, SqlValue>>(sql: string, ...params: SqlValue[]): Row[];
  /** All or nothing of what `work` runs. Never inside of another one. */
  transaction<T>(work: () => T): T;
}

export type SqlValue = string | number | null;

/** How much of a body one row holds: a row of a Durable Object may have 2 MB. In UTF-16 units. */
export const BODY_PART_CHARS = 500_000;

/**
 * Of what is kept and how it is made of rows. Another one empties what is there, and the log is asked for anew: raised when
 * a table, `valuesOf`, `wordsOf` or what `readDocument` takes changes.
 */
export const REPLICA_FORMAT = 4;

/**
 * Up to where the rows of documents and of the site are here, and `until`: the greatest head of the log when a stretch that
 * was taken was read. Kept whatever the format.
 */
export const CURSOR_SCHEMA = `create table if not exists replica (
  id integer primary key check (id = 1), format integer not null, epoch integer not null, position integer not null,
  until integer not null)`;

export const REPLICA_TABLES = [
  "documents",
  "bodies",
  "vals",
  "blanks",
  "refs",
  "words",
  "spaces",
  "counts",
  "site",
  "types",
  "newest",
  "unread",
] as const;

/** Of formats before. */
export const FORMER_TABLES = ["worded"] as const;

/** ours: how many ids each space of `words` has room for. Rows are space × this + id, and exact below 2^53. */
export const IDS_OF_SPACE = 2 ** 38;
export const SPACES = 2 ** 15;

export const REPLICA_SCHEMA = [
  // published, updated, created: microseconds since 1970
  `create table if not exists documents (
    locale text not null, id integer not null, type integer not null, slug text, published integer not null,
    updated integer not null, created integer not null, position integer not null,
    primary key (locale, id)) without rowid`,
  "create index if not exists documents_published on documents (locale, type, published desc, id desc)",
  "create index if not exists documents_updated on documents (locale, type, updated, id)",
  // lists by id, and a type's documents in all locales
  "create index if not exists documents_id on documents (type, locale, id)",
  "create index if not exists documents_slug on documents (locale, slug, type)",
  // the row of the log, cut into parts
  `create table if not exists bodies (
    locale text not null, id integer not null, part integer not null, body text not null,
    primary key (locale, id, part)) without rowid`,
  // `valuesOf` of shared/content/values.ts; texts whose bytes sort as the values do
  `create table if not exists vals (
    locale text not null, type integer not null, path text not null, value text not null, id integer not null,
    primary key (locale, type, path, value, id)) without rowid`,
  "create index if not exists vals_id on vals (locale, id, path)",
  // where a document's one number or date is missing: ordered last
  `create table if not exists blanks (
    locale text not null, type integer not null, path text not null, id integer not null,
    primary key (locale, type, path, id)) without rowid`,
  "create index if not exists blanks_id on blanks (locale, id, path)",
  // authors, categories and tags of posts
  `create table if not exists refs (
    locale text not null, target integer not null, id integer not null,
    primary key (locale, target, id)) without rowid`,
  "create index if not exists refs_id on refs (locale, id)",
  // `wordsOf` of shared/content/words.ts, as `match.ts` says; tokens are between spaces, and are taken as they are
  `create virtual table if not exists words using fts5(
    places, others, content = '', contentless_delete = 1, tokenize = "ascii tokenchars '${TOKEN_SIGNS}'")`,
  // what is billed are rows: larger ones are fewer, and a document that is gone is taken out with others
  "insert into words (words, rank) values ('pgsz', 16000), ('deletemerge', 40)",
  // a type's documents in a locale have rows of `words` in a range of their own
  `create table if not exists spaces (
    no integer primary key, locale text not null, type integer not null, unique (locale, type))`,
  `create table if not exists counts (
    locale text not null, type integer not null, count integer not null,
    primary key (locale, type)) without rowid`,
  // the site's row
  `create table if not exists site (
    id integer primary key check (id = 1), position integer not null, body text not null)`,
  // by which rules `vals`, `blanks`, `refs` and `words` of a type were made; `after` is the last document done in a type that is
  // being made again
  `create table if not exists types (
    type integer primary key, rules text not null, whole integer not null, after_locale text not null default '',
    after_id integer not null default 0)`,
  // the position of the newest row that was taken, whatever it said
  "create table if not exists newest (id integer primary key check (id = 1), position integer not null)",
  // rows that this version cannot read: while there are any, nothing is said from here
  "create table if not exists unread (key text primary key, position integer not null) without rowid",
];
