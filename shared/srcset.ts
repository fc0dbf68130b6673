import { parseMediaPath, MEDIA_PATH } from "./media.ts";

/** Addresses of a picture in several widths, of which browsers take the one that fits (HTML, `srcset`). */

/** ours: widths in pixels, a telephone's to a large screen's; of those that anybody may ask for. */
export const SRCSET_WIDTHS = [384, 640, 828, 1200, 1920] as const;

/** Pictures that smaller ones are made of, by their names: what a file is stands in its address alone. */
const MADE_OF = /\.(?:png|jpg|gif|webp|avif|tif)$/;

/**
 * The value of `srcset` for an address of media; empty for any other, and for what no smaller pictures are made of, such as
 * drawings. What is narrower than a width stays as it is: nothing is enlarged.
 */
export function srcsetOf(address: string): string {
  const path = address.slice(Math.max(address.lastIndexOf(MEDIA_PATH), 0));
  // a space or a comma would end an address in the list
  if (/[\s,]/.test(address) || !MADE_OF.test(path) || parseMediaPath(path) === null) return "";
  return SRCSET_WIDTHS.map((width) => `${address}?w=${width}&fit=max ${width}w`).join(", ");
}
