import anyAscii from "any-ascii";
import { MAX_SLUG_CHARS } from "../../shared/limits.ts";
import { normalizeText, withoutEnding } from "../../shared/text.ts";

/** Keys of types and fields, and slugs, made of the words of other systems. */

const KEY = /^[A-Za-z][A-Za-z0-9_-]*$/;
const SLUG = /^[A-Za-z0-9_-]+$/;

/** Whether it can be the key of a type or a field as it is. */
export const isKey = (text: string): boolean => KEY.test(text) && text.length <= MAX_SLUG_CHARS;

/** Whether it can be a slug as it is. */
export const isSlug = (text: string): boolean => SLUG.test(text) && text.length <= MAX_SLUG_CHARS;

/** A key for it: itself where it is one; else its letters in Latin, and a word before what begins with none. */
export function keyOf(text: string, otherwise: string): string {
  if (isKey(text)) return text;
  const letters = latin(text, "_");
  if (letters === "") return otherwise;
  const begun = /^[a-z]/.test(letters) ? letters : `${otherwise}_${letters}`;
  return withoutEnding(begun.slice(0, MAX_SLUG_CHARS), "_");
}

/** A slug for it: itself where it is one; else its letters in Latin with hyphens between. */
export function slugOf(text: string, otherwise: string): string {
  if (isSlug(text)) return text;
  const letters = latin(decoded(text), "-");
  return letters === "" ? otherwise : withoutEnding(letters.slice(0, MAX_SLUG_CHARS), "-");
}

const latin = (text: string, between: "-" | "_"): string =>
  anyAscii(normalizeText(text.toWellFormed(), "NFKC"))
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, between)
    .replaceAll(between === "-" ? /^-|-$/g : /^_|_$/g, "");

/** Slugs of other scripts are kept percent-encoded by some systems. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Gives each one another name: the first has it as it is, others get a number. One for each room of names. */
export function createUnique(reserved: readonly string[] = []): (wanted: string) => string {
  const taken = new Set<string>(reserved);
  const next = new Map<string, number>();
  return (wanted) => {
    let name = wanted;
    for (let number = next.get(wanted) ?? 2; taken.has(name); number++) {
      name = `${wanted.slice(0, MAX_SLUG_CHARS - String(number).length - 1)}-${number}`;
      next.set(wanted, number + 1);
    }
    taken.add(name);
    return name;
  };
}
