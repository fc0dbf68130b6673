import { MEDIA_THUMBNAIL_MAX_BYTES, MEDIA_THUMBNAIL_MAX_PX } from "../../shared/limits-media.ts";

/** Small pictures of large ones. The browser makes them: the origin opens no picture that a stranger made. */

/** ours: how large and how true to it is tried to be, until it is few enough bytes. */
const TRIES = [
  { most: MEDIA_THUMBNAIL_MAX_PX, quality: 0.8 },
  { most: MEDIA_THUMBNAIL_MAX_PX, quality: 0.5 },
  { most: 320, quality: 0.5 },
  { most: 160, quality: 0.4 },
] as const;

/**
 * A WebP as the origin takes it. Decoding and encoding are done beside the page's thread by the browser itself.
 * @returns null when the browser cannot read this picture, or writes no WebP (Safari)
 */
export async function makeThumbnail(picture: Blob): Promise<Blob | null> {
  const image = await createImageBitmap(picture).catch(() => null);
  if (image === null) return null;
  try {
    for (const { most, quality } of TRIES) {
      const made = await draw(image, most, quality);
      if (made.type !== "image/webp") return null;
      if (made.size <= MEDIA_THUMBNAIL_MAX_BYTES) return made;
    }
    return null;
  } finally {
    image.close();
  }
}

async function draw(image: ImageBitmap, most: number, quality: number): Promise<Blob> {
  const scale = Math.min(1, most / Math.max(image.width, image.height));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  const canvas = new OffscreenCanvas(side(image.width), side(image.height));
  const context = canvas.getContext("2d");
  if (context !== null) context.imageSmoothingQuality = "high";
  context?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: "image/webp", quality });
}
