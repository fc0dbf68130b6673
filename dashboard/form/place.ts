import { computed, type ReadonlySignal } from "@preact/signals";
import { itemOf, type Path } from "../../shared/working/path.ts";
import {
  idOf,
  isItems,
  isObject,
  memberOf,
  type Json,
  type JsonObject,
} from "../../shared/working/value.ts";
import { sharing } from "./sharing.ts";

/** A place in the document, and what stands there: undefined where nothing does. Asked for twice it is the same one. */
export interface Place {
  readonly path: Path;
  readonly value: ReadonlySignal<Json | undefined>;
  /** A member by its key, or an item by the step to it. */
  at(step: string): Place;
}

/** The tree of a document's places. A signal of one changes only when its value does. */
export function placesOf(document: ReadonlySignal<JsonObject>): Place {
  let before: JsonObject | undefined;
  const value = computed(() => {
    before = sharing(before, document.value);
    return before;
  });
  return placeOf(value, []);
}

function placeOf(value: ReadonlySignal<Json | undefined>, path: Path): Place {
  const inner = new Map<string, Place>();
  const items = computed(() => {
    const list = value.value;
    return new Map(isItems(list) ? list.map((one) => [idOf(one), one]) : []);
  });
  const valueAt = (step: string): ReadonlySignal<Json | undefined> => {
    const item = itemOf(step);
    if (item !== undefined) return computed(() => items.value.get(item));
    return computed(() => (isObject(value.value) ? memberOf(value.value, step) : undefined));
  };
  return {
    path,
    value,
    at(step) {
      const known = inner.get(step);
      if (known !== undefined) return known;
      const place = placeOf(valueAt(step), [...path, step]);
      inner.set(step, place);
      return place;
    },
  };
}

/** The place at the end of a path. */
export const placeAt = (root: Place, path: Path): Place =>
  path.reduce((place, step) => place.at(step), root);
