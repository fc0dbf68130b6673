import { POST_TEXTS } from "../../../shared/content/blog-fields.ts";
import { isObject, memberOf, type Values } from "../../../shared/content/field-kind.ts";
import { addMessage } from "../../../shared/errors.ts";
import { findKinds } from "../../db/content/working.ts";
import type { Edit } from "../change/edit.ts";
import { isMediaUrl } from "../media.ts";

/** Stored values of a post, looked at before they become a revision. Problems are added by path. */
export async function readPost(
  { tx, site, media }: Edit,
  stored: Values,
  errors: Map<string, string[]>,
): Promise<Values> {
  const texts = POST_TEXTS.map((key) => {
    const text = memberOf(stored, key) ?? "";
    if (typeof text !== "string") addMessage(errors, key, "Not a valid string.");
    return [key, text];
  });
  const named = {
    author: idsIn(stored["author"] ?? [], "author", errors),
    category: idsIn(stored["categories"] ?? [], "categories", errors),
    tag: idsIn(stored["tags"] ?? [], "tags", errors),
  };
  const found = await findKinds(tx, site.id, Object.values(named).flat());
  for (const [kind, ids] of Object.entries(named)) {
    const path = { author: "author", category: "categories", tag: "tags" }[kind] ?? kind;
    const missing = ids.filter((id) => !found.some((one) => one.id === id && one.kind === kind));
    for (const id of missing) addMessage(errors, path, `There is no ${kind} with id ${id}.`);
  }
  return {
    ...Object.fromEntries(texts),
    featured_image: imageIn(stored["featured_image"] ?? null, media, errors),
    author: named.author[0] ?? null,
    categories: named.category,
    tags: named.tag,
  };
}

function idsIn(value: unknown, path: string, errors: Map<string, string[]>): number[] {
  const all = Array.isArray(value) ? value : [value];
  const ids = all.filter((id) => Number.isSafeInteger(id) && id > 0) as number[];
  if (ids.length < all.length) addMessage(errors, path, "Expected ids.");
  return [...new Set(ids)];
}

function imageIn(value: unknown, media: Edit["media"], errors: Map<string, string[]>): unknown {
  if (value === null) return null;
  const path = "featured_image";
  const { url, alt = "" }: Values = isObject(value) ? value : {};
  const isRight = typeof url === "string" && isMediaUrl(url) && typeof alt === "string";
  const ours = isRight ? media.stored(url, path) : null;
  if (ours === null) addMessage(errors, path, "Enter a valid URL.");
  return ours === null ? null : { url: ours, alt };
}
