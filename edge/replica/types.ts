import { createModel, type Model } from "../../shared/content/model.ts";
import { modelOf, type SiteRow } from "../../shared/content/rows.ts";
import { REMADE_AT_ONCE, REMADE_CHARS_AT_ONCE } from "../../shared/limits-edge.ts";
import { NO_RULES, removeDerived, rulesOf, setDerived } from "./derived.ts";
import type { Place } from "./bodies.ts";
import { readBody } from "./document.ts";
import { readDocument, readSite } from "./read-row.ts";
import type { Rows } from "./schema.ts";

/**
 * The site's row, and by which rules of its model what lists compare and searches find was made. Rules may come after documents, and change:
 * then a type is made again, document after document, and is not whole until that is done.
 */

const statement = {
  site: "select body from site where id = 1",
  setSite: "insert or replace into site (id, position, body) values (1, ?, ?)",
  removeSite: "delete from site",
  all: "select type, rules from types",
  wholeTypes: "select type from types where whole = 1",
  setType: "insert or replace into types (type, rules, whole) values (?, ?, ?)",
  advance: "update types set after_locale = ?, after_id = ? where type = ?",
  finish: "update types set whole = 1, after_locale = '', after_id = 0 where type = ?",
  forget: "delete from types where type = ?",
  hasDocuments: "select 1 as found from counts where type = ? limit 1",
  unmade:
    "select type, after_locale as locale, after_id as id from types where whole = 0 order by type limit 1",
  next: `select locale, id from documents where type = ? and (locale, id) > (?, ?) order by locale, id limit ?`,
};

const NO_MODEL = createModel(0, []);

/** The site's row as it came; undefined when it is not there. */
export function findSite(rows: Rows): SiteRow | undefined {
  const [found] = rows.run<{ body: string }>(statement.site);
  return found === undefined ? undefined : readSite(found.body);
}

/** Nothing where the site's row is not there yet. */
export function findModel(rows: Rows): Model {
  const site = findSite(rows);
  return site === undefined ? NO_MODEL : modelOf(site);
}

/** Takes the site's row; types whose rules are other ones now are to be made again. */
export function setSite(
  rows: Rows,
  { site, body, position }: { site: SiteRow; body: string; position: number },
): void {
  rows.run(statement.setSite, position, body);
  setRules(rows, modelOf(site));
}

export function removeSite(rows: Rows): void {
  rows.run(statement.removeSite);
  setRules(rows, NO_MODEL);
}

function setRules(rows: Rows, model: Model): void {
  const known = new Map(
    rows
      .run<{ type: number; rules: string }>(statement.all)
      .map(({ type, rules }) => [type, rules]),
  );
  for (const type of model.byId.values()) {
    const rules = rulesOf(type, model);
    if (known.get(type.id) === rules) continue;
    const isMade = (rules === NO_RULES && !known.has(type.id)) || !hasDocuments(rows, type.id);
    rows.run(statement.setType, type.id, rules, isMade ? 1 : 0);
  }
  for (const id of known.keys()) {
    if (model.byId.has(id)) continue;
    if (hasDocuments(rows, id)) rows.run(statement.setType, id, NO_RULES, 0);
    else rows.run(statement.forget, id);
  }
}

const hasDocuments = (rows: Rows, type: number): boolean =>
  rows.run(statement.hasDocuments, type).length > 0;

/** Whether what is kept besides all documents of these types was made by the rules of the site's row. */
export function areWhole(rows: Rows, types: number[]): boolean {
  const whole = new Set(rows.run<{ type: number }>(statement.wholeTypes).map(({ type }) => type));
  return types.every((type) => whole.has(type));
}

type Unmade = { type: number; locale: string; id: number };

/** Whether there is a type to be made again. */
export const isUnmade = (rows: Rows): boolean => rows.run(statement.unmade).length > 0;

/** Makes some documents of a type again, in one transaction; the others later. */
export function remake(rows: Rows): void {
  rows.transaction(() => {
    const [unmade] = rows.run<Unmade>(statement.unmade);
    if (unmade === undefined) return;
    const { type, locale, id } = unmade;
    const model = findModel(rows);
    const next = rows.run<{ locale: string; id: number }>(
      statement.next,
      type,
      locale,
      id,
      REMADE_AT_ONCE,
    );
    const done = remakeSome(rows, next, type, model);
    const last = next[done - 1];
    if (done < next.length || next.length === REMADE_AT_ONCE) {
      if (last !== undefined) rows.run(statement.advance, last.locale, last.id, type);
    } else rows.run(model.byId.has(type) ? statement.finish : statement.forget, type);
  });
}

/** One at least, and no more than fit into a short time. @returns how many */
function remakeSome(rows: Rows, places: Place[], type: number, model: Model): number {
  let [done, chars] = [0, 0];
  for (const place of places) {
    if (chars >= REMADE_CHARS_AT_ONCE) break;
    const body = readBody(rows, place);
    const row = readDocument(body, place.id);
    if (row === undefined) removeDerived(rows, place, type);
    else setDerived(rows, place, { row, before: type }, model);
    done += 1;
    chars += body.length;
  }
  return done;
}
