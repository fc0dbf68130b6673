import { isObject, memberOf } from "../../../shared/content/field-kind.ts";
import { ANY_TYPE } from "../../../shared/query.ts";

/** References as ButterCMS's answers have them: addresses where they end, else what they lead to. */

export type Reference =
  | { kind: "page"; type: string; slug: string }
  | { kind: "single"; slug: string }
  | { kind: "item"; collection: string | null; id: number };

const ITEM = /^\/v2\/content\/\?keys=([^[\]&]+)\[_id=(\d{1,16})\]$/;
const PAGE = /^\/v2\/pages\/([^/?]+)\/([^/?]+)\/?$/;

/** What the value leads to; undefined when it is no reference. */
export function referenceOf(value: unknown): Reference | undefined {
  if (typeof value === "string") return referenceInText(value);
  if (!isObject(value)) return undefined;
  const meta = memberOf(value, "meta");
  const id = isObject(meta) ? memberOf(meta, "id") : undefined;
  if (typeof id === "number" && Number.isSafeInteger(id))
    return { kind: "item", collection: null, id };
  const [slug, type] = [memberOf(value, "slug"), memberOf(value, "page_type")];
  if (typeof slug !== "string" || !Object.hasOwn(value, "page_type")) return undefined;
  if (!isObject(memberOf(value, "fields"))) return undefined;
  return pageOf(typeof type === "string" ? type : ANY_TYPE, slug);
}

function referenceInText(text: string): Reference | undefined {
  const [, collection, id] = ITEM.exec(text) ?? [];
  if (collection !== undefined && id !== undefined)
    return { kind: "item", collection, id: Number(id) };
  const [, type, slug] = PAGE.exec(text) ?? [];
  return type === undefined || slug === undefined ? undefined : pageOf(type, slug);
}

const pageOf = (type: string, slug: string): Reference =>
  type === ANY_TYPE ? { kind: "single", slug } : { kind: "page", type, slug };

/** The keys by which documents of ButterCMS are told apart at each import. */
export const keyOf = {
  page: (type: string, slug: string) => `page/${type}/${slug}`,
  single: (slug: string) => `single/${slug}`,
  item: (id: number) => `collectionitem/${id}`,
  post: (slug: string) => `post/${slug}`,
  term: (kind: "author" | "category" | "tag", slug: string) => `${kind}/${slug}`,
};

export function keyOfReference(reference: Reference): string {
  switch (reference.kind) {
    case "page":
      return keyOf.page(reference.type, reference.slug);
    case "single":
      return keyOf.single(reference.slug);
    case "item":
      return keyOf.item(reference.id);
  }
}
