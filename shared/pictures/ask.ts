import {
  INTERNAL_MEDIA_PATH,
  internalMediaPath,
  type FocalPoint,
  type MediaName,
} from "../media.ts";
import type { Order } from "./maker.ts";
import { parsePrinted } from "./parse.ts";
import { printRecipe } from "./print.ts";
import type { Recipe } from "./recipe.ts";

/** How an edge asks an origin for a picture. */

/** Of a file in which nobody set a focal point. */
const MIDDLE = "middle";

export interface PictureQuestion {
  recipe: Recipe;
  order: Omit<Order, "focus">;
  signature: string | null;
  /** Where the edge takes the file's focal point to be; undefined: the origin looks. */
  focus?: FocalPoint | null | undefined;
}

/** The path with its query, which is signed with the rest. What the reader takes is decided already. */
export function internalPicturePath(
  name: MediaName,
  { recipe, order, signature, focus }: PictureQuestion,
): string {
  const query = new URLSearchParams({ picture: printRecipe(recipe) });
  if (recipe.format === "auto") query.set("as", order.format ?? "same");
  if (signature !== null) query.set("s", signature);
  if (focus !== undefined) query.set("at", focus === null ? MIDDLE : `${focus.x} ${focus.y}`);
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
  const focus = parseFocus(searchParams.get("at"));
  if (recipe.format !== "auto")
    return {
      recipe,
      signature,
      focus,
      order: { ...recipe, format: recipe.format, mayBeWebp: false },
    };
  const as = searchParams.get("as");
  const format = as === "avif" || as === "webp" ? as : null;
  return { recipe, signature, focus, order: { ...recipe, format, mayBeWebp: format === "avif" } };
}

/** A point as it was printed; null for the middle, undefined for none, and for what is none. */
function parseFocus(text: string | null): FocalPoint | null | undefined {
  if (text === null) return undefined;
  if (text === MIDDLE) return null;
  const [x = Number.NaN, y = Number.NaN, ...more] = text.split(" ").map(Number);
  const isPoint = more.length === 0 && [x, y].every((part) => part >= 0 && part <= 1);
  return isPoint ? { x, y } : undefined;
}
