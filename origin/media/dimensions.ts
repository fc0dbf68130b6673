import type { MediaType } from "../../shared/media-type.ts";

/** How large an image is, in pixels. */
export interface Dimensions {
  width: number;
  height: number;
}

/**
 * Reads how large an image is from its first bytes, of the kinds that nearly all are. Null of others, and of what does not say.
 * The bytes are a stranger's: nothing is read behind their end, and each step goes forward.
 */
export function dimensionsOf(bytes: Uint8Array, type: MediaType): Dimensions | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = READERS[type];
  try {
    const found = read?.(view) ?? null;
    return found !== null && found.width > 0 && found.height > 0 ? found : null;
  } catch (error) {
    // a file that ends too early
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const READERS: Partial<Record<MediaType, (view: DataView) => Dimensions | null>> = {
  "image/png": (view) => ({ width: view.getUint32(16), height: view.getUint32(20) }),
  "image/gif": (view) => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) }),
  "image/jpeg": ofJpeg,
  "image/webp": ofWebp,
};

/** How many segments of a JPEG are passed over, each with a length of its own. */
const MAX_JPEG_SEGMENTS = 1_000;

function ofJpeg(view: DataView): Dimensions | null {
  let at = 2;
  let isTurned = false;
  for (let segment = 0; segment < MAX_JPEG_SEGMENTS; segment += 1) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xe1) isTurned ||= isTurnedBy(view, at + 4);
    // frames of all kinds; what lies between are tables
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
      return isTurned ? { width: height, height: width } : { width, height };
    }
    at += 2 + Math.max(view.getUint16(at + 2), 2);
  }
  return null;
}

const EXIF = 0x45786966;
const ORIENTATION = 0x0112;

/** Whether a camera says that it was held on its side, which browsers heed. */
function isTurnedBy(view: DataView, at: number): boolean {
  if (view.getUint32(at) !== EXIF) return false;
  const start = at + 6;
  const isLittle = view.getUint16(start) === 0x4949;
  const directory = start + view.getUint32(start + 4, isLittle);
  const count = view.getUint16(directory, isLittle);
  for (let entry = 0; entry < count; entry += 1) {
    const place = directory + 2 + entry * 12;
    if (view.getUint16(place, isLittle) === ORIENTATION)
      return view.getUint16(place + 8, isLittle) >= 5;
  }
  return false;
}

function ofWebp(view: DataView): Dimensions | null {
  const kind = view.getUint32(12);
  // `VP8 `: a frame's head, after its three bytes of beginning
  if (kind === 0x56503820)
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  // `VP8L`: 14 bits each, less one
  if (kind === 0x5650384c) {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  // `VP8X`: 24 bits each, less one
  if (kind !== 0x56503858) return null;
  const less = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  return { width: less(24) + 1, height: less(27) + 1 };
}
