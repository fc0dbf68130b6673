import fc from "fast-check";
import { expect, it } from "vitest";
import {
  firstFrame,
  HANDLES,
  moved,
  pulled,
  turned,
  withRatio,
  withSide,
  type Frame,
  type Size,
} from "../../../dashboard/media/crop/frame.ts";

const length = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 16_384 }));
const picture: fc.Arbitrary<Size> = fc.record({ width: length, height: length });
const far = fc.oneof(
  fc.double({ min: -40_000, max: 40_000, noNaN: true }),
  fc.integer({ min: -3, max: 3 }),
);
const by = fc.record({ x: far, y: far });
const handle = fc.constantFrom(...HANDLES);

/** A ratio that is offered: fixed, or the picture's own. */
const ratioFor = ({ width, height }: Size) =>
  fc.constantFrom(1, 4 / 3, 3 / 2, 16 / 9, width / height);

/** A picture, a frame somewhere in it, and a ratio that it may have. */
const framed = picture.chain((size) => {
  const along = (all: number) =>
    fc
      .integer({ min: 1, max: all })
      .chain((part) => fc.tuple(fc.constant(part), fc.integer({ min: 0, max: all - part })));
  return fc
    .tuple(along(size.width), along(size.height), ratioFor(size))
    .map(([[width, left], [height, top], ratio]) => ({
      size,
      ratio,
      frame: { left, top, width, height } satisfies Frame,
    }));
});

function expectInside(frame: Frame, size: Size): void {
  for (const number of Object.values(frame)) expect(Number.isInteger(number)).toBe(true);
  expect(Math.min(frame.left, frame.top)).toBeGreaterThanOrEqual(0);
  expect(Math.min(frame.width, frame.height)).toBeGreaterThanOrEqual(1);
  expect(frame.left + frame.width).toBeLessThanOrEqual(size.width);
  expect(frame.top + frame.height).toBeLessThanOrEqual(size.height);
}

/** The longer side is whole, and the other one is as near to the ratio as whole pixels are. */
function expectRatio({ width, height }: Frame, ratio: number): void {
  if (ratio >= 1) expect(height).toBe(Math.max(1, Math.round(width / ratio)));
  else expect(width).toBe(Math.max(1, Math.round(height * ratio)));
}

it("a frame that is pulled stays in its picture, is a pixel at least, and keeps what is opposite", () => {
  fc.assert(
    fc.property(framed, handle, by, fc.boolean(), ({ size, frame, ratio }, at, to, isFree) => {
      const next = pulled(frame, at, to, size, isFree ? null : ratio);
      expectInside(next, size);
      if (at.x === 1) expect(next.left).toBe(frame.left);
      if (at.x === -1) expect(next.left + next.width).toBe(frame.left + frame.width);
      if (at.y === 1) expect(next.top).toBe(frame.top);
      if (at.y === -1) expect(next.top + next.height).toBe(frame.top + frame.height);
      if (!isFree) expectRatio(next, ratio);
      else if (at.x === 0) expect(next).toMatchObject({ left: frame.left, width: frame.width });
      else if (at.y === 0) expect(next).toMatchObject({ top: frame.top, height: frame.height });
    }),
  );
});

it("an edge goes as far as it is pulled, while there is room", () => {
  const [frame, size] = [
    { left: 20, top: 30, width: 40, height: 50 },
    { width: 100, height: 100 },
  ];
  const to = { x: -7.4, y: 6 };
  expect(pulled(frame, { x: -1, y: 1 }, to, size, null)).toEqual({
    left: 13,
    top: 30,
    width: 47,
    height: 56,
  });
  expect(pulled(frame, { x: 1, y: 0 }, { x: 99, y: 0 }, size, null).width).toBe(80);
  expect(pulled(frame, { x: 1, y: 1 }, { x: 20, y: 0 }, size, 1)).toMatchObject({
    width: 60,
    height: 60,
  });
});

it("a frame that is moved keeps its size and stays in its picture", () => {
  fc.assert(
    fc.property(framed, by, ({ size, frame }, to) => {
      const next = moved(frame, to, size);
      expectInside(next, size);
      expect(next).toMatchObject({ width: frame.width, height: frame.height });
      const left = frame.left + Math.round(to.x);
      const fits = left >= 0 && left + frame.width <= size.width;
      if (fits && Number.isInteger(to.x)) expect(next.left).toBe(left);
    }),
  );
});

it("a number that is set is what the frame has, or as near as the picture and the ratio allow", () => {
  const side = fc.constantFrom("left", "top", "width", "height");
  fc.assert(
    fc.property(framed, side, far, fc.boolean(), ({ size, frame, ratio }, of, value, isFree) => {
      const next = withSide(frame, of, value, size, isFree ? null : ratio);
      expectInside(next, size);
      const isPlace = of === "left" || of === "top";
      const along = of === "left" || of === "width" ? "width" : "height";
      const most = isPlace ? size[along] - frame[along] : size[along];
      const near = Math.min(Math.max(Math.round(value), isPlace ? 0 : 1), most);
      if (isFree || isPlace) expect(next[of]).toBe(near);
      if (!isFree && !isPlace) expectRatio(next, ratio);
    }),
  );
});

it("by keys a frame of a ratio grows and shrinks by a pixel of its longer side at a time, until it cannot", () => {
  fc.assert(
    fc.property(framed, fc.constantFrom(-1, 1), ({ size, frame, ratio }, step) => {
      const side = ratio >= 1 ? "width" : "height";
      const before = withRatio(frame, ratio, size);
      const next = withSide(before, side, before[side] + step, size, ratio);
      const largest = withSide(before, side, 40_000, size, ratio)[side];
      expect(next[side]).toBe(Math.min(Math.max(before[side] + step, 1), largest));
    }),
  );
});

it("a frame of another ratio stays in its picture; that of the whole picture is the whole picture", () => {
  fc.assert(
    fc.property(framed, ({ size, frame, ratio }) => {
      const next = withRatio(frame, ratio, size);
      expectInside(next, size);
      expectRatio(next, ratio);
      expect(withRatio(frame, null, size)).toEqual(frame);
      const all = { left: 0, top: 0, ...size };
      expect(withRatio(all, size.width / size.height, size)).toEqual(all);
    }),
  );
});

it("the whole of a picture is as the picture is, whatever floating point makes of its ratio", () => {
  const sides = Array.from({ length: 200 }, (_, index) => index + 1);
  const lost = sides.flatMap((width) =>
    sides.filter((height) => {
      const all = { left: 0, top: 0, width, height };
      const { width: wide, height: high } = withRatio(all, width / height, all);
      return wide !== width || high !== height;
    }),
  );
  expect(lost).toEqual([]);
});

it("a frame that is turned with its picture four times is where it was", () => {
  fc.assert(
    fc.property(framed, ({ size, frame }) => {
      const across = { width: size.height, height: size.width };
      const once = turned(frame, size);
      expectInside(once, across);
      expect(turned(turned(turned(once, across), size), across)).toEqual(frame);
    }),
  );
  // what was at the top left is at the top right
  const turnedOnce = turned({ left: 0, top: 0, width: 2, height: 3 }, { width: 10, height: 20 });
  expect(turnedOnce).toEqual({ left: 17, top: 0, width: 3, height: 2 });
});

it("begins within the picture, however small it is", () => {
  fc.assert(fc.property(picture, (size) => expectInside(firstFrame(size), size)));
});
