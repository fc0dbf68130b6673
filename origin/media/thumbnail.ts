import { AppError } from "../../shared/errors.ts";
import { MEDIA_THUMBNAIL_MAX_PX } from "../../shared/limits-media.ts";
import { typeOf } from "../../shared/media-type.ts";
import { dimensionsOf } from "./dimensions.ts";

/** Parts of a WebP that are a picture; what moves, and what a camera says of where it was, is none of them. */
const PICTURE = ["VP8 ", "VP8L", "VP8X", "ALPH", "ICCP"];

/**
 * Whether bytes are a small picture: a WebP of at most MEDIA_THUMBNAIL_MAX_PX a side, and nothing else within or behind it.
 * @throws AppError `invalid`
 */
export function requireThumbnail(bytes: Uint8Array<ArrayBuffer>): void {
  const size = typeOf(bytes) === "image/webp" ? dimensionsOf(bytes, "image/webp") : null;
  if (size === null || !isPictureAlone(bytes))
    throw new AppError("invalid", "This is no picture in WebP, or there is more in it.");
  if (Math.max(size.width, size.height) > MEDIA_THUMBNAIL_MAX_PX)
    throw new AppError("invalid", `It is larger than ${MEDIA_THUMBNAIL_MAX_PX} px a side.`);
}

/** Goes from part to part: each says how long it is, and they fill the file (RFC 9649 §2.3). */
function isPictureAlone(bytes: Uint8Array<ArrayBuffer>): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(4, true) !== bytes.byteLength - 8) return false;
  let at = 12;
  while (at + 8 <= bytes.byteLength) {
    const name = String.fromCharCode(...bytes.subarray(at, at + 4));
    if (!PICTURE.includes(name)) return false;
    const length = view.getUint32(at + 4, true);
    at += 8 + length + (length % 2);
  }
  return at === bytes.byteLength;
}
