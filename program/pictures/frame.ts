import type { Sharp } from "sharp";
import type { Color } from "../../shared/pictures/recipe.ts";
import type { Size } from "./plan.ts";

/** A picture as its pixels: red, green, blue and how opaque, a byte each. */
export interface Frame extends Size {
  data: Uint8Array;
}

/** Runs a pipeline to its pixels. @throws whatever the library says */
export async function frameOf(picture: Sharp): Promise<Frame> {
  const { data, info } = await picture
    .toColourspace("srgb")
    .ensureAlpha()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** A color's four bytes, of eight digits. */
export function bytesOf(color: Color): [number, number, number, number] {
  const at = (index: number) => Number.parseInt(color.slice(index * 2, index * 2 + 2), 16);
  return [at(0), at(1), at(2), at(3)];
}

/** A color as the library takes it. */
export function colorOf(color: Color) {
  const [r, g, b, alpha] = bytesOf(color);
  return { r, g, b, alpha: alpha / 255 };
}
