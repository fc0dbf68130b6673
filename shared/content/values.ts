import { MAX_FILTER_CHARS } from "../limits.ts";
import { cutText } from "../text.ts";
import { readWanted, type ValueKind } from "./compared.ts";
import type { Bound, Operand } from "./condition.ts";
import { instantOf } from "./dates.ts";
import { isObject, memberOf, type Values } from "./field-kind.ts";
import { valueKind } from "./filters.ts";
import type { ContentType, Field, Model } from "./model.ts";
import { idsOf } from "./reference-field.ts";

/**
 * What of a document lists compare: per path its values, as texts whose bytes sort as the values do. Repeaters and pickers
 * are flattened, references are ids. Pure; nothing of Postgres in it.
 */
export interface ComparedValue {
  path: string;
  /** Null where a document's one number or date is missing; ordered last. */
  value: string | null;
}

/** Longer texts are cut to one character more than a filter may have, which no filter equals. */
export const MAX_VALUE_CHARS = MAX_FILTER_CHARS + 1;

/** The values of a document's stored fields, each once. */
export function valuesOf(stored: Values, type: ContentType, model: Model): ComparedValue[] {
  const found = new Map<string, ComparedValue>();
  collect(stored, type.fields, {
    model,
    at: [],
    inList: false,
    add: (path, value) =>
      found.set(`${path} ${value === null ? "" : `=${value}`}`, { path, value }),
  });
  return [...found.values()];
}

interface Collecting {
  model: Model;
  at: string[];
  /** Whether a document may have several values here. */
  inList: boolean;
  add(path: string, value: string | null): void;
}

function collect(values: unknown, fields: Field[], into: Collecting): void {
  const stored = isObject(values) ? values : {};
  for (const field of fields) {
    const value = memberOf(stored, field.key);
    collectField(value, field, { ...into, at: [...into.at, field.key] });
  }
}

function collectField(value: unknown, field: Field, into: Collecting): void {
  switch (field.kind) {
    case "reference":
      if (!field.many && typeof value !== "number") return;
      for (const id of idsOf(value)) into.add(into.at.join("."), String(id));
      return;
    case "repeater":
      for (const item of objectsOf(value)) collect(item, field.fields, { ...into, inList: true });
      return;
    case "component":
      collect(value, into.model.find("component", field.component)?.fields ?? [], into);
      return;
    case "component_picker":
      for (const item of objectsOf(value)) {
        const picked = typeof item["type"] === "string" ? item["type"] : "";
        if (!field.components.includes(picked)) continue;
        const inside = { ...into, at: [...into.at, picked], inList: true };
        collect(item["fields"], into.model.find("component", picked)?.fields ?? [], inside);
      }
      return;
    default: {
      const key = sortKey(value, valueKind(field));
      if (key !== null || !into.inList) into.add(into.at.join("."), key);
    }
  }
}

const objectsOf = (value: unknown): Values[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

/** The text that stands for a stored value as reads show it; its bytes sort as the values do. */
function sortKey(value: unknown, as: ValueKind): string | null {
  switch (as) {
    case "number":
      return typeof value === "number" ? numberKey(value) : null;
    case "boolean":
      return booleanKey(value === true);
    case "date":
      return typeof value === "string" ? (instantOf(value) ?? null) : null;
    case "media":
      return textKey(isObject(value) ? value["url"] : "");
    case "text":
      return textKey(value);
  }
}

const textKey = (value: unknown): string =>
  typeof value === "string" ? cutText(value, MAX_VALUE_CHARS) : "";

const booleanKey = (on: boolean): string => (on ? "1" : "0");

/** The bits of a double, turned so that they sort as the numbers do, as 16 hexadecimal digits. */
function numberKey(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value === 0 ? 0 : value);
  const bits = view.getBigUint64(0);
  const turned = value < 0 ? ~bits : bits | (1n << 63n);
  return BigInt.asUintN(64, turned).toString(16).padStart(16, "0");
}

/**
 * The text that a filter's value is looked for by.
 * @returns null for what nothing equals, undefined for what only the stored fields can tell (a date field's other texts)
 */
export function wantedKey(as: ValueKind, value: string): string | null | undefined {
  const wanted = readWanted(as, value);
  switch (wanted?.as) {
    case "number":
      return numberKey(Number(wanted.text));
    case "instant":
      return instantOf(wanted.text);
    case "boolean":
      return booleanKey(wanted.on);
    case "text":
      return as === "date" ? undefined : wanted.text;
    case undefined:
      return null;
  }
}

/** The texts that a bound lies at among those of `valuesOf`. */
export function boundKey(as: ValueKind, { value }: Bound): string {
  const key = wantedKey(as, value);
  if (typeof key !== "string") throw new Error(`no ${as} is a bound at ${value}`);
  return key;
}

/** Where the values of an operand are, from its document on. */
export function pathOf(operand: Operand): string {
  switch (operand.kind) {
    case "value":
    case "reference":
      return operand.at.join(".");
    case "any": {
      const picked = operand.picked === null ? [] : [operand.picked];
      return [...operand.at, ...picked, pathOf(operand.inner)].join(".");
    }
    default:
      throw new Error(`a document has no values of ${operand.kind}`);
  }
}
