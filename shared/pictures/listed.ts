import { PICTURE_QUALITIES, PICTURE_SIZES } from "../limits-pictures.ts";
import type { Recipe, Resize } from "./recipe.ts";

const SIZES: ReadonlySet<number> = new Set(PICTURE_SIZES);
const QUALITIES: ReadonlySet<number> = new Set(PICTURE_QUALITIES);
const FORMATS: ReadonlySet<string> = new Set(["auto", "avif", "webp", "jpg"]);

/**
 * Whether anybody may ask for it, of any file: at most a resize, to sizes of the list. With both sides it is cut to them, in the quality that is ours, or
 * the list would be a long one.
 */
export function isListed({ steps, format, quality, background }: Recipe): boolean {
  const [first, ...others] = steps;
  if (others.length > 0 || background !== null) return false;
  if (quality !== null && !QUALITIES.has(quality)) return false;
  if (format !== null && !FORMATS.has(format)) return false;
  if (first === undefined) return true;
  return first.task === "resize" && isListedSize(first, quality);
}

function isListedSize({ width, height, fit, align }: Resize, quality: number | null): boolean {
  if ([width, height].some((side) => side !== null && !SIZES.has(side))) return false;
  if (width === null || height === null) return true;
  return fit === "crop" && align === null && quality === null;
}
