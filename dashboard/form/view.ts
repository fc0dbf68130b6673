import { signal, type Signal } from "@preact/signals";
import { printPath, type Path } from "../../shared/working/path.ts";

/** The way to a field of a form, for who is outside of it. */
export interface FormView {
  /** Unfolds what a field is in, and focuses it. A path of a value, or one as checks write it: `rows[2].image`. */
  goTo(place: string | Path): void;
  /** Where somebody wants to go; the form takes it, and leaves null. */
  readonly asked: Signal<string | Path | null>;
}

export function createFormView(): FormView {
  const asked = signal<string | Path | null>(null);
  return { asked, goTo: (place) => void (asked.value = place) };
}

/** What of a form is unfolded: rows are folded to begin with, components are not. */
export interface Folds {
  at(path: Path, isOpen: boolean): Signal<boolean>;
  /** Unfolds everything on the way to a place. */
  openTo(path: Path): void;
}

export function createFolds(): Folds {
  const folds = new Map<string, Signal<boolean>>();
  const at = (path: Path, isOpen: boolean) => {
    const key = printPath(path);
    const known = folds.get(key) ?? signal(isOpen);
    folds.set(key, known);
    return known;
  };
  return {
    at,
    openTo(path) {
      for (let length = 1; length <= path.length; length++)
        at(path.slice(0, length), true).value = true;
    },
  };
}
