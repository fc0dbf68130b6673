import type { Operand } from "../../shared/content/condition.ts";
import { isObject, type Values } from "../../shared/content/field-kind.ts";
import { MAX_VALUE_CHARS } from "../../shared/content/values.ts";
import { ORDERED_LONG_TEXTS, ORDERED_LONG_TEXTS_CHARS } from "../../shared/limits-edge.ts";
import { isLongerThan } from "../../shared/text.ts";
import { eachBody } from "./bodies.ts";
import { meetingAll } from "./conditions.ts";
import { valueAt } from "./contained.ts";
import type { List, Row } from "./orders.ts";
import type { Rows } from "./schema.ts";
import { each, runSql, sql } from "./sql.ts";
import { Unanswerable } from "./unanswerable.ts";

/**
 * Long texts are kept cut, so those that begin alike stand in the order of their ids. Where a page shows some of them, they
 * change places by what they are whole; nothing else is read.
 * @throws Unanswerable when more of them begin alike than are read for one list
 */
export function inTextOrder(rows: Rows, list: List, page: Row[]): Row[] {
  const { texts } = list.order;
  const keys = new Set(page.flatMap(({ key }) => (isCut(key) ? [key] : [])));
  if (texts === null || keys.size === 0) return page;
  const groups = Map.groupBy(findAlike(rows, list, [...keys]), ({ key }) => key);
  const sorted = new Map(
    [...groups].map(([key, group]) => [
      key,
      { group, whole: group.length === 1 ? group : sortWhole(rows, group, texts) },
    ]),
  );
  const firsts = new Map<unknown, number>();
  return page.map((row, at) => {
    const alike = sorted.get(row.key);
    if (alike === undefined) return row;
    const first = firsts.get(row.key) ?? at;
    firsts.set(row.key, first);
    const before = alike.group.findIndex(({ id }) => id === page[first]?.id);
    return alike.whole[before + at - first] ?? row;
  });
}

const isCut = (key: Row["key"]): key is string =>
  typeof key === "string" && isLongerThan(key, MAX_VALUE_CHARS - 1);

/** All documents of the list with these values, in the order of the index. */
function findAlike(rows: Rows, { order, conditions }: List, keys: string[]): Row[] {
  const [part] = order.parts;
  if (part === undefined) return [];
  const listed = { locale: sql`listed.locale`, id: sql`listed.id` };
  const alike = part.rows(sql`and o.value in ${each(keys)}`);
  const found = runSql<Row>(rows)`
    select listed.locale, listed.id, listed.key from (${alike}) listed
    where true ${meetingAll(conditions, listed)} order by ${part.by} limit ${ORDERED_LONG_TEXTS + 1}`;
  if (found.length > ORDERED_LONG_TEXTS) throw new Unanswerable("order");
  return found;
}

function sortWhole(
  rows: Rows,
  group: Row[],
  { operand, descending }: { operand: Operand; descending: boolean },
): Row[] {
  const at = operand.kind === "value" ? operand.at : [];
  const texts = new Map<number, string>();
  let chars = 0;
  for (const { id, fields } of eachBody(rows, group)) {
    const text = textAt(fields, at);
    chars += text.length;
    if (chars > ORDERED_LONG_TEXTS_CHARS) throw new Unanswerable("order");
    texts.set(id, text);
  }
  const textOf = ({ id }: Row) => texts.get(id) ?? "";
  const sign = descending ? -1 : 1;
  // equal ones stay as they are: in the order of their ids
  return group.toSorted((a, b) => sign * compareBytes(textOf(a), textOf(b)));
}

/** A text as reads show it; of media the address. */
function textAt(fields: Values, at: string[]): string {
  const value = valueAt(fields, at);
  const text = isObject(value) ? value["url"] : value;
  return typeof text === "string" ? text : "";
}

/** In the order of their bytes as UTF-8, which is that of code points; of UTF-16 units, halves of pairs come before U+E000. */
function compareBytes(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let at = 0; at < end; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) return asCodePoint(x) - asCodePoint(y);
  }
  return a.length - b.length;
}

/** Puts halves of pairs behind all other units. */
const asCodePoint = (unit: number): number =>
  unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
