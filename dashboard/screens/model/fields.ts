import {
  withoutHints,
  type Field,
  type FieldKindName,
  type FieldOf,
  type TypeKind,
} from "../../../shared/content/model.ts";

/** Fields of a type while somebody changes them. A place is where a field is: its index, and in a repeater those of both. */
export type Place = readonly [number] | readonly [number, number];

type Inner = FieldOf<"repeater">["fields"][number];

const PLAIN = [
  "short_text",
  "long_text",
  "wysiwyg",
  "html",
  "number",
  "checkbox",
  "date",
  "color",
  "media",
  "dropdown",
  "reference",
] as const satisfies readonly FieldKindName[];

/** Which kinds of fields there can be, by what they are in (`fieldsSchema` of the origin). */
export const kindsIn = (of: TypeKind | "repeater"): readonly FieldKindName[] => {
  if (of === "repeater" || of === "collection") return PLAIN;
  if (of === "component") return [...PLAIN, "repeater"];
  return [...PLAIN, "repeater", "component", "component_picker"];
};

/** The fields that are beside a place. */
export const siblingsOf = (fields: readonly Field[], [at, inner]: Place): readonly Field[] => {
  const outer = fields[at];
  return inner !== undefined && outer?.kind === "repeater" ? outer.fields : fields;
};

/** Changes the fields that are beside a place. */
function change<Kept extends Field>(
  fields: readonly Field[],
  [at, inner]: Place,
  how: (siblings: Kept[], index: number) => Kept[],
): Field[] {
  // what is in a repeater is of fewer kinds, and what changes them keeps to those
  if (inner === undefined) return how([...fields] as Kept[], at);
  return fields.map((field, index) =>
    index === at && field.kind === "repeater"
      ? {
          ...field,
          fields: how([...field.fields] as Field[] as Kept[], inner) as Field[] as Inner[],
        }
      : field,
  );
}

export const replaceAt = (fields: readonly Field[], place: Place, field: Field): Field[] =>
  change(fields, place, (siblings, index) => siblings.with(index, field));

export const removeAt = (fields: readonly Field[], place: Place): Field[] =>
  change(fields, place, (siblings, index) => siblings.toSpliced(index, 1));

/** @param at the repeater that it comes into; null: beside all others */
export const addTo = (fields: readonly Field[], at: number | null, field: Field): Field[] =>
  at === null ? [...fields, field] : change(fields, [at, 0], (siblings) => [...siblings, field]);

/** Moves a field among those beside it. @returns the same fields where it cannot go there */
export function moveTo(fields: readonly Field[], place: Place, to: number): Field[] {
  const count = siblingsOf(fields, place).length;
  if (to < 0 || to >= count) return [...fields];
  return change(fields, place, (siblings, index) => {
    const [moved] = siblings.splice(index, 1);
    return moved === undefined ? siblings : siblings.toSpliced(to, 0, moved);
  });
}

/** What readers lose, or may, when fields become others; by the fields' keys, `rows.title` within a repeater. */
export interface Loss {
  /** Readers lose what is in them; revisions keep it. */
  taken: string[];
  /** The origin refuses these where documents hold what the field then could not. */
  changed: string[];
}

export function lossBetween(before: readonly Field[], after: readonly Field[], inside = ""): Loss {
  const loss: Loss = { taken: [], changed: [] };
  for (const was of before) {
    const is = after.find(({ key }) => key === was.key);
    const path = `${inside}${was.key}`;
    if (is === undefined) loss.taken.push(path);
    else if (was.kind === "repeater" && is.kind === "repeater") {
      const within = lossBetween(was.fields, is.fields, `${path}.`);
      loss.taken.push(...within.taken);
      loss.changed.push(...within.changed);
    } else if (holdsOther(was, is)) loss.changed.push(path);
  }
  return loss;
}

/** Whether a field may hold something else than before; its name, hints, and whether it is required aside. */
function holdsOther(was: Field, is: Field): boolean {
  const plain = (field: Field) =>
    JSON.stringify(
      withoutHints([field]).map(({ name: _name, required: _required, ...rest }) => rest),
    );
  return plain(was) !== plain(is);
}
