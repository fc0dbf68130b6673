import { computed, untracked, type ReadonlySignal } from "@preact/signals";
import { leadsTo, printPath, type Path } from "../../shared/working/path.ts";
import { frameOf, frameOfProblem, type Shape } from "./frames.ts";
import type { FieldConflict, FormHost } from "./host.ts";

/** What is said of places, by the part of the form that shows it. */
export interface Said {
  problems: Grouped<string>;
  conflicts: Grouped<FieldConflict>;
  others: Grouped<string>;
}

/** By part, and what no part shows. */
export interface Grouped<T> {
  at(path: Path): readonly T[];
  /** In a part and in all that it holds. */
  inside(path: Path): readonly T[];
  elsewhere: readonly T[];
}

/** Everything that is said of a form's places, each a signal of its own. */
export function saidOf(
  host: FormHost,
  shape: Shape,
): { [Of in keyof Said]: ReadonlySignal<Said[Of]> } {
  // a path names a row by its place in the document that was checked: it is looked up once, not with each key
  const now = () => untracked(() => host.value.value);
  return {
    problems: computed(() =>
      grouped(
        host.problems.value,
        ({ path }) => frameOfProblem(path, now(), shape),
        ({ message }) => message,
      ),
    ),
    conflicts: computed(() =>
      grouped(
        host.conflicts.value,
        ({ path }) => frameOf(path, now(), shape),
        (conflict) => conflict,
      ),
    ),
    others: computed(() =>
      grouped(
        host.others.value,
        ({ path }) => frameOf(path, now(), shape),
        ({ name }) => name,
      ),
    ),
  };
}

export function grouped<From, To>(
  all: readonly From[],
  frame: (one: From) => Path | undefined,
  shown: (one: From) => To,
): Grouped<To> {
  if (all.length === 0) return NOTHING;
  const groups = new Map<string, { path: Path; all: To[] }>();
  const elsewhere: To[] = [];
  for (const one of all) {
    const path = frame(one);
    if (path === undefined) {
      elsewhere.push(shown(one));
      continue;
    }
    const group = groups.get(printPath(path)) ?? { path, all: [] };
    group.all.push(shown(one));
    groups.set(printPath(path), group);
  }
  return {
    at: (path) => groups.get(printPath(path))?.all ?? NONE,
    inside: (path) =>
      [...groups.values()].flatMap((group) => (leadsTo(path, group.path) ? group.all : [])),
    elsewhere: elsewhere.length === 0 ? NONE : elsewhere,
  };
}

/** The same one, so that nothing is drawn again for it. */
const NONE: readonly never[] = [];
const NOTHING: Grouped<never> = { at: () => NONE, inside: () => NONE, elsewhere: NONE };
