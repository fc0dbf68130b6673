import type { Order } from "./maker.ts";
import type { PictureFormat, Recipe } from "./recipe.ts";

/** Which format a reader gets who asks for the best that its program shows. */

/** How much a program likes a type that it names, 0 to 1 (RFC 9110 §12.5.1); wildcards say nothing of what it can show. */
export function likingOf(accept: string | null, type: string): number {
  for (const part of (accept ?? "").slice(0, MAX_ACCEPT_CHARS).split(",")) {
    const [named = "", ...parameters] = part.split(";").map((one) => one.trim().toLowerCase());
    if (named !== type) continue;
    const weight = parameters.find((one) => one.startsWith("q="));
    if (weight === undefined) return 1;
    const text = weight.slice(2);
    return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text) ? Number(text) : 0;
  }
  return 0;
}

/** ours: browsers send some hundred. */
const MAX_ACCEPT_CHARS = 2_000;

/** The recipe for this reader. AVIF is for who takes WebP as well, because some pictures are made as the one in place of the other. */
export function orderFor(recipe: Recipe, accept: string | null): Omit<Order, "focus"> {
  if (recipe.format !== "auto") return { ...recipe, format: recipe.format, mayBeWebp: false };
  const [avif, webp] = [likingOf(accept, "image/avif"), likingOf(accept, "image/webp")];
  const best: PictureFormat | null = webp === 0 ? null : avif >= webp ? "avif" : "webp";
  return { ...recipe, format: best, mayBeWebp: best === "avif" };
}
