import { termsOf } from "../../shared/content/blog.ts";
import type { ContentType, Model } from "../../shared/content/model.ts";
import type { DocumentRow } from "../../shared/content/rows.ts";
import { printRules } from "../../shared/content/value-rules.ts";
import { valuesOf, type ComparedValue } from "../../shared/content/values.ts";
import type { Place } from "./bodies.ts";
import type { Rows, SqlValue } from "./schema.ts";

/** What lists compare of a document: `vals`, `blanks` and `refs`, which follow from its fields and the rules of its type. */

/** Rules of posts, whose fields are fixed; a type that no list compares has none. */
const POST_RULES = "post";
const NO_RULES = "";

/** How what is compared of a type's documents is made; another text where something else would come of the same fields. */
export function comparedRules(type: ContentType, model: Model): string {
  switch (type.kind) {
    case "page":
    case "collection":
      return printRules(type, model);
    case "post":
      return POST_RULES;
    default:
      return NO_RULES;
  }
}

/** Tables with a row per value: what a document has in them, besides its place, in the order of the columns. */
const tables = {
  vals: {
    find: "select type, path, value from vals where locale = ? and id = ?",
    add: "insert into vals (locale, id, type, path, value) values (?, ?, ?, ?, ?)",
    remove: "delete from vals where locale = ? and id = ? and type = ? and path = ? and value = ?",
  },
  blanks: {
    find: "select type, path from blanks where locale = ? and id = ?",
    add: "insert into blanks (locale, id, type, path) values (?, ?, ?, ?)",
    remove: "delete from blanks where locale = ? and id = ? and type = ? and path = ?",
  },
  refs: {
    find: "select target from refs where locale = ? and id = ?",
    add: "insert into refs (locale, id, target) values (?, ?, ?)",
    remove: "delete from refs where locale = ? and id = ? and target = ?",
  },
};

/** Makes what is compared of a document as its type in this model says; nothing of a type that is not there. */
export function setCompared(rows: Rows, place: Place, row: DocumentRow, model: Model): void {
  const type = model.byId.get(row.typeId);
  const values = isCompared(type) ? valuesOf(row.fields, type, model) : [];
  const targets = type?.kind === "post" ? [...new Set(termsOf(row))] : [];
  keepAll(rows, place, {
    vals: values.filter(hasValue).map(({ path, value }) => [row.typeId, path, value]),
    blanks: values.filter((each) => !hasValue(each)).map(({ path }) => [row.typeId, path]),
    refs: targets.map((target) => [target]),
  });
}

export const removeCompared = (rows: Rows, place: Place): void =>
  keepAll(rows, place, { vals: [], blanks: [], refs: [] });

const isCompared = (type: ContentType | undefined): type is ContentType =>
  type?.kind === "page" || type?.kind === "collection";

const hasValue = (each: ComparedValue): each is ComparedValue & { value: string } =>
  each.value !== null;

type Table = keyof typeof tables;

function keepAll(rows: Rows, place: Place, wanted: Record<Table, SqlValue[][]>): void {
  for (const name of ["vals", "blanks", "refs"] as const)
    keep(rows, tables[name], place, wanted[name]);
}

/** Leaves a document with these rows, and writes only those that differ: each one written costs. */
function keep(
  rows: Rows,
  table: { find: string; add: string; remove: string },
  { locale, id }: Place,
  wanted: SqlValue[][],
): void {
  const missing = new Map(wanted.map((each) => [JSON.stringify(each), each]));
  for (const had of rows.run(table.find, locale, id).map((found) => Object.values(found)))
    if (!missing.delete(JSON.stringify(had))) rows.run(table.remove, locale, id, ...had);
  for (const each of missing.values()) rows.run(table.add, locale, id, ...each);
}
