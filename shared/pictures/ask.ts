import { INTERNAL_MEDIA_PATH, internalMediaPath, type MediaName } from "../media.ts";
import type { Order } from "./maker.ts";
import { parsePrinted } from "./parse.ts";
import { printRecipe } from "./print.ts";
import type { Recipe } from "./recipe.ts";

/** How an edge asks an origin for a picture. */

export interface PictureQuestion {
  recipe: Recipe;
  order: Omit<Order, "focus">;
  signature: string | null;
}

/** The path with its query, which is signed with the rest. What the reader takes is decided already. */
export function internalPicturePath(
  name: MediaName,
  { recipe, order, signature }: PictureQuestion,
): string {
  const query = new URLSearchParams({ picture: printRecipe(recipe) });
  if (recipe.format === "auto") query.set("as", order.format ?? "same");
  if (signature !== null) query.set("s", signature);
  return `${internalMediaPath(name)}?${query.toString()}`;
}

/** Reads a path that `internalPicturePath` wrote; null for one of a file, undefined for none. */
export function parsePictureQuestion({
  pathname,
  searchParams,
}: URL): PictureQuestion | null | undefined {
  const printed = searchParams.get("picture");
  if (!pathname.startsWith(INTERNAL_MEDIA_PATH) || printed === null) return null;
  const parsed = parsePrinted(printed);
  if (parsed.kind === "refused") return undefined;
  const { recipe } = parsed;
  const signature = searchParams.get("s");
  if (recipe.format !== "auto")
    return { recipe, signature, order: { ...recipe, format: recipe.format, mayBeWebp: false } };
  const as = searchParams.get("as");
  const format = as === "avif" || as === "webp" ? as : null;
  return { recipe, signature, order: { ...recipe, format, mayBeWebp: format === "avif" } };
}
