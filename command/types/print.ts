import type { Field } from "../../shared/content/model.ts";
import { idOf, sorted, type ModelType } from "../model/shapes.ts";
import { namesOf, type Names } from "./names.ts";

/** A content model as TypeScript, for `createClient<Site>()` of the package `larder`. Pure: the same model is the same text. */

const HEAD =
  "// Made by `larder types` from the content model: run it again instead of editing this.";

/** What the text of a type needs: how types are called, and which are printed by levels of references. */
interface Context {
  names: Names;
  byId: ReadonlyMap<string, ModelType>;
  /** Ids of types whose answers depend on how many levels a read asks for. */
  deep: ReadonlySet<string>;
}

/** @returns the text of a module that exports `Site`, and each type's shape */
export function printTypes(types: readonly ModelType[]): string {
  const all = sorted(types);
  const byId = new Map(all.map((type) => [idOf(type), type]));
  const context: Context = { names: namesOf(all), byId, deep: deepIn(all) };
  const parts = [...all.map((type) => printType(type, context)), printSite(all, context)];
  const text = parts.join("\n");
  const code = text.replaceAll(/\/\*\*.*?\*\//g, "");
  const imported = ["Fewer", "Item", "Levels", "Page", "Reference"].filter((name) =>
    new RegExp(`\\b${name}[<\\]]|extends ${name}\\b`).test(code),
  );
  const imports =
    imported.length === 0 ? "" : `import type { ${imported.join(", ")} } from "larder";\n\n`;
  return `${HEAD}\n${imports}${text}`;
}

/** Types with a reference, and those with a component that has one. */
function deepIn(types: readonly ModelType[]): Set<string> {
  const hasReference = (field: Field): boolean =>
    field.kind === "reference" || (field.kind === "repeater" && field.fields.some(hasReference));
  const own = new Set(types.filter(({ fields }) => fields.some(hasReference)).map(idOf));
  const ofComponent = (field: Field): string[] => {
    if (field.kind === "component") return [field.component];
    return field.kind === "component_picker" ? field.components : [];
  };
  const isDeep = ({ fields }: ModelType) =>
    fields.flatMap(ofComponent).some((key) => own.has(idOf({ kind: "component", key })));
  return new Set([...own, ...types.filter(isDeep).map(idOf)]);
}

const PARAMETER = "<L extends Levels = 2>";

function printType(type: ModelType, context: Context): string {
  const { fields: named, whole } = context.names.of(type);
  const isDeep = context.deep.has(idOf(type));
  const [parameter, given] = isDeep ? [PARAMETER, "<L>"] : ["", ""];
  const body = printMembers(type.fields, 1, context);
  const shape = `export interface ${named}${parameter} ${body}\n`;
  const quoted = JSON.stringify(type.key);
  const kind = {
    page: `Page<${named}${given}, ${quoted}>`,
    single: `Page<${named}${given}, null>`,
    collection: `Item<${named}${given}>`,
    component: "",
  }[type.kind];
  const label = comment([type.name], 0);
  return kind === ""
    ? `${label}${shape}`
    : `${label}export type ${whole}${parameter} = ${kind};\n\n${shape}`;
}

function printMembers(fields: readonly Field[], depth: number, context: Context): string {
  if (fields.length === 0) return "{}";
  const indent = "  ".repeat(depth);
  const lines = fields.map((field) => {
    const says = [field.name === field.key ? undefined : field.name, field.help];
    const type = printField(field, depth, context);
    // a type that begins on a line of its own leaves no space behind it
    const gap = type.startsWith("\n") ? "" : " ";
    return `${comment(says, depth)}${indent}${memberName(field.key)}:${gap}${type};\n`;
  });
  return `{\n${lines.join("")}${"  ".repeat(depth - 1)}}`;
}

function printField(field: Field, depth: number, context: Context): string {
  switch (field.kind) {
    case "number":
      return field.required ? "number" : "number | null";
    case "checkbox":
      return "boolean";
    case "date":
      return field.required ? "string" : "string | null";
    case "dropdown": {
      const options = field.options.map((option) => JSON.stringify(option));
      return union([...options, ...(field.required ? [] : ['""'])], field, depth);
    }
    case "reference": {
      const reference = printReference(field.to, context);
      return field.many ? `${reference}[]` : `${reference} | null`;
    }
    case "repeater":
      return `${printMembers(field.fields, depth + 1, context)}[]`;
    case "component":
      return printComponent(field.component, context);
    case "component_picker": {
      const picked = field.components.map(
        (key) => `{ type: ${JSON.stringify(key)}; fields: ${printComponent(key, context)} }`,
      );
      const [only, second] = picked;
      if (second === undefined) return `${only ?? "never"}[]`;
      const line = `(${picked.join(" | ")})[]`;
      if (fits(line, field, depth)) return line;
      return `(${union(picked, field, depth + 1, 0)}\n${"  ".repeat(depth)})[]`;
    }
    default:
      return "string";
  }
}

/** As formatters have it. */
const LINE_CHARS = 100;

/** Whether a member of this type is on one line. */
const fits = (type: string, { key }: Field, depth: number): boolean =>
  2 * depth + `${memberName(key)}: ${type};`.length <= LINE_CHARS;

/** One of several, on a line of its own each where they are many. */
function union(parts: string[], field: Field, depth: number, inset = 1): string {
  const line = parts.join(" | ");
  if (inset === 1 && fits(line, field, depth)) return line;
  const indent = `\n${"  ".repeat(depth + inset)}| `;
  return `${indent}${parts.join(indent)}`;
}

function printReference(
  to: { kind: "page" | "collection"; key: string },
  context: Context,
): string {
  const target = context.byId.get(idOf(to));
  if (target === undefined) return "unknown";
  const given = context.deep.has(idOf(to)) ? "<Fewer<L>>" : "";
  return `Reference<L, ${context.names.of(target).whole}${given}>`;
}

function printComponent(key: string, context: Context): string {
  const component = context.byId.get(idOf({ kind: "component", key }));
  if (component === undefined) return "unknown";
  const given = context.deep.has(idOf(component)) ? "<L>" : "";
  return `${context.names.of(component).fields}${given}`;
}

const PLACES = [
  ["pages", "page"],
  ["singles", "single"],
  ["collections", "collection"],
] as const;

function printSite(types: readonly ModelType[], context: Context): string {
  const isDeep = context.deep.size > 0;
  const lines = PLACES.map(([place, kind]) => {
    const members = types
      .filter((type) => type.kind === kind)
      .map((type) => {
        const given = context.deep.has(idOf(type)) ? "<L>" : "";
        return `    ${memberName(type.key)}: ${context.names.of(type).fields}${given};\n`;
      });
    return `  ${place}: ${members.length === 0 ? "Record<never, object>" : `{\n${members.join("")}  }`};\n`;
  });
  const levels = isDeep
    ? "  /** What reads get that ask for so many levels of references. */\n  levels: { [N in Levels]: Site<N> };\n"
    : "";
  const head = `/** The site, for \`createClient<Site>()\`. */\nexport interface Site${isDeep ? PARAMETER : ""}`;
  return `${head} {\n${lines.join("")}${levels}}\n`;
}

const memberName = (key: string): string =>
  /^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key);

/** What people call it, as a comment that no text of theirs can end. */
function comment(says: readonly (string | undefined)[], depth: number): string {
  const words = says.flatMap((text) => {
    const line = (text ?? "")
      .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\s]+/gu, " ")
      .replaceAll("*/", "*∕")
      .trim();
    return line === "" ? [] : [/[.!?]$/.test(line) ? line : `${line}.`];
  });
  return words.length === 0 ? "" : `${"  ".repeat(depth)}/** ${words.join(" ")} */\n`;
}
