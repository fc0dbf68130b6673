import { fetchOwn } from "../../wiring.ts";
import { ownAddress } from "../files.ts";
import type { Size } from "./frame.ts";
import { isMoving } from "./moving.ts";
import { sizeOf, type Turns, type Wanted } from "./shapes.ts";
import { words } from "./words.ts";

/** Pictures as the browser reads, turns and writes them. What goes wrong is thrown as a sentence for people. */

/** ours: what the smallest of today's browsers draw (Chromium's canvas: 16,384 a side in most of its ways to draw). */
const MOST_PX = 16_384;
const MOST_PIXELS = 100_000_000;
/** ours: as good as cameras write it; what is cropped is often cropped again. */
const QUALITY = 0.92;

/** A picture that is drawn, and of what kind it was. */
export interface Picture {
  image: ImageBitmap;
  type: string;
}

/**
 * Reads a file by the page's own origin, which may ask no other one: pixels of another host would not be given back.
 * Cameras' notes of how a picture was held are followed, as browsers show it.
 * @throws Error with a sentence when it cannot be read, or there is nothing to cut out of
 */
export async function readPicture(url: string): Promise<Picture> {
  const answer = await fetchOwn(ownAddress({ url })).catch(() => null);
  const bytes = answer?.ok === true ? await answer.blob().catch(() => null) : null;
  if (bytes === null) throw new Error(words.unread);
  if (bytes.type === "image/svg+xml") throw new Error(words.drawing);
  if (isMoving(new Uint8Array(await bytes.arrayBuffer()))) throw new Error(words.moving);
  const { width, height } = await measured(bytes);
  if (Math.max(width, height) > MOST_PX || width * height > MOST_PIXELS)
    throw new Error(words.tooLarge(width, height));
  const image = await createImageBitmap(bytes).catch(() => {
    throw new Error(words.undrawn);
  });
  return { image, type: bytes.type };
}

/** How large a picture is, which a browser knows before it has all its pixels in memory. */
async function measured(bytes: Blob): Promise<Size> {
  const address = URL.createObjectURL(bytes);
  const image = new Image();
  try {
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = () => reject(new Error(words.undecoded));
      image.src = address;
    });
    return { width: image.naturalWidth, height: image.naturalHeight };
  } finally {
    URL.revokeObjectURL(address);
  }
}

type Matrix = [a: number, b: number, c: number, d: number, e: number, f: number];

/** What turns a picture so that its corner stays at 0, 0. Whole numbers: angles would blur it. */
const matrixOf = ({ width, height }: Size, turns: Turns): Matrix => {
  const matrices: readonly Matrix[] = [
    [1, 0, 0, 1, 0, 0],
    [0, 1, -1, 0, height, 0],
    [-1, 0, 0, -1, width, height],
    [0, -1, 1, 0, 0, width],
  ];
  return matrices[turns] ?? [1, 0, 0, 1, 0, 0];
};

/** Draws all of a picture into a canvas of the page, which is made so many pixels long at most. */
export function show(canvas: HTMLCanvasElement, image: ImageBitmap, turns: Turns, most: number) {
  const { width, height } = sizeOf(image, turns);
  const scale = Math.min(1, most / Math.max(width, height));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.imageSmoothingQuality = "high";
  context.scale(canvas.width / width, canvas.height / height);
  context.transform(...matrixOf(image, turns));
  context.drawImage(image, 0, 0);
}

/** What a kind of picture is written as: those that browsers do not write as the nearest one that they do. */
const WRITTEN: Readonly<Record<string, string>> = {
  "image/jpeg": "image/jpeg",
  "image/webp": "image/webp",
  "image/avif": "image/webp",
  "image/heic": "image/jpeg",
};

/** A type of files; where the browser does not write it (Safari: WebP), what comes of it is a PNG. */
const writtenAs = (type: string): string => WRITTEN[type] ?? "image/png";

/** What is written of a picture, as people call it: JPEG. */
export const kindOf = ({ type }: Picture): string =>
  writtenAs(type).replace("image/", "").toUpperCase();

/**
 * What is in the frame, pixel by pixel.
 * @throws Error with a sentence when the browser cannot make it
 */
export async function cut({ image, type }: Picture, { turns, frame }: Wanted): Promise<Blob> {
  try {
    const canvas = new OffscreenCanvas(frame.width, frame.height);
    const context = canvas.getContext("2d");
    if (context === null) throw new Error(words.undrawn);
    context.translate(-frame.left, -frame.top);
    context.transform(...matrixOf(image, turns));
    context.drawImage(image, 0, 0);
    return await canvas.convertToBlob({ type: writtenAs(type), quality: QUALITY });
  } catch (cause) {
    throw new Error(words.undrawn, { cause });
  }
}
