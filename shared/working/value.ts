/** What a working copy holds: JSON, in which items of repeaters and pickers carry an id under `~id`. */

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [member: string]: Json };
export type JsonObject = { readonly [member: string]: Json };

/** The member that an item carries its id under; keys of fields begin with a letter. */
export const ITEM_ID = "~id";

export type Item = JsonObject & { readonly [ITEM_ID]: string };

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isItem = (value: Json | undefined): value is Item =>
  isObject(value) && Object.hasOwn(value, ITEM_ID) && typeof value[ITEM_ID] === "string";

/** Whether a list is one of items, which an empty list may become. */
export const isItems = (value: Json | undefined): value is readonly Item[] =>
  Array.isArray(value) && value.every(isItem);

export const idOf = (item: Item): string => item[ITEM_ID];

/** A member that is the object's own: a field may be called `constructor`. */
export const memberOf = (value: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(value, key) ? value[key] : undefined;

/** The object with another member, or without it. */
export function withMember(value: JsonObject, key: string, set: Json | undefined): JsonObject {
  if (set !== undefined) return { ...value, [key]: set };
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

/** One text per value, whatever the order of members: Postgres keeps its own. */
export function canonical(value: Json): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const entries = Object.entries(value as JsonObject).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(",")}}`;
}

/** Whether two values, or their absence, are the same. */
export const isSame = (one: Json | undefined, other: Json | undefined): boolean =>
  one === other ||
  (one !== undefined && other !== undefined && canonical(one) === canonical(other));

/** What stands for a value that is not there. */
export const NO_VALUE = "none";

/**
 * A value as 128 bits in hex, `none` where there is none: what an operation names the value by that it replaces. Two values of a
 * document do not meet by chance; who makes them meet replaces what they may replace anyhow, so it need not withstand that.
 */
export function hashOf(value: Json | undefined): string {
  if (value === undefined) return NO_VALUE;
  const text = canonical(value);
  return `${hash64(text, 0)}${hash64(text, 0x9e3779b9)}`;
}

const hex32 = (bits: number) => (bits >>> 0).toString(16).padStart(8, "0");

/** bryc's cyrb53 (public domain) with all of its 64 bits. */
function hash64(text: string, seed: number): string {
  let [high, low] = [0xdeadbeef ^ seed, 0x41c6ce57 ^ seed];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return hex32(low) + hex32(high);
}
