import {
  canonical,
  idOf,
  ITEM_ID,
  isItems,
  isObject,
  memberOf,
  type Item,
  type Json,
  type JsonObject,
} from "./value.ts";

/** Items of repeaters and pickers have ids in working copies, and none in revisions. */

/** Whether a list of a revision is one of items: everything in it is an object. */
const isPlainItems = (value: readonly Json[]): value is readonly JsonObject[] =>
  value.length > 0 && value.every(isObject);

/** The value without the ids of its items. */
export function withoutIds(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutIds);
  const entries = Object.entries(value as JsonObject).filter(([key]) => key !== ITEM_ID);
  return Object.fromEntries(entries.map(([key, member]) => [key, withoutIds(member)]));
}

/**
 * The value with ids for its items: those of the items in `like` that they are or were, new ones for others. The same whoever asks.
 * @param prefix of new ids; what has not given any yet, such as the id of a revision
 */
export function withIds(value: Json, prefix: string, like?: Json): Json {
  let given = 0;
  const newId = () => `${prefix}-${given++}`;
  const named = (one: Json, old: Json | undefined): Json => {
    if (typeof one !== "object" || one === null) return one;
    if (!Array.isArray(one)) return namedMembers(one as JsonObject, old);
    if (!isPlainItems(one)) return one;
    const before = matched(one, isItems(old) ? old : []);
    return one.map((item, index) => {
      const was = before[index];
      const id = was === undefined ? newId() : idOf(was);
      return { ...namedMembers(item, was), [ITEM_ID]: id };
    });
  };
  const namedMembers = (one: JsonObject, old: Json | undefined): JsonObject =>
    Object.fromEntries(
      Object.entries(one).map(([key, member]) => [
        key,
        named(member, isObject(old) ? memberOf(old, key) : undefined),
      ]),
    );
  return named(value, like);
}

/** ours: with more pairs than these to compare, items are taken in their order. */
const MAX_COMPARED_PAIRS = 10_000;

/** For each item the old one that it is: first those that are equal, in order; then those that have most in common. */
function matched(items: readonly JsonObject[], old: readonly Item[]): (Item | undefined)[] {
  const found = equalOnes(items, old);
  const taken = new Set(found);
  const left = old.filter((one) => !taken.has(one));
  const open = items.flatMap((item, index) =>
    found[index] === undefined ? [{ item, index }] : [],
  );
  for (const { one, index } of likeliest(open, left)) {
    if (found[index] !== undefined || taken.has(one)) continue;
    found[index] = one;
    taken.add(one);
  }
  return found;
}

function equalOnes(items: readonly JsonObject[], old: readonly Item[]): (Item | undefined)[] {
  const byText = Map.groupBy(old, (one) => canonical(withoutIds(one)));
  return items.map((item) => byText.get(canonical(item))?.shift());
}

interface Open {
  item: JsonObject;
  index: number;
}

/** Pairs of what may be the same, those with most in common first; with nothing in common only where neither side grew. */
function likeliest(open: Open[], left: Item[]): { one: Item; index: number }[] {
  if (open.length * left.length > MAX_COMPARED_PAIRS)
    return open.flatMap(({ index }, place) => {
      const one = left[place];
      return one === undefined ? [] : [{ one, index }];
    });
  const least = open.length === left.length ? 0 : 1;
  return open
    .flatMap(({ item, index }) => left.map((one) => ({ one, index, common: common(item, one) })))
    .filter((pair) => pair.common >= least)
    .toSorted((a, b) => b.common - a.common);
}

/** How many members two items have the same; of another component than before it is another item. */
function common(item: JsonObject, old: JsonObject): number {
  const [inner, oldInner] = [item["fields"], old["fields"]];
  if (isObject(inner) && isObject(oldInner))
    return item["type"] === old["type"] ? common(inner, oldInner) : -1;
  return Object.entries(item).filter(([key, member]) => {
    const was = memberOf(old, key);
    return was !== undefined && canonical(withoutIds(was)) === canonical(member);
  }).length;
}
