import { isKey } from "../keys.ts";
import { componentKeys, referenceTargets, type Field } from "../../../shared/content/model.ts";
import type { ModelType } from "../source.ts";
import { decideFields, type ComponentBook, type Deciding } from "./decide.ts";
import type { Hints } from "./hints.ts";
import { mergeMembers, type Members, type Seen } from "./seen.ts";

/** A type as its documents show it. */
export interface SeenType {
  kind: "page" | "single" | "collection";
  key: string;
  name: string;
  members: Members;
}

export interface Inferred {
  types: ModelType[];
  /** What was not certain: sentences, each with how to state it. */
  doubts: string[];
}

/**
 * The model that prints what was seen. Empty values tell nothing but how they print; what hints state goes before what
 * was seen. Pure.
 */
export function inferModel(
  seen: readonly SeenType[],
  hints: Hints,
  collectionOf: (id: number) => string | undefined,
): Inferred {
  const doubts = createDoubts();
  const { book, components } = createBook(seen);
  const target = targetIn(seen);
  const deciding: Deciding = { hints, book, collectionOf, target, doubt: doubts.add };
  const types = seen.map(({ kind, key, name, members }): ModelType => {
    const room = kind === "collection" ? "collection" : "page";
    return { kind, key, name, fields: decideFields(`${kind} ${key}`, members, room, deciding) };
  });
  const parts = [...components].map(([key, members]): ModelType => ({
    kind: "component",
    key,
    name: key,
    fields: decideFields(`component ${key}`, members, "component", deciding),
  }));
  const all = [...parts, ...types];
  return { types: [...all, ...missing(all)], doubts: doubts.list() };
}

/** A type that references can lead to, whatever it is. */
function targetIn(seen: readonly SeenType[]): Deciding["target"] {
  for (const { kind, key } of seen) if (kind !== "single") return { kind, key };
  return null;
}

/** Types that references lead to and nobody has read: nothing of them is published. */
function missing(types: readonly ModelType[]): ModelType[] {
  const known = new Set(types.map(({ kind, key }) => `${kind} ${key}`));
  const fields = types.flatMap((type) => type.fields);
  const named = [
    ...referenceTargets(fields),
    ...componentKeys(fields).map((key) => ({ kind: "component" as const, key })),
  ];
  return named.flatMap(({ kind, key }) => {
    if (known.has(`${kind} ${key}`)) return [];
    known.add(`${kind} ${key}`);
    return [{ kind, key, name: key, fields: [] as Field[] }];
  });
}

function createBook(types: readonly SeenType[]): {
  book: ComponentBook;
  components: Map<string, Members>;
} {
  const components = new Map<string, Members>();
  const add = (key: string, members: Members) => {
    const known = components.get(key) ?? new Map<string, Seen>();
    components.set(key, known);
    mergeMembers(known, members);
  };
  // what pickers pick has its key with it, so these come first
  for (const { members } of types)
    for (const { picked } of members.values())
      for (const [key, of] of picked) if (isKey(key)) add(key, of);
  const shapeOf = (members: Members) => JSON.stringify([...members.keys()]);
  const named: ComponentBook["named"] = (wanted, members, place) => {
    const begin = isKey(wanted) ? wanted : "part";
    const candidates = [begin, `${place.split(" ")[1] ?? ""}_${begin}`, ...numbered(begin)];
    const isMine = (key: string) => {
      const known = components.get(key);
      return known === undefined || shapeOf(known) === shapeOf(members);
    };
    const key = candidates.find((one) => isKey(one) && isMine(one)) ?? begin;
    add(key, members);
    return key;
  };
  return { book: { named, stated: add }, components };
}

/** ours: components of one name and different fields; more than any site has. */
const NUMBERED = 1_000;
const numbered = (key: string) =>
  Array.from({ length: NUMBERED }, (_, index) => `${key}_${index + 2}`);

/** Doubts together by place and reason. */
function createDoubts() {
  const found = new Map<string, { place: string; why: string; paths: Set<string> }>();
  return {
    add: (place: string, path: string, why: string): void => {
      const one = found.get(`${place} ${why}`) ?? { place, why, paths: new Set() };
      one.paths.add(path);
      found.set(`${place} ${why}`, one);
    },
    list: () =>
      [...found.values()].map(
        ({ place, why, paths }) => `${place}: ${[...paths].join(", ")} ${why}`,
      ),
  };
}
