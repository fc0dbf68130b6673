import type { SearchLanguage } from "../stems.ts";

/** The content model of a site: its types and their fields, as editors define them. */

interface FieldBase {
  key: string;
  name?: string | undefined;
  /** An empty value is refused. */
  required?: boolean | undefined;
  /** What whoever fills it in is told. */
  help?: string | undefined;
  /** The heading that it stands under in forms, with those beside it that have the same. */
  group?: string | undefined;
}

interface TextField extends FieldBase {
  kind: "short_text" | "long_text";
  /** Shown while it is empty. */
  placeholder?: string | undefined;
  /** Longer texts are refused. */
  maxChars?: number | undefined;
  /** What a draft begins with that is made in the dashboard. */
  default?: string | undefined;
}

interface NumberField extends FieldBase {
  kind: "number";
  default?: number | undefined;
}

interface CheckboxField extends FieldBase {
  kind: "checkbox";
  default?: boolean | undefined;
}

interface PlainField extends FieldBase {
  kind: "wysiwyg" | "html" | "date" | "color" | "media";
}

interface DropdownField extends FieldBase {
  kind: "dropdown";
  options: string[];
  default?: string | undefined;
}

/** Fields that hold one value, and no other field. */
type SimpleField =
  | TextField
  | NumberField
  | CheckboxField
  | PlainField
  | DropdownField
  | ReferenceField;

interface ReferenceField extends FieldBase {
  kind: "reference";
  to: { kind: "page" | "collection"; key: string };
  many: boolean;
}

interface RepeaterField extends FieldBase {
  kind: "repeater";
  fields: SimpleField[];
  min?: number | undefined;
  max?: number | undefined;
}

interface ComponentField extends FieldBase {
  kind: "component";
  component: string;
}

interface ComponentPickerField extends FieldBase {
  kind: "component_picker";
  components: string[];
}

export type Field = SimpleField | RepeaterField | ComponentField | ComponentPickerField;
export type FieldKindName = Field["kind"];
export type FieldOf<Kind extends FieldKindName> = Extract<Field, { kind: Kind }>;

/** Kinds of the types that a site's owner makes. */
export type TypeKind = "page" | "single" | "collection" | "component";

/** Kinds of the types every site has; their fields are fixed (`blog.ts`). */
export type BlogKind = "post" | "author" | "category" | "tag";
export const BLOG_KINDS: readonly BlogKind[] = ["post", "author", "category", "tag"];

export interface ContentType<Kind = TypeKind | BlogKind> {
  id: number;
  kind: Kind;
  key: string;
  name: string;
  fields: Field[];
  /** Fields that were taken out; documents still hold values for them. */
  retired: Field[];
}

/** All types of a site at one version of its model, and what its words are made by. */
export interface Model {
  version: number;
  searchLanguage: SearchLanguage | null;
  byId: ReadonlyMap<number, ContentType>;
  find(kind: TypeKind | BlogKind, key: string): ContentType | undefined;
}

export function createModel(
  version: number,
  types: ContentType[],
  searchLanguage?: SearchLanguage | null,
): Model {
  const byId = new Map(types.map((type) => [type.id, type]));
  const byKey = new Map(types.map((type) => [`${type.kind} ${type.key}`, type]));
  return {
    version,
    searchLanguage: searchLanguage ?? null,
    byId,
    find: (kind, key) => byKey.get(`${kind} ${key}`),
  };
}

/** What of a field is for those who fill it in alone: no reader's answer depends on it. */
const HINTS: ReadonlySet<string> = new Set(["help", "group", "placeholder", "maxChars", "default"]);

/** Fields without what is for those who fill them in, as they travel to edges. */
export const withoutHints = <F extends Field>(fields: readonly F[]): F[] =>
  fields.map((field) => {
    const kept = Object.entries(field).filter(([name]) => !HINTS.has(name));
    const bare = Object.fromEntries(kept) as unknown as F;
    return bare.kind === "repeater" ? { ...bare, fields: withoutHints(bare.fields) } : bare;
  });

/** Keys of the components that fields name. */
export const componentKeys = (fields: Field[]): string[] =>
  fields.flatMap((field) => {
    if (field.kind === "component") return [field.component];
    return field.kind === "component_picker" ? field.components : [];
  });

/** Types that reference fields point to, repeaters included. */
export const referenceTargets = (fields: Field[]): FieldOf<"reference">["to"][] =>
  fields.flatMap((field) => {
    if (field.kind === "reference") return [field.to];
    return field.kind === "repeater" ? referenceTargets(field.fields) : [];
  });
