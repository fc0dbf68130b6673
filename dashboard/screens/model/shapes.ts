import type { Field, TypeKind } from "../../../shared/content/model.ts";
import { useAsked } from "../../asked.ts";

/** A type of the site's model, as `/manage/v1/page-types` and the like have it. */
export interface TypeShape {
  kind: TypeKind;
  key: string;
  name: string;
  fields: Field[];
}

/** Where types of a kind are. */
export const TYPE_PATHS = {
  page: "/page-types",
  single: "/single-pages",
  collection: "/collections",
  component: "/components",
} as const satisfies Record<TypeKind, string>;

export const TYPE_KINDS = Object.keys(TYPE_PATHS) as TypeKind[];

/** Types of a kind, none until they are known. */
export const useTypes = (kind: TypeKind): readonly TypeShape[] =>
  useAsked<{ data: TypeShape[] }>(TYPE_PATHS[kind]).data?.data ?? [];
