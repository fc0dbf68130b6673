import type { Field, FieldKindName, TypeKind } from "../../shared/content/model.ts";

/** Fields as forms show them: those of the model, and what posts have besides. */

/** Authors, categories and tags that a post names, by id. */
export interface TermField {
  kind: "term";
  key: string;
  name?: string | undefined;
  required?: boolean | undefined;
  of: "author" | "category" | "tag";
  many: boolean;
}

/** What may be said of a field of a kind besides what the model says. */
interface Said {
  help?: string | undefined;
  /** How long a text is best at most; it may be longer. */
  advisedChars?: number | undefined;
  /** The heading that it stands under, with those beside it that have the same. */
  group?: string | undefined;
  /** Of a file: the key of the field of the document that says what is to be seen on it. */
  altIn?: string | undefined;
}

export type FormField = (Field | TermField) & Said;
export type FormFieldKind = FieldKindName | "term";
export type FormFieldOf<Kind extends FormFieldKind> = FormField & { kind: Kind };

/** A type as `/manage/v1/page-types`, `/components` and the like have it; of posts it is `POST_TYPE` in `post-type.ts`. */
export interface FormType {
  kind: TypeKind | "post";
  key: string;
  name: string;
  fields: readonly FormField[];
}

/** The fields of a component; none where the model has it no more. */
export const fieldsOf = (key: string, components: readonly FormType[]): readonly FormField[] =>
  components.find((one) => one.key === key)?.fields ?? [];

export const labelOf = ({ name, key }: Pick<FormField, "name" | "key">): string =>
  name === undefined || name === "" ? key : name;
