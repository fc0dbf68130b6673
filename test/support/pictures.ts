import sharp, { type Sharp } from "sharp";
import { createPictureMaker, type OwnPictureMaker } from "../../program/pictures/maker.ts";
import { systemClock } from "../../shared/clock.ts";
import type { Order } from "../../shared/pictures/maker.ts";

/** Pictures of four colors, one in each quarter, so that it shows which way round they are. */

type File = Uint8Array<ArrayBuffer>;

export const QUARTERS = {
  red: [255, 0, 0],
  green: [0, 255, 0],
  blue: [0, 0, 255],
  white: [255, 255, 255],
} as const;
export type Quarter = keyof typeof QUARTERS;
const PLACES: readonly [Quarter, Quarter, Quarter, Quarter] = ["red", "green", "blue", "white"];

/** Its pixels, red, green and blue: red and green above, blue and white below. */
function pixels(width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const place = (y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1);
      data.set(QUARTERS[PLACES[place] ?? "red"], (y * width + x) * 3);
    }
  }
  return data;
}

/** As a pipeline, to be written as any format. */
export const quarters = (width = 64, height = 32) =>
  sharp(pixels(width, height), { raw: { width, height, channels: 3 } });

export const fileOf = async (picture: Sharp): Promise<File> =>
  new Uint8Array(await picture.toBuffer());

/** A photograph as far as encoders are concerned: soft shapes and grain, the same each time. */
export async function photograph(width = 640, height = 480, seed = 1): Promise<File> {
  const data = new Uint8Array(width * height * 3);
  let noise = seed;
  for (let at = 0; at < data.length; at += 1) {
    noise = (noise * 1_103_515_245 + 12_345) & 0x7f_ff_ff_ff;
    const pixel = Math.floor(at / 3);
    const [x, y] = [(pixel % width) / width, Math.floor(pixel / width) / height];
    const shape =
      Math.sin(x * 9 + seed + (at % 3)) + Math.cos(y * 7 - seed) + Math.sin((x + y) * 23);
    data[at] = Math.max(0, Math.min(255, 128 + shape * 38 + ((noise >> 16) % 13) - 6));
  }
  return fileOf(sharp(data, { raw: { width, height, channels: 3 } }).jpeg({ quality: 92 }));
}

/** A GIF of so many frames, all of one pixel, on a screen of this size. */
export function gifOf(width: number, height: number, frames: number): File {
  const word = (value: number) => [value & 0xff, value >> 8];
  const head = [...new TextEncoder().encode("GIF89a"), ...word(width), ...word(height), 0x80, 0, 0];
  const colors = [255, 0, 0, 0, 0, 255];
  // GIF89a §20, §22: where it is, its size, and one code of the first color
  const frame = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 0x01, 0];
  return Uint8Array.from([
    ...head,
    ...colors,
    ...Array.from({ length: frames }, () => frame).flat(),
    0x3b,
  ]);
}

/** A moving picture of frames in these colors. */
export async function moving(
  format: "gif" | "webp",
  colors: readonly Quarter[],
  { width = 40, height = 20, delays = colors.map(() => 100) } = {},
): Promise<File> {
  const frames = colors.map((color) => {
    const data = new Uint8Array(width * height * 4);
    for (let at = 0; at < data.length; at += 4) data.set([...QUARTERS[color], 255], at);
    return data;
  });
  const picture = sharp(Buffer.concat(frames), {
    raw: { width, height: height * colors.length, channels: 4, pageHeight: height },
  });
  return fileOf(
    format === "gif"
      ? picture.gif({ delay: delays, loop: 3 })
      : picture.webp({ delay: delays, loop: 3, lossless: true }),
  );
}

/** What is decoded of a file. */
export interface Decoded {
  width: number;
  height: number;
  format: string;
  frames: number;
  delays: number[];
  loop: number | undefined;
  hasProfile: boolean;
  hasExif: boolean;
  /** A pixel by fractions of width and height, of one frame. */
  at: (x: number, y: number, frame?: number) => [number, number, number, number];
}

export async function decode(file: File): Promise<Decoded> {
  const head = await sharp(file, { animated: true }).metadata();
  const { data, info } = await sharp(file, { animated: true })
    .toColourspace("srgb")
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const frames = head.pages ?? 1;
  const [width, height] = [info.width, info.height / frames];
  return {
    width,
    height,
    format: head.format === "heif" ? "avif" : head.format,
    frames,
    delays: head.delay ?? [],
    loop: head.loop,
    hasProfile: head.hasProfile,
    hasExif: head.exif !== undefined,
    at(x, y, frame = 0) {
      const row = frame * height + Math.min(height - 1, Math.floor(y * height));
      const at = (row * width + Math.min(width - 1, Math.floor(x * width))) * 4;
      return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0, data[at + 3] ?? 0];
    },
  };
}

/** Which color that is, as near as encoders are; null for none of them, and what shows through. */
export function nameOf([red, green, blue, alpha]: readonly number[]): Quarter | null {
  for (const [name, [r, g, b]] of Object.entries(QUARTERS)) {
    const far = Math.hypot(r - (red ?? 0), g - (green ?? 0), b - (blue ?? 0));
    if (far < 60 && (alpha ?? 0) > 250) return name as Quarter;
  }
  return null;
}

/** The colors in the middle of its quarters, in the order in which one reads. */
export const quartersOf = (decoded: Decoded): (Quarter | null)[] =>
  [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.25, 0.75],
    [0.75, 0.75],
  ].map(([x = 0, y = 0]) => nameOf(decoded.at(x, y)));

/** An order of nothing but what is said. */
export const order = (said: Partial<Order> = {}): Order => ({
  steps: [],
  format: null,
  mayBeWebp: false,
  focus: null,
  quality: null,
  background: null,
  ...said,
});

let maker: OwnPictureMaker | undefined;

/** What makes pictures for all tests of this process. Its own ends with this one. */
export const testMaker = (): OwnPictureMaker => (maker ??= createPictureMaker(systemClock));
