import type { Range } from "../../shared/content/source.ts";
import type { Place } from "./bodies.ts";
import { allMeeting, meetingAll, placesOf, type Chosen } from "./conditions.ts";
import { inTextOrder } from "./long-texts.ts";
import type { List, Order, Row } from "./orders.ts";
import type { Rows } from "./schema.ts";
import { runSql, sql, type Sql } from "./sql.ts";
import { countOf } from "./view.ts";

/**
 * Pages of lists, in the way that the number of documents found makes the cheaper one: along the order until the page is
 * full, or all that are found, sorted. The numbers are those of the origin's `valued.ts`.
 */
const WALK = { factor: 2, finds: 4 };

/** How many documents a list has, and where those of a page are. */
export function findPage(rows: Rows, list: List, page: Range): { count: number; places: Place[] } {
  const { order, conditions } = list;
  const [{ total } = { total: 0 }] = runSql<{ total: number }>(rows)`
    select ${countOf(order.scope)} as total`;
  const found =
    total === 0 || conditions.length === 0
      ? { count: total, page: readAlong(rows, order, page, total) }
      : findMeeting(rows, list, page, total);
  return { count: found.count, places: inTextOrder(rows, list, found.page) };
}

/** A page of all documents, part after part of the order. */
function readAlong(rows: Rows, { parts }: Order, page: Range, total: number): Row[] {
  const found: Row[] = [];
  let skip = page.offset;
  if (skip >= total) return found;
  for (const [index, part] of parts.entries()) {
    const limit = page.limit - found.length;
    const some = runSql<Row>(rows)`
      ${part.rows()} order by ${part.by} ${cut({ offset: skip, limit })}`;
    found.push(...some);
    if (found.length === page.limit || index === parts.length - 1) break;
    // how many the part has is known when its end was seen
    skip = some.length > 0 ? 0 : skip - countRows(rows, part.rows());
  }
  return found;
}

function findMeeting(
  rows: Rows,
  { order, conditions }: List,
  page: Range,
  total: number,
): { count: number; page: Row[] } {
  const documents = allMeeting(rows, order.scope, conditions);
  const [only, ...others] = conditions;
  // a condition that is turned round leaves most of a type: what it takes away is counted
  const count =
    only?.negated === true && others.length === 0
      ? total - countRows(rows, placesOf(only))
      : countRows(rows, documents);
  if (page.offset >= count || page.limit === 0) return { count, page: [] };
  const last = Math.min(page.offset + page.limit, count);
  const steps = Math.ceil(((WALK.factor * last + WALK.finds) * total) / count);
  if (steps < count) {
    const walked = runSql<Row>(rows)`${walk(order, conditions, { steps, page })}`;
    if (walked.length === last - page.offset) return { count, page: walked };
  }
  return { count, page: runSql<Row>(rows)`${order.sorted(documents, cut(page))}` };
}

/** Those of a page that are found within so many steps along the order, of which nulls are the end. */
function walk(
  { parts: [part] }: Order,
  conditions: readonly Chosen[],
  { steps, page }: { steps: number; page: Range },
): Sql {
  if (part === undefined) throw new Error("an order has one part at least");
  const listed = { locale: sql`listed.locale`, id: sql`listed.id` };
  return sql`
    select listed.locale, listed.id, listed.key from (${part.rows()} order by ${part.by} limit ${steps}) listed
    where true ${meetingAll(conditions, listed)} order by ${part.by} ${cut(page)}`;
}

const cut = ({ offset, limit }: Range): Sql => sql`limit ${limit} offset ${offset}`;

function countRows(rows: Rows, statement: Sql): number {
  const [row] = runSql<{ count: number }>(rows)`select count(*) as count from (${statement})`;
  return row?.count ?? 0;
}
