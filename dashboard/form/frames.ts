import { itemOf, stepTo, type Path } from "../../shared/working/path.ts";
import { idOf, isItems, isObject, memberOf, type Json } from "../../shared/working/value.ts";
import { fieldsOf, type FormField, type FormType } from "./form-field.ts";

/** Which part of the form shows what is said of a place: a field, or a row of a list. */

export interface Shape {
  type: FormType;
  components: readonly FormType[];
}

/** Whether a document of the type has a name of its own: items are called by the first of their texts. */
export const hasName = ({ kind }: FormType): boolean => kind !== "collection";

/** What stands below a place: fields, rows of which each has fields, or nothing of its own. */
type Inside =
  | { kind: "fields"; fields: readonly FormField[] }
  | { kind: "rows"; fieldsOf: (row: Json | undefined) => readonly FormField[]; through: Path }
  | { kind: "nothing" };

function insideOf(field: FormField, { components }: Shape): Inside {
  switch (field.kind) {
    case "component":
      return { kind: "fields", fields: fieldsOf(field.component, components) };
    case "repeater":
      return { kind: "rows", fieldsOf: () => field.fields, through: [] };
    case "component_picker":
      return {
        kind: "rows",
        fieldsOf: (row) => fieldsOf(typeOf(row), components),
        through: ["fields"],
      };
    default:
      return { kind: "nothing" };
  }
}

/** The component that a row of a picker is of. */
export const typeOf = (row: Json | undefined): string => {
  const type = isObject(row) ? memberOf(row, "type") : undefined;
  return typeof type === "string" ? type : "";
};

/** Takes steps in a document as long as they lead to parts of its form. */
class Walk {
  path: Path;
  value: Json | undefined;
  inside: Inside;
  constructor(path: Path, value: Json | undefined, inside: Inside) {
    this.path = path;
    this.value = value;
    this.inside = inside;
  }
  /** Goes to a field. @returns whether there is one */
  toField(key: string, shape: Shape): boolean {
    const { inside } = this;
    const field = inside.kind === "fields" && inside.fields.find((one) => one.key === key);
    if (!field) return false;
    this.value = isObject(this.value) ? memberOf(this.value, key) : undefined;
    this.path = [...this.path, key];
    this.inside = insideOf(field, shape);
    return true;
  }
  /** Goes to a row. @returns the steps between it and its fields, undefined when it is not there */
  toRow(which: (id: string, index: number) => boolean): Path | undefined {
    const { inside, value } = this;
    if (inside.kind !== "rows" || !isItems(value)) return undefined;
    const row = value.find((one, index) => which(idOf(one), index));
    if (row === undefined) return undefined;
    this.path = [...this.path, stepTo(idOf(row))];
    this.inside = { kind: "fields", fields: inside.fieldsOf(row) };
    this.value = inside.through.length === 0 ? row : memberOf(row, inside.through[0] ?? "");
    return inside.through;
  }
}

const beginning = (document: Json, { type }: Shape) =>
  new Walk(["fields"], isObject(document) ? memberOf(document, "fields") : undefined, {
    kind: "fields",
    fields: type.fields,
  });

/**
 * The part that shows a place: the field or row itself, or the one that the place is in.
 * @returns undefined for what no part of the form shows, such as a field that the model has no more
 */
export function frameOf(path: Path, document: Json, shape: Shape): Path | undefined {
  if (path[0] === "name") return hasName(shape.type) ? ["name"] : undefined;
  const walk = beginning(document, shape);
  let shown: Path | undefined;
  let through: Path = [];
  for (const step of path.slice(1)) {
    if (through[0] === step) {
      walk.path = [...walk.path, step];
      through = [];
      continue;
    }
    const item = itemOf(step);
    const next = item === undefined ? [] : walk.toRow((id) => id === item);
    if (item === undefined && !walk.toField(step, shape)) break;
    if (next === undefined) break;
    through = next;
    shown = walk.path;
  }
  return shown;
}

/** A path as checks write it, in its steps: `a.b[2].c` is a, b, 2, c. */
const stepsOf = (text: string): (string | number)[] =>
  [...text.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([step, index]) =>
    index === undefined ? step : Number(index),
  );

/**
 * The part of the form that a path as checks write it is about, as far as there is one: `rows[2].image` is the image of the third row,
 * `parts[0].hero.title` the title of the first picked component, a hero.
 * @returns undefined for what is about the document, or about nothing that the form shows
 */
export function frameOfProblem(text: string, document: Json, shape: Shape): Path | undefined {
  const { type } = shape;
  if (text === "name" && hasName(type) && !type.fields.some(({ key }) => key === "name"))
    return ["name"];
  const walk = beginning(document, shape);
  let shown: Path | undefined;
  let through: Path = [];
  for (const step of stepsOf(text)) {
    if (typeof step === "number") {
      const next = walk.toRow((_, index) => index === step);
      if (next === undefined) break;
      through = next;
    } else if (through.length > 0) {
      // the component's key stands where its fields do
      walk.path = [...walk.path, ...through];
      through = [];
      continue;
    } else if (!walk.toField(step, shape)) break;
    shown = walk.path;
  }
  return shown;
}
