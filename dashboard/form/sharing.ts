import {
  idOf,
  isItems,
  isObject,
  memberOf,
  type Item,
  type Json,
  type JsonObject,
} from "../../shared/working/value.ts";

/**
 * The next value, made of those parts of the previous one that are the same: what a signal compares is which object it is, so what
 * did not change is not drawn again, even where all of it came anew from the origin.
 */
export function sharing<V extends Json>(previous: Json | undefined, next: V): V {
  return share(previous, next) as V;
}

function share(previous: Json | undefined, next: Json): Json {
  if (previous === next || previous === undefined) return next;
  if (Array.isArray(next)) return Array.isArray(previous) ? shareList(previous, next) : next;
  return isObject(next) && isObject(previous) ? shareMembers(previous, next) : next;
}

function shareList(previous: readonly Json[], next: readonly Json[]): readonly Json[] {
  const before = isItems(previous) && isItems(next) ? byId(previous) : undefined;
  const shared = next.map((one, index) => {
    const was = before === undefined ? previous[index] : before.get(idOf(one as Item));
    return share(was, one);
  });
  const isSame =
    shared.length === previous.length && shared.every((one, index) => one === previous[index]);
  return isSame ? previous : shared;
}

const byId = (items: readonly Item[]) => new Map(items.map((one) => [idOf(one), one]));

function shareMembers(previous: JsonObject, next: JsonObject): JsonObject {
  const keys = Object.keys(next);
  let isSame = keys.length === Object.keys(previous).length;
  const shared = keys.map((key) => {
    const was = memberOf(previous, key);
    const member = share(was, next[key] as Json);
    isSame &&= member === was;
    return [key, member] as const;
  });
  // not an assignment of members: one may be called `__proto__`
  return isSame ? previous : Object.fromEntries(shared);
}
