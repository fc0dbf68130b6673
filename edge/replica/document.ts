import type { DocumentRow } from "../../shared/content/rows.ts";
import type { Place } from "./bodies.ts";
import { microsecondsOf } from "./microseconds.ts";
import { BODY_PART_CHARS, type Rows } from "./schema.ts";

/** One document in one locale: its line, its body in parts, and the count of its type. What lists compare is in `compared.ts`. */

const statement = {
  type: "select type from documents where locale = ? and id = ?",
  set: `insert into documents (locale, id, type, slug, published, updated, created, position)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (locale, id) do update set type = excluded.type, slug = excluded.slug, published = excluded.published,
          updated = excluded.updated, created = excluded.created, position = excluded.position`,
  remove: "delete from documents where locale = ? and id = ?",
  setPart: "insert or replace into bodies (locale, id, part, body) values (?, ?, ?, ?)",
  removeParts: "delete from bodies where locale = ? and id = ? and part >= ?",
  parts: "select body from bodies where locale = ? and id = ? order by part",
  countOne: `insert into counts (locale, type, count) values (?, ?, 1)
             on conflict (locale, type) do update set count = count + 1`,
  countLess: "update counts set count = count - 1 where locale = ? and type = ?",
  forgetCount: "delete from counts where locale = ? and type = ? and count = 0",
};

/** @param body the row as it came, which `row` was read from. @returns the type it had before */
export function setDocument(
  rows: Rows,
  { locale, id }: Place,
  { row, body, position }: { row: DocumentRow; body: string; position: number },
): number | undefined {
  const before = typeOf(rows, { locale, id });
  if (before !== row.typeId) {
    if (before !== undefined) uncount(rows, locale, before);
    rows.run(statement.countOne, locale, row.typeId);
  }
  const times = [row.publishedAt, row.updatedAt, row.createdAt].map(
    (time) => microsecondsOf(time) ?? null,
  );
  rows.run(statement.set, locale, id, row.typeId, row.slug, ...times, position);
  const parts = partsOf(body);
  for (const [part, text] of parts.entries()) rows.run(statement.setPart, locale, id, part, text);
  rows.run(statement.removeParts, locale, id, parts.length);
  return before;
}

/** One that is not there stays so. @returns the type it had */
export function removeDocument(rows: Rows, { locale, id }: Place): number | undefined {
  const before = typeOf(rows, { locale, id });
  if (before === undefined) return undefined;
  uncount(rows, locale, before);
  rows.run(statement.remove, locale, id);
  rows.run(statement.removeParts, locale, id, 0);
  return before;
}

/** The body of a document as it came; empty when it is not there. */
export const readBody = (rows: Rows, { locale, id }: Place): string =>
  rows
    .run<{ body: string }>(statement.parts, locale, id)
    .map(({ body }) => body)
    .join("");

function typeOf(rows: Rows, { locale, id }: Place): number | undefined {
  const [found] = rows.run<{ type: number }>(statement.type, locale, id);
  return found?.type;
}

function uncount(rows: Rows, locale: string, type: number): void {
  rows.run(statement.countLess, locale, type);
  rows.run(statement.forgetCount, locale, type);
}

/** SQLite holds UTF-8, which has no halves of surrogate pairs: no part ends between two. */
function partsOf(body: string): string[] {
  const parts: string[] = [];
  for (let start = 0; start < body.length;) {
    const end = start + BODY_PART_CHARS;
    const isWithinPair = (body.codePointAt(end - 1) ?? 0) > 0xffff;
    const part = body.slice(start, isWithinPair ? end - 1 : end);
    parts.push(part);
    start += part.length;
  }
  return parts;
}
