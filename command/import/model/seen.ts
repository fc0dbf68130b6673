import { normalizeDate } from "../../../shared/content/dates.ts";
import { isObject, memberOf, type Values } from "../../../shared/content/field-kind.ts";
import { SHORT_TEXT_CHARS, SOURCE_IDS_LOOKED_AT } from "../../../shared/limits-import-sources.ts";
import { isLongerThan } from "../../../shared/text.ts";
import { referenceOf, type Reference } from "./references.ts";

/** What the values of one field were, all of them together. */
export interface Seen {
  nulls: number;
  emptyTexts: number;
  emptyLists: number;
  emptyObjects: number;
  numbers: number;
  booleans: number;
  texts: number;
  dates: number;
  colors: number;
  html: number;
  long: number;
  /** Texts that are addresses of media by their host or path. */
  mediaTexts: number;
  /** Objects of an address and its alternative text. */
  media: number;
  /** A probe said that these objects are no media. */
  isNoMedia: boolean;
  /** References, of one and of several, by what they lead to: `page country`, `collection city`, `item`, `single`. */
  one: Map<string, number>;
  many: Map<string, number>;
  /** Ids of items whose collection the reference does not name. */
  ids: Set<number>;
  /** Members of objects, of the items of lists, and of picked components by their key. */
  members: Members;
  rows: Members;
  picked: Map<string, Members>;
  /** What no field can hold, in words. */
  other: Set<string>;
  /** Texts that turned out to be references whose address says not where they lead. */
  hasBlindReferences: boolean;
}

/** What was seen of each member, in the order in which they came. */
export type Members = Map<string, Seen>;

export const createSeen = (): Seen => ({
  nulls: 0,
  emptyTexts: 0,
  emptyLists: 0,
  emptyObjects: 0,
  numbers: 0,
  booleans: 0,
  texts: 0,
  dates: 0,
  colors: 0,
  html: 0,
  long: 0,
  mediaTexts: 0,
  media: 0,
  isNoMedia: false,
  one: new Map(),
  many: new Map(),
  ids: new Set(),
  members: new Map(),
  rows: new Map(),
  picked: new Map(),
  other: new Set(),
  hasBlindReferences: false,
});

/**
 * Adds the members of an object to what was seen of them.
 * @param probe the same object as it is with references opened and media as texts, where that was asked
 */
export function seeMembers(members: Members, values: Values, probe?: unknown): void {
  const probed = isObject(probe) ? probe : undefined;
  for (const [key, value] of Object.entries(values)) {
    let seen = members.get(key);
    if (seen === undefined) members.set(key, (seen = createSeen()));
    see(seen, value, probed === undefined ? undefined : memberOf(probed, key));
  }
}

/** Adds one value. */
export function see(seen: Seen, value: unknown, probe?: unknown): void {
  if (value === null || value === undefined) seen.nulls += 1;
  else if (typeof value === "boolean") seen.booleans += 1;
  else if (typeof value === "number" && Number.isFinite(value)) seen.numbers += 1;
  else if (typeof value === "string") seeText(seen, value, probe);
  else if (Array.isArray(value)) seeList(seen, value, Array.isArray(probe) ? probe : undefined);
  else if (isObject(value)) seeObject(seen, value, probe);
  else seen.other.add("a number that no double holds");
}

function seeText(seen: Seen, text: string, probe: unknown): void {
  if (text === "") {
    seen.emptyTexts += 1;
    return;
  }
  // a text that the probe has as a text as well leads nowhere, whatever it looks like
  const reference = probe === text ? undefined : (referenceOf(text) ?? blind(seen, probe));
  if (reference !== undefined) return seeReference(seen, seen.one, reference);
  seen.texts += 1;
  if (normalizeDate(text) === text) seen.dates += 1;
  if (/^#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.test(text)) seen.colors += 1;
  if (/<\/?[a-z][^<>]*>/i.test(text)) seen.html += 1;
  if (text.includes("\n") || isLongerThan(text, SHORT_TEXT_CHARS)) seen.long += 1;
  if (isMediaAddress(text)) seen.mediaTexts += 1;
}

/** What the probe opened where only a text is that says nothing. */
function blind(seen: Seen, probe: unknown): Reference | undefined {
  const reference = typeof probe === "string" ? undefined : referenceOf(probe);
  if (reference !== undefined) seen.hasBlindReferences = true;
  return reference;
}

/** ButterCMS's media, and those of a Larder. */
export const isMediaAddress = (text: string): boolean =>
  /^https?:\/\/cdn\.buttercms\.com\/[^\s<>"]+$/.test(text) ||
  /^(?:https?:\/\/[^\s<>"/]+)?\/media\/[^\s<>"]+$/.test(text);

function seeReference(seen: Seen, counts: Map<string, number>, reference: Reference): void {
  const target = targetOf(reference);
  counts.set(target, (counts.get(target) ?? 0) + 1);
  if (target === "item" && reference.kind === "item" && seen.ids.size < SOURCE_IDS_LOOKED_AT)
    seen.ids.add(reference.id);
}

function targetOf(reference: Reference): string {
  if (reference.kind === "page") return `page ${reference.type}`;
  if (reference.kind === "single") return "single";
  return reference.collection === null ? "item" : `collection ${reference.collection}`;
}

function seeList(seen: Seen, list: unknown[], probe: unknown[] | undefined): void {
  if (list.length === 0) seen.emptyLists += 1;
  // what is missing in the opened form is not published: the two cannot be laid side by side
  const probes = probe?.length === list.length ? probe : [];
  for (const [index, item] of list.entries()) {
    const opened = probes[index];
    const reference = opened === item ? undefined : (referenceOf(item) ?? blind(seen, opened));
    if (reference !== undefined) seeReference(seen, seen.many, reference);
    else if (isPicked(item)) {
      const members = seen.picked.get(item.type) ?? new Map<string, Seen>();
      seen.picked.set(item.type, members);
      seeMembers(members, item.fields, isObject(opened) ? opened.fields : undefined);
    } else if (isObject(item)) seeMembers(seen.rows, item, opened);
    else seen.other.add(`a list of ${item === null ? "nothing" : `${typeof item}s`}`);
  }
}

/** `{type, fields}`: a component that was picked. */
export const isPicked = (value: unknown): value is { type: string; fields: Values } =>
  isObject(value) &&
  Object.keys(value).length === 2 &&
  typeof value.type === "string" &&
  isObject(value.fields);

function seeObject(seen: Seen, value: Values, probe: unknown): void {
  const reference = referenceOf(value);
  if (reference !== undefined) return seeReference(seen, seen.one, reference);
  const keys = Object.keys(value);
  if (keys.length === 0) seen.emptyObjects += 1;
  if (isMedia(value)) {
    seen.media += 1;
    if (isObject(probe)) seen.isNoMedia = true;
  }
  seeMembers(seen.members, value, probe);
}

/** `{url, alt}`, which a component of two such fields has as well. */
export const isMedia = (value: unknown): value is { url: string; alt: string } =>
  isObject(value) &&
  Object.keys(value).length === 2 &&
  typeof value.url === "string" &&
  typeof value.alt === "string" &&
  value.url !== "";

/** Adds all that was seen of one field to what was seen of another: two places of one component. */
export function merge(into: Seen, from: Seen): void {
  for (const [name, value] of Object.entries(from)) {
    const mine: unknown = Reflect.get(into, name);
    if (typeof value === "number") Reflect.set(into, name, Number(mine) + value);
    else if (typeof value === "boolean") Reflect.set(into, name, mine === true || value);
  }
  for (const name of ["one", "many"] as const)
    for (const [target, count] of from[name])
      into[name].set(target, (into[name].get(target) ?? 0) + count);
  for (const id of from.ids) into.ids.add(id);
  for (const word of from.other) into.other.add(word);
  mergeMembers(into.members, from.members);
  mergeMembers(into.rows, from.rows);
  for (const [key, members] of from.picked) {
    const known = into.picked.get(key) ?? new Map<string, Seen>();
    into.picked.set(key, known);
    mergeMembers(known, members);
  }
}

export function mergeMembers(into: Members, from: Members): void {
  for (const [key, seen] of from) {
    const known = into.get(key);
    if (known === undefined) into.set(key, seen);
    else merge(known, seen);
  }
}
