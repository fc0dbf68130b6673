import type { Sharp } from "sharp";
import type { Step } from "../../shared/pictures/recipe.ts";
import { Refused } from "./open.ts";
import type { Plan, Size } from "./plan.ts";

/** A picture in another size. */
export function resized(picture: Sharp, { scaled, window }: Plan): { picture: Sharp; size: Size } {
  const whole = picture.resize(scaled.width, scaled.height, { fit: "fill" });
  if (window === null) return { picture: whole, size: scaled };
  return { picture: whole.extract(window), size: window };
}

/** A part of a picture, as far as there is picture. @throws Refused when there is none of it */
export function cut(
  picture: Sharp,
  size: Size,
  { x, y, width, height }: Extract<Step, { task: "crop" }>,
): { picture: Sharp; size: Size } {
  if (x >= size.width || y >= size.height)
    throw new Refused(
      `\`crop\` begins at ${x}, ${y}, and the picture has ${size.width} × ${size.height} pixels.`,
    );
  const part = {
    width: Math.min(width, size.width - x),
    height: Math.min(height, size.height - y),
  };
  return { picture: picture.extract({ left: x, top: y, ...part }), size: part };
}
