import { firstFrame, turned, withRatio, type Frame, type Size } from "./frame.ts";
import { words } from "./words.ts";

/** How somebody wants a picture cut: turned how often, in which shape, and where. */

/** How often a picture is turned by a quarter, clockwise. */
export type Turns = 0 | 1 | 2 | 3;

/** Width by height: any, the picture's own, or a fixed one. */
const RATIOS = {
  free: () => null,
  original: ({ width, height }: Size) => width / height,
  square: () => 1,
  "4:3": () => 4 / 3,
  "3:2": () => 3 / 2,
  "16:9": () => 16 / 9,
} as const satisfies Record<string, (picture: Size) => number | null>;
export type Shape = keyof typeof RATIOS;

const NAMES: Readonly<Record<Shape, string>> = {
  free: words.free,
  original: words.original,
  square: "1:1",
  "4:3": "4:3",
  "3:2": "3:2",
  "16:9": "16:9",
};

/** Those that there are, by their names. */
export const SHAPES = (Object.keys(RATIOS) as Shape[]).map((value) => ({
  value,
  text: NAMES[value],
}));

export interface Wanted {
  turns: Turns;
  shape: Shape;
  frame: Frame;
}

export const firstWanted = (picture: Size): Wanted => ({
  turns: 0,
  shape: "free",
  frame: firstFrame(picture),
});

/** How large a picture is once it was turned. */
export const sizeOf = ({ width, height }: Size, turns: Turns): Size =>
  turns % 2 === 0 ? { width, height } : { width: height, height: width };

/** The ratio that the frame keeps; null for any. @param picture as it was before it was turned */
export const ratioOf = ({ shape, turns }: Wanted, picture: Size): number | null =>
  RATIOS[shape](sizeOf(picture, turns));

/** The same in another shape. */
export function inShape(wanted: Wanted, shape: Shape, picture: Size): Wanted {
  const next = { ...wanted, shape };
  const size = sizeOf(picture, wanted.turns);
  return { ...next, frame: withRatio(wanted.frame, ratioOf(next, picture), size) };
}

/** The same turned by a quarter more, clockwise; what is in the frame stays in it as far as the shape allows. */
export function turnedRight({ turns, shape, frame }: Wanted, picture: Size): Wanted {
  const next = ((turns + 1) % 4) as Turns;
  const there = turned(frame, sizeOf(picture, turns));
  return inShape({ turns: next, shape, frame: there }, shape, picture);
}
