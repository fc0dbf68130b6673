import type { ContentType, Model } from "../../shared/content/model.ts";
import type { DocumentRow } from "../../shared/content/rows.ts";
import { wordRules } from "../../shared/content/word-rules.ts";
import { wordsOf } from "../../shared/content/words.ts";
import { comparedRules, removeCompared, setCompared } from "./compared.ts";
import type { Place } from "./bodies.ts";
import type { Rows } from "./schema.ts";
import { takeWords } from "./words.ts";

/** What is kept of a document besides itself: what lists compare and what searches find it by. */

/** Of types of which nothing is kept. */
export const NO_RULES = "";

/** How what is kept of a type's documents is made; another text where something else would come of the same rows. */
export function rulesOf(type: ContentType, model: Model): string {
  const rules = [comparedRules(type, model), isSearched(type) ? wordRules(type, model) : ""];
  return rules.every((each) => each === "") ? NO_RULES : JSON.stringify(rules);
}

/**
 * Makes it as the document's type in this model says; nothing of a type that is not there.
 * @param before the type that the document had when it was made last
 */
export function setDerived(
  rows: Rows,
  place: Place,
  { row, before }: { row: DocumentRow; before: number | undefined },
  model: Model,
): void {
  setCompared(rows, place, row, model);
  const type = model.byId.get(row.typeId);
  const words = isSearched(type) ? wordsOf(row.name, row.fields, type, model) : [];
  takeWords(rows, place, { before, now: row.typeId }, words);
}

export function removeDerived(rows: Rows, place: Place, before: number | undefined): void {
  removeCompared(rows, place);
  takeWords(rows, place, { before, now: undefined }, []);
}

const isSearched = (type: ContentType | undefined): type is ContentType =>
  type?.kind === "page" || type?.kind === "single" || type?.kind === "post";
