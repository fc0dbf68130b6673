import {
  idOf,
  isItems,
  isObject,
  memberOf,
  withMember,
  type Item,
  type Json,
  type JsonObject,
} from "./value.ts";

/** Where a value stands: keys of members, and `~id` for an item of a list: `["fields", "faq", "~a1", "question"]`. */
export type Path = readonly string[];

/** The step to an item. */
export const stepTo = (item: string): string => `~${item}`;

/** The id of the item that a step leads to; undefined for the key of a member. */
export const itemOf = (step: string): string | undefined =>
  step.startsWith("~") ? step.slice(1) : undefined;

/** One text per path; steps hold no spaces. */
export const printPath = (path: Path): string => path.join(" ");

/** Whether one path is the other, or leads there. */
export const leadsTo = (one: Path, other: Path): boolean =>
  one.length <= other.length && one.every((step, index) => step === other[index]);

/** What stands at a path; undefined when nothing does. */
export function valueAt(value: Json | undefined, path: Path): Json | undefined {
  let at = value;
  for (const step of path) {
    const item = itemOf(step);
    if (item === undefined) at = isObject(at) ? memberOf(at, step) : undefined;
    else at = isItems(at) ? at.find((one) => idOf(one) === item) : undefined;
    if (at === undefined) return undefined;
  }
  return at;
}

/**
 * The value with another one at a path, or with none there. Members on the way that are missing are made; items are not.
 * @returns undefined when the path leads nowhere: an item is gone, or something else stands there
 */
export function withValueAt<V extends Json>(
  value: V,
  path: Path,
  set: Json | undefined,
): V | undefined {
  return put(value, path, set) as V | undefined;
}

function put(value: Json | undefined, path: Path, set: Json | undefined): Json | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return set;
  const item = itemOf(step);
  if (item !== undefined) return isItems(value) ? putItem(value, item, rest, set) : undefined;
  const object = value ?? {};
  if (!isObject(object)) return undefined;
  const member = memberOf(object, step);
  if (rest.length === 0) return withMember(object, step, set);
  const changed = put(member, rest, set);
  return changed === undefined ? undefined : withMember(object, step, changed);
}

function putItem(
  items: readonly Item[],
  id: string,
  rest: Path,
  set: Json | undefined,
): readonly Json[] | undefined {
  const index = items.findIndex((one) => idOf(one) === id);
  const item: JsonObject | undefined = items[index];
  if (item === undefined || rest.length === 0) return undefined;
  const changed = put(item, rest, set);
  return changed === undefined ? undefined : items.with(index, changed as Item);
}
