import { createHash } from "node:crypto";
import anyAscii from "any-ascii";
import { MAX_SLUG_CHARS } from "../../../shared/limits.ts";
import { normalizeText, withoutEnding } from "../../../shared/text.ts";

/** Names of authors, categories and tags: when two are the same, and the slugs made from them. Pure. */

/** What cannot be seen and changes no letter: soft hyphens, zero-width spaces, marks of direction. Joiners shape letters. */
const INVISIBLE =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
const SPACES = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

/** A name as it is kept: composed (NFC), one space where there was white space, none around it. */
export const tidyName = (name: string): string =>
  normalizeText(name, "NFC").replace(SPACES, " ").trim();

/**
 * What a name is found by: two names with the same identity are one. Case makes no difference, as it makes none to readers
 * who look for it, nor does what cannot be seen. Empty when nothing can be seen of it. The migration that added the
 * column folds the same way.
 */
export const identityOf = (name: string): string =>
  tidyName(tidyName(name.replace(INVISIBLE, "")).toLowerCase());

/** ours: numbers that are tried when a slug is taken, before it ends in part of a hash. */
const NUMBERED = 50;
const HASH_CHARS = 8;

/**
 * Slugs for a name, the best first. The first is its letters and digits in ASCII, with hyphens between; numbered ones
 * follow. The last ends in part of a hash of the name: however many names give the same letters, few slugs are tried.
 * Slugs are ASCII by contract, so other scripts are written in Latin letters.
 * @param otherwise what a name without any letter or digit is called
 */
export function slugsFor(name: string, otherwise: string): string[] {
  const read = anyAscii(tidyName(normalizeText(name, "NFKC")))
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  const base = read === "" ? otherwise : read;
  const hash = createHash("sha256").update(identityOf(name)).digest("hex").slice(0, HASH_CHARS);
  const numbers = Array.from({ length: NUMBERED - 1 }, (_, index) => String(index + 2));
  return [cut(base, ""), ...[...numbers, hash].map((end) => cut(base, `-${end}`))];
}

const cut = (base: string, end: string) =>
  `${withoutEnding(base.slice(0, MAX_SLUG_CHARS - end.length), "-")}${end}`;
