import type { Random } from "../../shared/clock.ts";
import { pick } from "./random.ts";

/** Filters with operators by chance; many make no sense for their field. */

const OPERATORS = ["gt", "gte", "lt", "lte", "in", "ne", "contains"];
/** Beside whatever a field may hold. */
const BESIDE = ["1e400", "-1e400", "0.10000000000000000001", "ｆ", ""];

/** One filter on a path, or both ends of a range; values are what may be found there. */
export function filterWithOperator(
  random: Random,
  path: string,
  values: readonly unknown[],
): string {
  const draw = () => textOf(random() < 0.1 ? pick(random, BESIDE) : pick(random, values));
  const one = (operator: string, value: string) =>
    `fields.${path}__${operator}=${encodeURIComponent(value)}`;
  if (random() < 0.3)
    return `${one(pick(random, ["gt", "gte"]), draw())}&${one(pick(random, ["lt", "lte"]), draw())}`;
  const operator = pick(random, OPERATORS);
  if (operator === "contains") return one(operator, pieceOf(random, draw()));
  if (operator !== "in") return one(operator, draw());
  const list = Array.from({ length: pick(random, [1, 2, 2, 3, 8]) }, draw);
  return one(operator, list.map((value) => value.replaceAll(/[\\,]/g, "\\$&")).join(","));
}

function textOf(value: unknown): string {
  const text = typeof value === "string" ? value : value === null ? "" : JSON.stringify(value);
  return text.slice(0, 200);
}

/** The end of a text is what is kept cut of a long one. */
function pieceOf(random: Random, text: string): string {
  const chars = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  const start =
    random() < 0.5 ? Math.max(0, chars.length - 3) : Math.floor(random() * chars.length);
  return chars.slice(start, start + pick(random, [1, 2, 3, 200])).join("");
}
