import { parseRowKey } from "../../shared/keys.ts";
import type { Batch, Entry, Head } from "../../shared/push.ts";
import { removeDerived, setDerived } from "./derived.ts";
import type { Place } from "./bodies.ts";
import { removeDocument, setDocument } from "./document.ts";
import { readDocument, readSite } from "./read-row.ts";
import {
  CURSOR_SCHEMA,
  FORMER_TABLES,
  REPLICA_FORMAT,
  REPLICA_SCHEMA,
  REPLICA_TABLES,
  type Rows,
} from "./schema.ts";
import { touchedBy, type TakenRow, type Touched } from "./touched.ts";
import { findModel, isUnmade, remake, removeSite, setSite } from "./types.ts";

/** The writing half of a site's replica: from rows of the log to the tables of `schema.ts`. */
export interface Replica {
  /** Up to where all rows of this epoch's log are here; 0 for none. */
  position(epoch: number): number;
  /**
   * Whether it is the site as it was when the log's head was this one, so that it may be asked. Of lists that compare
   * anything, and of searches, only those of types that are `areWhole`.
   */
  isWhole(head: Head): boolean;
  /** Whether it has had each row up to this head, but for those that moved on in the log meanwhile and are still to come. */
  keepsUp(head: Head): boolean;
  /** The position of the newest row that it has, 0 for none: with the head, the same at every edge. */
  newest(): number;
  /**
   * Takes the rows of a batch, in a transaction of the caller's, as far as they continue what is here; answers are left alone.
   * A new epoch empties it first. What is behind is skipped, so that a late batch takes nothing back, and what a gap parts from here
   * is not taken.
   */
  take(batch: Batch): Taken;
  /** Leaves nothing, in a transaction of the caller's. */
  empty(): void;
  /** Whether what is kept besides documents is to be made again for a type. */
  isUnmade(): boolean;
  /** Makes some of it, in a transaction of its own. */
  remake(): void;
}

export interface Taken {
  /** The keys of rows that this version cannot read; until others come in their place, the replica is not whole. */
  unread: string[];
  /** What is out of date in answers that were made of what was here before, if it was whole. */
  touched: Touched[];
}

const NOTHING: Taken = { unread: [], touched: [] };

const statement = {
  cursor: `select epoch, position, until,
             exists (select 1 from site) and not exists (select 1 from unread) as readable from replica where id = 1`,
  format: "select format from replica where id = 1",
  setCursor:
    "insert or replace into replica (id, format, epoch, position, until) values (1, ?, ?, ?, ?)",
  // row after row it would note of each that it is gone
  removeWords: "insert into words (words) values ('delete-all')",
  removeCursor: "delete from replica",
  setUnread: "insert or replace into unread (key, position) values (?, ?)",
  removeUnread: "delete from unread where key = ?",
  count: "select coalesce(sum(count), 0) as count from counts",
  newest: "select position from newest",
  setNewest: "insert or replace into newest (id, position) values (1, ?)",
};

type Cursor = {
  epoch: number;
  position: number;
  /** Before it, rows may be missing that had moved on in the log when a stretch of it was read. */
  until: number;
  /** 1 when the site's row is here and no row is that cannot be read. */
  readable: number;
};

const BEGINNING: Cursor = { epoch: 0, position: 0, until: 0, readable: 0 };

/** Makes the tables that are not there, and begins anew where they are of another version. */
export function createReplica(rows: Rows): Replica {
  prepare(rows);
  return {
    position: (epoch) => cursorIn(rows, epoch).position,
    isWhole: (head) => isWholeAt(rows, head),
    keepsUp: (head) => keepsUp(cursorIn(rows, head.epoch), head),
    newest: () => newestIn(rows),
    take(batch) {
      const { epoch, documents, head } = batch;
      const before = findCursor(rows);
      if (before !== undefined && before.epoch !== epoch) empty(rows);
      if (documents === undefined) return NOTHING;
      const { position, until } = cursorIn(rows, epoch);
      if (documents.from > position || documents.to <= position) return NOTHING;
      const news = rowsOf(batch).filter((row) => row.entry.position > position);
      const cursor = [epoch, documents.to, Math.max(until, head)];
      rows.run(statement.setCursor, REPLICA_FORMAT, ...cursor);
      if (news.length > 0)
        rows.run(statement.setNewest, Math.max(...news.map(({ entry }) => entry.position)));
      return takeRows(rows, news);
    },
    empty: () => empty(rows),
    isUnmade: () => isUnmade(rows),
    remake: () => remake(rows),
  };
}

/** `Replica.isWhole`, for whoever only reads. */
export function isWholeAt(rows: Rows, head: Head): boolean {
  const cursor = cursorIn(rows, head.epoch);
  return keepsUp(cursor, head) && head.position >= cursor.until;
}

/** How many documents are in it, in all locales. */
export const countDocuments = (rows: Rows): number =>
  rows.run<{ count: number }>(statement.count)[0]?.count ?? 0;

/** `Replica.newest`, for whoever only reads. */
export const newestIn = (rows: Rows): number =>
  rows.run<{ position: number }>(statement.newest)[0]?.position ?? 0;

function cursorIn(rows: Rows, epoch: number): Cursor {
  const cursor = findCursor(rows);
  return cursor?.epoch === epoch ? cursor : BEGINNING;
}

const keepsUp = (cursor: Cursor, { position }: Head): boolean =>
  cursor.readable === 1 && cursor.position === position;

function prepare(rows: Rows): void {
  rows.run(CURSOR_SCHEMA);
  const [made] = rows.run<{ format: number }>(statement.format);
  if (made !== undefined && made.format !== REPLICA_FORMAT)
    rows.transaction(() => {
      for (const table of [...REPLICA_TABLES, ...FORMER_TABLES])
        rows.run(`drop table if exists ${table}`);
      rows.run(statement.removeCursor);
    });
  for (const each of REPLICA_SCHEMA) rows.run(each);
}

function findCursor(rows: Rows): Cursor | undefined {
  const [cursor] = rows.run<Cursor>(statement.cursor);
  return cursor;
}

function empty(rows: Rows): void {
  for (const table of REPLICA_TABLES) if (table !== "words") rows.run(`delete from ${table}`);
  rows.run(statement.removeWords);
  rows.run(statement.removeCursor);
}

interface LogRow {
  entry: Entry;
  of: NonNullable<ReturnType<typeof parseRowKey>>;
}

const rowsOf = ({ site, entries }: Batch): LogRow[] =>
  entries.flatMap((entry) => {
    const of = parseRowKey(site, entry.key);
    return of === null ? [] : [{ entry, of }];
  });

/** The site's row goes first: what is kept besides the others is then made once. */
function takeRows(rows: Rows, news: LogRow[]): Taken {
  const unread: string[] = [];
  const taken: TakenRow[] = [];
  const note = ({ key, position }: Entry, isRead: boolean) => {
    if (isRead) rows.run(statement.removeUnread, key);
    else {
      unread.push(key);
      rows.run(statement.setUnread, key, position);
    }
  };
  for (const { entry, of } of news) {
    if (of.kind !== "site") continue;
    note(entry, takeSite(rows, entry));
    taken.push({ position: entry.position, document: null });
  }
  const model = findModel(rows);
  for (const { entry, of } of news) {
    if (of.kind !== "document") continue;
    const { isRead, ...document } = takeDocument(rows, of, entry, model);
    note(entry, isRead);
    taken.push({ position: entry.position, document });
  }
  return { unread, touched: touchedBy(taken) };
}

/** @returns whether it could be read; one that could not leaves what is here as it is, which nobody asks then */
function takeSite(rows: Rows, entry: Entry): boolean {
  if (entry.state !== "live") {
    removeSite(rows);
    return true;
  }
  const { body, position } = entry;
  const site = readSite(body);
  if (site !== undefined) setSite(rows, { site, body, position });
  return site !== undefined;
}

/** @returns whether it could be read, and what it was and is; one that could not is gone: what was here of it may have been taken down */
function takeDocument(
  rows: Rows,
  place: Place,
  entry: Entry,
  model: ReturnType<typeof findModel>,
): { isRead: boolean } & NonNullable<TakenRow["document"]> {
  const { position } = entry;
  const { id } = place;
  const body = entry.state === "live" ? entry.body : "";
  const row = readDocument(body, id);
  if (row === undefined) {
    const before = removeDocument(rows, place);
    removeDerived(rows, place, before);
    return { isRead: entry.state !== "live", id, types: [before], slug: null, isGone: true };
  }
  const before = setDocument(rows, place, { row, body, position });
  setDerived(rows, place, { row, before }, model);
  return { isRead: true, id, types: [before, row.typeId], slug: row.slug, isGone: false };
}
