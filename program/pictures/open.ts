import sharp, { type Sharp } from "sharp";
import {
  PICTURE_MAX_FRAMES,
  PICTURE_MAX_MOVING_PIXELS,
  PICTURE_MAX_PIXELS,
} from "../../shared/limits-pictures.ts";
import { typeOf, type MediaType } from "../../shared/media-type.ts";
import type { PictureFormat } from "../../shared/pictures/recipe.ts";
import type { Size } from "./plan.ts";

/** What may be opened, told from the file's beginning before any of its pixels is. */

sharp.cache(false);
sharp.concurrency(1);
// whatever a file says it is: no other part of the library sees it, none that runs scripts, reads addresses or other files
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: [
    "VipsForeignLoadJpegBuffer",
    "VipsForeignLoadPngBuffer",
    "VipsForeignLoadWebpBuffer",
    "VipsForeignLoadNsgifBuffer",
    "VipsForeignLoadHeifBuffer",
    "VipsForeignLoadTiffBuffer",
  ],
});

export interface Opened {
  bytes: Uint8Array<ArrayBuffer>;
  /** What it becomes when nothing else is said. */
  format: PictureFormat;
  /** As it is shown, or each of its frames. */
  size: Size;
  frames: number;
  /** Milliseconds that each frame is shown; none where it does not move. */
  delays: number[];
  /** How often it moves; 0: for ever. */
  loop: number;
}

/** A sentence for whoever asked for what cannot be made. */
export class Refused extends Error {}

const FORMATS: Partial<Record<MediaType, PictureFormat>> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "image/avif": "avif",
  "image/gif": "gif",
  "image/tiff": "jpg",
};

/** Reads a file's head. @throws Refused */
export async function open(bytes: Uint8Array<ArrayBuffer>): Promise<Opened> {
  const type = typeOf(bytes);
  const format = type === undefined ? undefined : FORMATS[type];
  if (format === undefined)
    throw new Refused("Pictures are made of PNG, JPEG, GIF, WebP, AVIF and TIFF alone.");
  const head = await sharp(bytes, { limitInputPixels: false, failOn: "error" }).metadata();
  const { width, height } = head.autoOrient;
  const moves = (format === "gif" || format === "webp") && (head.pages ?? 1) > 1;
  const frames = moves ? (head.pages ?? 1) : 1;
  const most = moves ? PICTURE_MAX_MOVING_PIXELS : PICTURE_MAX_PIXELS;
  if (width * height * frames > most)
    throw new Refused(
      `It has ${width} × ${height} pixels${moves ? ` in ${frames} frames` : ""}; opened are at most ${most}.`,
    );
  if (frames > PICTURE_MAX_FRAMES)
    throw new Refused(`It has ${frames} frames; opened are at most ${PICTURE_MAX_FRAMES}.`);
  const hasAlpha = head.hasAlpha && format === "jpg";
  return {
    bytes,
    format: hasAlpha ? "png" : format,
    size: { width, height },
    frames,
    delays: moves ? (head.delay ?? []) : [],
    loop: head.loop ?? 0,
  };
}

/** Its pixels, turned as the camera says, in sRGB. */
export const pixelsOf = ({ bytes }: Opened): Sharp =>
  sharp(bytes, { limitInputPixels: PICTURE_MAX_PIXELS, failOn: "error" }).autoOrient();

/** All its frames below each other. */
export const framesOf = ({ bytes }: Opened): Sharp =>
  sharp(bytes, { limitInputPixels: PICTURE_MAX_MOVING_PIXELS, failOn: "error", animated: true });

/** What is made, or a sentence why not: whatever a library says of a file is the file's fault. */
export async function answered<T extends { kind: string }>(
  work: () => Promise<T>,
): Promise<T | { kind: "refused"; why: string }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused) return { kind: "refused", why: error.message };
    return {
      kind: "refused",
      why: "This file cannot be opened as a picture: it is cut off or broken.",
    };
  }
}
