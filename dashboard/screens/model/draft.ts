import type { Field, FieldKindName, FieldOf } from "../../../shared/content/model.ts";
import { keyOf } from "./keys.ts";
import { words } from "./words.ts";

/** A field while it is filled in: what every kind may have, so that changing the kind loses nothing of it. */
export interface Draft {
  kind: FieldKindName;
  name: string;
  required: boolean;
  /** One a line. */
  options: string;
  /** Null: not chosen yet. */
  to: FieldOf<"reference">["to"] | null;
  many: boolean;
  component: string;
  components: readonly string[];
  min: string;
  max: string;
  help: string;
  group: string;
  placeholder: string;
  maxChars: string;
  /** What a new document begins with: a text, digits, an option, or `true`; empty for nothing. */
  begins: string;
}

export const draftOf = (field: Field | undefined): Draft => ({
  kind: field?.kind ?? "short_text",
  name: field === undefined ? "" : (field.name ?? field.key),
  required: field?.required ?? false,
  options: field?.kind === "dropdown" ? field.options.join("\n") : "",
  to: field?.kind === "reference" ? field.to : null,
  many: field?.kind === "reference" && field.many,
  component: field?.kind === "component" ? field.component : "",
  components: field?.kind === "component_picker" ? field.components : [],
  min: field?.kind === "repeater" ? String(field.min ?? "") : "",
  max: field?.kind === "repeater" ? String(field.max ?? "") : "",
  help: field?.help ?? "",
  group: field?.group ?? "",
  placeholder: hintOf(field, "placeholder"),
  maxChars: hintOf(field, "maxChars"),
  begins: hintOf(field, "default"),
});

/** A hint that some kinds have, as text. */
const hintOf = (field: Field | undefined, name: string): string => {
  const value: unknown = Object.entries(field ?? {}).find(([key]) => key === name)?.[1];
  if (typeof value === "string") return value;
  return typeof value === "number" || value === true ? String(value) : "";
};

export interface Targets {
  page: readonly { key: string; name: string }[];
  collection: readonly { key: string; name: string }[];
}

/** What a reference names unless somebody chooses: the first there is. */
export function firstTarget({ page, collection }: Targets): Draft["to"] {
  const [first] = page;
  if (first !== undefined) return { kind: "page", key: first.key };
  const [other] = collection;
  return other === undefined ? null : { kind: "collection", key: other.key };
}

export type Made = { kind: "field"; field: Field } | { kind: "problem"; why: string };

const problem = (why: string): Made => ({ kind: "problem", why });

/** The field that a draft is of, or what is missing. @param before what it was, whose inner fields stay */
export function fieldOf(draft: Draft, key: string, before: Field | undefined): Made {
  const { kind, name, required, component, components, to, many, begins } = draft;
  const base = {
    key,
    name: name.trim(),
    ...(required && { required }),
    ...textsOf({ help: draft.help, group: draft.group }),
  };
  const made = (field: Field): Made => ({ kind: "field", field });
  switch (kind) {
    case "dropdown": {
      const options = optionsOf(draft);
      if (options.length === 0) return problem(words.optionsHelp);
      const begins = options.includes(draft.begins) ? draft.begins : "";
      return made({ ...base, kind, options, ...textsOf({ default: begins }) });
    }
    case "short_text":
    case "long_text":
      return made({ ...base, kind, ...shortOf(draft) });
    case "number":
      return made({ ...base, kind, ...(begins !== "" && { default: Number(begins) }) });
    case "checkbox":
      return made({ ...base, kind, ...(begins === "true" && { default: true }) });
    case "reference":
      return to === null ? problem(words.noTarget) : made({ ...base, kind, to, many });
    case "repeater":
      return made({ ...base, kind, fields: innerOf(before), ...boundsOf(draft) });
    case "component":
      return component === "" ? problem(words.noTarget) : made({ ...base, kind, component });
    case "component_picker":
      return components.length === 0
        ? problem(words.noTarget)
        : made({ ...base, kind, components: [...components] });
    default:
      return made({ ...base, kind });
  }
}

/** Those of the texts that are not empty. */
function textsOf<Name extends string>(texts: Record<Name, string>): Partial<Record<Name, string>> {
  const trimmed = Object.entries<string>(texts).map(([name, text]) => [name, text.trim()]);
  return Object.fromEntries(trimmed.filter(([, text]) => text !== "")) as Partial<
    Record<Name, string>
  >;
}

const shortOf = ({ placeholder, maxChars, begins }: Draft) => ({
  ...textsOf({ placeholder, default: begins }),
  ...(maxChars !== "" && { maxChars: Number(maxChars) }),
});

/** Those of a dropdown: each once, without what is empty. */
export const optionsOf = ({ options }: Draft): string[] => [
  ...new Set(
    options
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== ""),
  ),
];

/** A repeater without fields is refused: it begins with a text. */
const innerOf = (before: Field | undefined): FieldOf<"repeater">["fields"] =>
  before?.kind === "repeater"
    ? before.fields
    : [{ key: keyOf(words.innerKey), name: words.fieldKinds.short_text, kind: "short_text" }];

const boundsOf = ({ min, max }: Draft) => ({
  ...(min !== "" && { min: Number(min) }),
  ...(max !== "" && { max: Number(max) }),
});
