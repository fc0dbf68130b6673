import type { Field } from "../../shared/content/model.ts";

/** Whether types that are there can hold what an import writes. Pure. */

/** Fields of types by kind and key: `page country`. */
export type Model = Map<string, readonly Field[]>;

/** Kinds that hold any text; what of it they refuse the origin says. */
const TEXTS: ReadonlySet<Field["kind"]> = new Set([
  "short_text",
  "long_text",
  "wysiwyg",
  "html",
  "dropdown",
  "color",
]);

/** Which fields cannot be written to those that are there, and why. */
export function unfit(
  wanted: readonly Field[],
  there: readonly Field[],
  model: Model,
  thereModel: Model,
): string[] {
  return wanted.flatMap((field) => {
    const found = there.find(({ key }) => key === field.key);
    if (found === undefined) return [`"${field.key}" (${field.kind}) is not there`];
    return unfitField(field, found, model, thereModel);
  });
}

function unfitField(field: Field, found: Field, model: Model, thereModel: Model): string[] {
  const no = (why: string) => [`"${field.key}" ${why}`];
  if (TEXTS.has(field.kind) && TEXTS.has(found.kind)) return [];
  if (field.kind === "reference" && found.kind === "reference") {
    const isSame =
      field.to.kind === found.to.kind && field.to.key === found.to.key && field.many === found.many;
    return isSame ? [] : no(`leads to ${words(found)}, not to ${words(field)}`);
  }
  if (field.kind === "repeater" && found.kind === "repeater")
    return unfit(field.fields, found.fields, model, thereModel).map(
      (why) => `${field.key}: ${why}`,
    );
  if (field.kind === "component" && found.kind === "component") {
    const of = (key: string, from: Model) => from.get(`component ${key}`) ?? [];
    const wanted = of(field.component, model);
    return unfit(wanted, of(found.component, thereModel), model, thereModel).map(
      (why) => `${field.key}: ${why}`,
    );
  }
  if (field.kind === "component_picker" && found.kind === "component_picker") {
    const missing = field.components.filter((key) => !found.components.includes(key));
    return missing.length === 0 ? [] : no(`does not pick ${missing.join(", ")}`);
  }
  return field.kind === found.kind ? [] : no(`is ${words(found)} there, not ${words(field)}`);
}

/** What is another in a type that is there, where that keeps nothing from being written. */
export function differences(wanted: readonly Field[], there: readonly Field[]): string[] {
  const more = there.filter(({ key }) => !wanted.some((field) => field.key === key));
  const others = wanted.flatMap((field) => {
    const found = there.find(({ key }) => key === field.key);
    const isSame = found === undefined || words(found) === words(field);
    return isSame ? [] : [`"${field.key}" is ${words(found)}, not ${words(field)}`];
  });
  return [...others, ...more.map(({ key }) => `it has "${key}" besides`)];
}

/** A field's kind in words, as lists of a model show it. */
export function words(field: Field): string {
  switch (field.kind) {
    case "reference":
      return `${field.many ? "references" : "reference"} ${field.to.kind} ${field.to.key}`;
    case "component":
      return `component ${field.component}`;
    case "component_picker":
      return `component_picker ${field.components.join(" ")}`;
    case "dropdown":
      return `dropdown ${field.options.join(" ")}`;
    case "repeater":
      return `repeater (${field.fields.map((each) => `${each.key}: ${words(each)}`).join(", ")})`;
    default:
      return field.kind;
  }
}
