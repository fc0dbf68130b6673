import fc from "fast-check";
import { expect, it } from "vitest";
import { isMoving } from "../../../dashboard/media/crop/moving.ts";
import { cropName } from "../../../dashboard/media/crop/crop-name.ts";
import { ownPicture } from "../../../dashboard/media/own-picture.ts";

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === "string" ? [...Buffer.from(part, "latin1")] : part)),
  );

/** Two by one pixels, with two colours for all pictures. */
const GIF = ["GIF89a", [2, 0, 1, 0, 0x80, 0, 0], [0, 0, 0, 255, 255, 255]] as const;
/** A picture of its own two colours, and one without. */
const DRAWN = [0x2c, 0, 0, 0, 0, 2, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0, 2, 2, 0x2c, 0x2c, 0];
const PLAIN = [0x2c, 0, 0, 0, 0, 2, 0, 1, 0, 0, 2, 1, 0x0a, 0];
/** How long it is shown, which stills have too; a comment in which are bytes of another picture. */
const SHOWN = [0x21, 0xf9, 4, 0, 10, 0, 0, 0];
const COMMENT = [0x21, 0xfe, 3, 0x2c, 0x2c, 0x2c, 2, 0x2c, 0x3b, 0];

it.each([
  ["one picture", [SHOWN, DRAWN], false],
  ["one picture and a comment", [COMMENT, PLAIN, COMMENT], false],
  ["two pictures", [SHOWN, DRAWN, SHOWN, PLAIN], true],
  ["none", [], false],
])("a GIF with %s", (_, parts, moves) => {
  expect(
    isMoving(
      bytes(...GIF.map((part) => (typeof part === "string" ? part : [...part])), ...parts, [0x3b]),
    ),
  ).toBe(moves);
});

const chunk = (name: string, length: number): (string | number[])[] => [
  [0, 0, 0, length],
  name,
  Array<number>(length + 4).fill(0),
];
const PNG = ["\x89PNG\r\n\x1a\n", ...chunk("IHDR", 13)];

it.each([
  ["a PNG", [...PNG, ...chunk("IDAT", 9)], false],
  ["a PNG that moves", [...PNG, ...chunk("acTL", 8), ...chunk("IDAT", 9)], true],
  ["a PNG whose pixels say so", [...PNG, ...chunk("IDAT", 9), ...chunk("acTL", 8)], false],
  ["a WebP", ["RIFF", [9, 0, 0, 0], "WEBPVP8 "], false],
  ["a WebP that moves", ["RIFF", [9, 0, 0, 0], "WEBPVP8X", [10, 0, 0, 0], [0x12]], true],
  ["a WebP with transparency", ["RIFF", [9, 0, 0, 0], "WEBPVP8X", [10, 0, 0, 0], [0x10]], false],
  ["an AVIF", [[0, 0, 0, 24], "ftypavif"], false],
  ["an AVIF that moves", [[0, 0, 0, 24], "ftypavis"], true],
  ["a JPEG", [[0xff, 0xd8, 0xff, 0xe0]], false],
  ["nothing", [], false],
])("%s", (_, parts, moves) => {
  expect(isMoving(bytes(...parts))).toBe(moves);
});

it("comes to an end with whatever is broken off or broken", () => {
  const heads = fc.constantFrom(
    "GIF89a",
    "\x89PNG\r\n\x1a\n",
    "RIFF1234WEBPVP8X",
    "1234ftypavis",
    "",
  );
  fc.assert(
    fc.property(heads, fc.uint8Array({ maxLength: 400 }), (head, rest) => {
      expect(typeof isMoving(bytes(head, [...rest]))).toBe("boolean");
    }),
  );
});

it.each([
  ["pear.png", "image/png", "pear-crop.png"],
  ["pear.avif", "image/webp", "pear-crop.webp"],
  ["pear-crop.jpg", "image/jpeg", "pear-crop.jpg"],
  ["pear", "image/png", "pear-crop.png"],
  ["🍐.png", "image/png", "🍐-crop.png"],
  [`${"a".repeat(80)}.jpg`, "image/jpeg", `${"a".repeat(70)}-crop.jpg`],
])("%s is called after what it was cut out of", (name, type, called) => {
  expect(cropName(name, type)).toBe(called);
});

const HASH = "0123456789abcdef".repeat(2);

it.each([
  [`/media/3/${HASH}/pear.png`, "pear.png"],
  [`https://content.example.com/media/3/${HASH}/pear.jpg`, "pear.jpg"],
  [`/media/3/${HASH}/pear.svg`, undefined],
  [`/media/3/${HASH}/pear.mp4`, undefined],
  ["https://elsewhere.example/pear.png", undefined],
  [`/media/3/${HASH}/pear.png?x=1`, undefined],
  [`/media/3/${HASH}/\0.png\ud800`, undefined],
  ["__proto__", undefined],
  ["", undefined],
])("of %s a part can be cut out only if it is a picture of a library", (url, name) => {
  expect(ownPicture(url)).toBe(name);
});
