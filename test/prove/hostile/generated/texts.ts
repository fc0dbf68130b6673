import type { Random } from "../../../../shared/clock.ts";
import { PARAMETERS, VALUES } from "../../../support/hostile.ts";
import { pick } from "../../../support/random.ts";
import * as words from "./words.ts";

/** Paths and queries by chance. */

/** A valid read with something put in, taken out or said twice. */
export function mutatedRead(random: Random): string {
  const read = pick(random, words.READS);
  const [path = "", query = ""] = read.split("?");
  const parts = query === "" ? [] : query.split("&");
  for (let count = 1 + Math.floor(random() * 2); count > 0; count--) {
    const lot = random();
    const at = Math.floor(random() * (parts.length + 1));
    if (lot < 0.45) parts.splice(at, 0, parameter(random));
    else if (lot < 0.6) parts.splice(at, 0, `${pick(random, words.ODD)}=${words.SENT}`);
    else if (lot < 0.8 && parts.length > 0) parts.splice(at, 1, mutated(random, parts[at] ?? "="));
    else if (parts.length > 0) parts.splice(at, 0, pick(random, parts));
    else parts.push(parameter(random));
  }
  return `${path}?${parts.join("&")}`;
}

/** Most are refused, or taken for one that the edge has. */
export function parameter(random: Random): string {
  const lot = random();
  if (lot < 0.3) return comparison(random);
  const name = pick(random, PARAMETERS);
  if (lot < 0.55) return `${name}=${pick(random, words.ODD)}`;
  if (lot < 0.75) return `${name}=${pick(random, words.NUMBERS)}`;
  return `${name}=${pick(random, lot < 0.88 ? VALUES : words.NAMES)}`;
}

/** A filter, an order or a search, most of them of fields that are there. */
function comparison(random: Random): string {
  const field = pick(random, words.FIELDS);
  const value = pick(random, pick(random, [words.NUMBERS, words.NAMES, VALUES, words.ODD]));
  const lot = random();
  if (lot < 0.2) return `order=${random() < 0.5 ? "-" : ""}${field}`;
  if (lot < 0.35) return `query=${value}%20${pick(random, words.NAMES)}`;
  return `fields.${field}${pick(random, words.OPERATORS)}=${value}`;
}

/** With one character changed; none that would end the line. */
export function mutated(random: Random, text: string): string {
  const at = Math.floor(random() * (text.length + 1));
  const other = pick(random, ["", "%", "%00", "%ff", "a", "=", ".", "-", "_", "%20", "%25"]);
  return `${text.slice(0, at)}${other}${text.slice(at + (random() < 0.5 ? 1 : 0))}`;
}

export function oddPath(random: Random): string {
  const base =
    random() < 0.8 ? "/v2/" : pick(random, ["/", "//", "/v2//", "/V2/", "/v2/../v2/", "/%76%32/"]);
  const segments = [pick(random, words.RESOURCES)];
  for (let count = Math.floor(random() * 4); count > 0; count--)
    segments.push(random() < 0.6 ? pick(random, words.ODD) : pick(random, words.NAMES));
  const end = pick(random, ["/", "/", "", "//", "/.", "/..", "?", "#", "/?&", "/?=", "/;a=b"]);
  return `${base}${segments.join("/")}${end}`;
}
