import fc from "fast-check";
import { expect, test } from "vitest";
import { dimensionsOf } from "../../origin/media/dimensions.ts";
import type { MediaType } from "../../shared/media-type.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

const JPEG_HEAD = "\xff\xd8\xff\xe0\0\x04ab";
const JPEG_FRAME = "\xff\xc0\0\x11\x08\x01\xe0\x02\x80";
const TURNED =
  "\xff\xe1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";

test.each<[MediaType, string, { width: number; height: number } | null]>([
  [
    "image/png",
    "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0",
    { width: 640, height: 480 },
  ],
  ["image/gif", "GIF89a\x80\x02\xe0\x01", { width: 640, height: 480 }],
  ["image/jpeg", JPEG_HEAD + JPEG_FRAME, { width: 640, height: 480 }],
  ["image/jpeg", `\xff\xd8${TURNED}${JPEG_FRAME}`, { width: 480, height: 640 }],
  [
    "image/webp",
    "RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x80\x02\xe0\x01",
    { width: 640, height: 480 },
  ],
  ["image/webp", "RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x7f\xc2\x77\x00", { width: 640, height: 480 }],
  [
    "image/webp",
    "RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x7f\x02\0\xdf\x01\0",
    { width: 640, height: 480 },
  ],
  ["image/png", "\x89PNG\r\n\x1a\n", null],
  ["image/png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\0", null],
  ["image/jpeg", JPEG_HEAD, null],
  ["image/svg+xml", "<svg width='1' height='1'/>", null],
])("%s %j", (type, text, wanted) => expect(dimensionsOf(bytes(text), type)).toEqual(wanted));

test("whatever the bytes are, it ends and gives a size or none", () => {
  const types: MediaType[] = ["image/png", "image/gif", "image/jpeg", "image/webp"];
  fc.assert(
    fc.property(fc.constantFrom(...types), fc.uint8Array({ maxLength: 200 }), (type, tail) => {
      const head = type === "image/jpeg" ? bytes("\xff\xd8\xff") : bytes("RIFF\0\0\0\0WEBPVP8");
      const found = dimensionsOf(Uint8Array.from([...head, ...tail]), type);
      expect(found === null || (found.width > 0 && found.height > 0)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
