import { PLACEHOLDER_MAX_PX } from "../../shared/limits-pictures.ts";
import type { Described } from "../../shared/pictures/maker.ts";
import { open, pixelsOf } from "./open.ts";

/** ours: at sixteen pixels nobody sees more, and a line of HTML has room for it. */
const PLACEHOLDER_QUALITY = 30;

/** Tells how large a picture is, and makes a tiny one of it. @throws Refused, or whatever the library says */
export async function describe(bytes: Uint8Array<ArrayBuffer>): Promise<Described> {
  const opened = await open(bytes);
  const tiny = await pixelsOf(opened)
    .resize(PLACEHOLDER_MAX_PX, PLACEHOLDER_MAX_PX, { fit: "inside", withoutEnlargement: true })
    .webp({ quality: PLACEHOLDER_QUALITY, alphaQuality: PLACEHOLDER_QUALITY, effort: 6 })
    .toBuffer();
  return {
    kind: "described",
    ...opened.size,
    isAnimated: opened.frames > 1,
    placeholder: new Uint8Array(tiny),
  };
}
