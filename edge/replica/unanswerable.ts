/**
 * Why a question is not answered from here although the documents are all here: `value`, a date compared with what is no
 * date; `order`, more long texts than are put in order here; `size`, more documents than memory is for; `unmade`, what lists
 * compare or searches find is being made; `site`, the site's row is missing; `query`, one that
 * this version cannot read, or of a token.
 */
export type Why = "value" | "order" | "size" | "unmade" | "site" | "query";

/** Thrown while an answer is selected; an origin is to be asked instead. */
export class Unanswerable extends Error {
  override readonly name = "Unanswerable";
  readonly why: Why;
  constructor(why: Why) {
    super(`not answered from the documents here: ${why}`);
    this.why = why;
  }
}
