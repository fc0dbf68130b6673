/** Pictures that move, told from their bytes: browsers draw the first of several, and no API of theirs says that there are more. */

const textAt = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + length));

/** Whether there is more than one picture in these bytes. What is broken has one, or none. */
export function isMoving(bytes: Uint8Array): boolean {
  if (textAt(bytes, 0, 4) === "GIF8") return countInGif(bytes) > 1;
  if (textAt(bytes, 1, 3) === "PNG") return isMovingPng(bytes);
  if (textAt(bytes, 8, 8) === "WEBPVP8X") return ((bytes[20] ?? 0) & MOVING_WEBP) !== 0;
  return textAt(bytes, 4, 8) === "ftypavis";
}

/** The bit of a WebP's features that says so (RFC 9649, 2.7.1). */
const MOVING_WEBP = 0x02;

/** Whether there is an `acTL` before the pixels (PNG, third edition, 11.3.3). */
function isMovingPng(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const name = textAt(bytes, at + 4, 4);
    if (name === "acTL") return true;
    if (name === "IDAT") return false;
  }
  return false;
}

const GIF_HEAD = 13;
const EXTENSION = 0x21;
const PICTURE = 0x2c;

/** How many pictures there are, as far as two (GIF89a, 18 to 24). */
function countInGif(bytes: Uint8Array): number {
  let count = 0;
  let at = GIF_HEAD + coloursOf(bytes[10]);
  while (at < bytes.length && count < 2) {
    const kind = bytes[at];
    if (kind === EXTENSION) at = afterBlocks(bytes, at + 2);
    else if (kind === PICTURE) {
      count += 1;
      at = afterBlocks(bytes, at + 10 + coloursOf(bytes[at + 9]) + 1);
    } else break;
  }
  return count;
}

/** Bytes of the colours that follow, if any do. */
const coloursOf = (flags = 0): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));

/** Behind a row of blocks, each of which says how long it is; one of no length ends it. */
function afterBlocks(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let length = bytes[at]; length !== undefined && length > 0; length = bytes[at])
    at += 1 + length;
  return at + 1;
}
