import type { Field, FieldOf } from "../../../shared/content/model.ts";
import { isKey } from "../keys.ts";
import type { Hint, Hints } from "./hints.ts";
import type { Members, Seen } from "./seen.ts";

/** Which kinds of fields there may be: all on pages; what is simple in collections and repeaters; repeaters too in components. */
export type Room = "page" | "collection" | "component" | "repeater";

/** Where components get their keys. */
export interface ComponentBook {
  /** A component of one field. @returns the key it has */
  named: (wanted: string, members: Members, place: string) => string;
  /** What a hint names, seen or not. */
  stated: (key: string, members: Members) => void;
}

export interface Deciding {
  hints: Hints;
  book: ComponentBook;
  /** The collection that has an item; undefined of one that was not read. */
  collectionOf: (id: number) => string | undefined;
  /** Some type that references can lead to. */
  target: FieldOf<"reference">["to"] | null;
  /** Says what could not be told for certain, by the reason. */
  doubt: (place: string, path: string, why: string) => void;
}

/** A field that says nothing of what it holds. */
type Bare = Field extends infer F ? (F extends Field ? Omit<F, "key"> : never) : never;

/** A repeater has a field at least. */
const PLACEHOLDER: FieldOf<"repeater">["fields"] = [{ key: "text", kind: "short_text" }];

export const DOUBT = {
  empty: "was never filled in, taken for a short text",
  nothing: "was always null, taken for a number",
  emptyLists:
    "was always an empty list, taken for a repeater, or for references where there can be none",
  dates: "holds dates and empty texts, taken for a text",
  mixed: "holds values of several kinds; what fits not is left out",
  targets: "leads to documents of several types; those of the others are left out",
  unknownItems: "leads to items of a collection that was not read (--collections), left out",
  single: "leads to Single Pages, which no field can, left out",
  room: "is nested deeper than fields can be, left out",
  key: "has a name that no field can have, left out",
  other: "holds what no field can, left out",
} as const;

/** The fields of a type, in the order in which they were seen. */
export function decideFields(
  place: string,
  members: Members,
  room: Room,
  deciding: Deciding,
): Field[] {
  const hinted = deciding.hints.get(place) ?? new Map<string, Hint>();
  return decideMembers(place, "", members, room, { ...deciding, hinted });
}

type Hinted = Deciding & { hinted: ReadonlyMap<string, Hint> };

function decideMembers(
  place: string,
  prefix: string,
  members: Members,
  room: Room,
  deciding: Hinted,
): Field[] {
  return [...members].flatMap(([key, seen]) => {
    const path = `${prefix}${key}`;
    const bare = decide({ place, path, seen, room, deciding });
    if (bare === undefined) return [];
    if (isKey(key)) return [{ key, ...bare } as Field];
    deciding.doubt(place, path, DOUBT.key);
    return [];
  });
}

interface Case {
  place: string;
  path: string;
  seen: Seen;
  room: Room;
  deciding: Hinted;
}

function decide(one: Case): Bare | undefined {
  const { place, path, seen, room, deciding } = one;
  const hint = deciding.hinted.get(path);
  const bare = hint === undefined ? fromSeen(one) : fromHint(hint, one);
  if (bare === undefined || fits(bare.kind, room)) return bare;
  deciding.doubt(place, path, seen.other.size > 0 ? DOUBT.other : DOUBT.room);
  return undefined;
}

const fits = (kind: Field["kind"], room: Room): boolean => {
  if (kind === "component" || kind === "component_picker") return room === "page";
  return kind !== "repeater" || room === "page" || room === "component";
};

function fromHint(hint: Hint, one: Case): Bare | undefined {
  const { seen, deciding, path } = one;
  switch (hint.kind) {
    case "none":
      return undefined;
    case "simple":
      return { kind: hint.of };
    case "dropdown":
      return { kind: "dropdown", options: hint.options };
    case "reference":
      return { kind: "reference", to: hint.to, many: hint.many };
    case "component":
      deciding.book.stated(hint.key, seen.members);
      return { kind: "component", component: hint.key };
    case "component_picker":
      for (const key of hint.keys) deciding.book.stated(key, seen.picked.get(key) ?? new Map());
      return { kind: "component_picker", components: hint.keys };
    case "repeater":
      return repeaterOf(one, `${path}.`);
  }
}

type Group =
  | "number"
  | "checkbox"
  | "text"
  | "media"
  | "one"
  | "many"
  | "component"
  | "repeater"
  | "picker";

/** Which groups the values fall into that are not empty, those of most values first. */
function groupsOf(seen: Seen): Group[] {
  const sum = (counts: Map<string, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
  const isMedia = seen.media > 0 && !seen.isNoMedia && seen.members.size <= 2;
  const areMediaTexts = seen.texts > 0 && seen.texts === seen.mediaTexts;
  const counts: [Group, number][] = [
    ["text", areMediaTexts ? 0 : seen.texts],
    ["media", (isMedia ? seen.media : 0) + (areMediaTexts ? seen.texts : 0)],
    ["number", seen.numbers],
    ["checkbox", seen.booleans],
    ["one", sum(seen.one)],
    ["many", sum(seen.many)],
    ["component", isMedia ? 0 : seen.members.size],
    ["repeater", seen.rows.size],
    ["picker", seen.picked.size],
  ];
  return counts.filter(([, count]) => count > 0).map(([group]) => group);
}

function fromSeen(one: Case): Bare | undefined {
  const { place, path, seen, deciding } = one;
  const doubt = (why: string) => deciding.doubt(place, path, why);
  const [group, ...others] = groupsOf(seen);
  if (group === undefined) return fromEmpty(one, doubt);
  if (others.length > 0 || seen.other.size > 0) doubt(DOUBT.mixed);
  switch (group) {
    case "text":
      return textOf(seen, doubt);
    case "media":
    case "number":
    case "checkbox":
      return { kind: group };
    case "one":
    case "many":
      return referenceTo(seen, group, doubt, deciding);
    case "component": {
      const wanted = path.slice(path.lastIndexOf(".") + 1);
      if (!fits("component", one.room)) return { kind: "component", component: wanted };
      return { kind: "component", component: deciding.book.named(wanted, seen.members, place) };
    }
    case "repeater":
      return repeaterOf(one, `${path}.`);
    case "picker": {
      const components = [...seen.picked.keys()].filter(isKey);
      if (components.length < seen.picked.size) doubt(DOUBT.key);
      return components.length === 0 ? undefined : { kind: "component_picker", components };
    }
  }
}

/** What prints as what was seen: `null`, an empty list, an empty object, an empty text. */
function fromEmpty(
  { path, seen, deciding, place, room }: Case,
  doubt: (why: string) => void,
): Bare | undefined {
  if (seen.other.size > 0) {
    doubt(DOUBT.other);
    return undefined;
  }
  if (seen.emptyLists > 0) {
    doubt(DOUBT.emptyLists);
    if (fits("repeater", room)) return { kind: "repeater", fields: PLACEHOLDER };
    // references print the same and may be anywhere, but have to lead somewhere
    const { target } = deciding;
    return target === null ? undefined : { kind: "reference", to: target, many: true };
  }
  if (seen.emptyObjects > 0) {
    const wanted = path.slice(path.lastIndexOf(".") + 1);
    return { kind: "component", component: deciding.book.named(wanted, new Map(), place) };
  }
  const isNull = seen.emptyTexts === 0;
  doubt(isNull ? DOUBT.nothing : DOUBT.empty);
  return { kind: isNull ? "number" : "short_text" };
}

function textOf(seen: Seen, doubt: (why: string) => void): Bare {
  if (seen.dates === seen.texts) {
    // an empty date is null in answers, an empty text is not
    if (seen.emptyTexts === 0) return { kind: "date" };
    doubt(DOUBT.dates);
  }
  if (seen.colors === seen.texts) return { kind: "color" };
  if (seen.html > 0) return { kind: "wysiwyg" };
  return { kind: seen.long > 0 ? "long_text" : "short_text" };
}

function referenceTo(
  seen: Seen,
  group: "one" | "many",
  doubt: (why: string) => void,
  deciding: Deciding,
): Bare | undefined {
  const counts = new Map([...seen[group]].filter(([target]) => target.includes(" ")));
  for (const id of seen.ids) {
    const key = deciding.collectionOf(id);
    if (key !== undefined)
      counts.set(`collection ${key}`, (counts.get(`collection ${key}`) ?? 0) + 1);
  }
  const [first, ...others] = [...counts].toSorted(([, a], [, b]) => b - a);
  if (first === undefined) {
    doubt(seen[group].has("single") ? DOUBT.single : DOUBT.unknownItems);
    return undefined;
  }
  if (others.length > 0) doubt(DOUBT.targets);
  const [kind, key = ""] = first[0].split(" ");
  if (!isKey(key)) {
    doubt(DOUBT.key);
    return undefined;
  }
  const to = { kind: kind === "page" ? "page" : "collection", key } as const;
  return { kind: "reference", to, many: group === "many" };
}

function repeaterOf({ place, seen, deciding }: Case, prefix: string): Bare | undefined {
  const fields = decideMembers(place, prefix, seen.rows, "repeater", deciding);
  const kept = fields as FieldOf<"repeater">["fields"];
  if (kept.length > 0) return { kind: "repeater", fields: kept };
  return seen.rows.size > 0 ? undefined : { kind: "repeater", fields: PLACEHOLDER };
}
