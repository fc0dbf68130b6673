import fc from "fast-check";
import { expect, it } from "vitest";
import { MIDDLE, positionOf, within } from "../../../dashboard/media/focus/point.ts";

const side = fc.integer({ min: 1, max: 5_000 });
const size = fc.record({ width: side, height: side });
const part = fc.double({ min: 0, max: 1, noNaN: true });

it("shows the point of a picture in every box that it covers, as near to the middle as its edges let it", () => {
  fc.assert(
    fc.property(size, size, fc.record({ x: part, y: part }), (picture, box, point) => {
      const scale = Math.max(box.width / picture.width, box.height / picture.height);
      const [x = 0, y = 0] = positionOf(point, picture, box).split(" ").map(Number.parseFloat);
      for (const [percent, at, length, room] of [
        [x, point.x, picture.width * scale, box.width],
        [y, point.y, picture.height * scale, box.height],
      ] as const) {
        const cut = ((length - room) * percent) / 100;
        const shown = at * length - cut;
        const slack = length * 1e-6;
        expect(shown).toBeGreaterThanOrEqual(-slack);
        expect(shown).toBeLessThanOrEqual(room + slack);
        const isAtAnEdge = cut < slack || cut > length - room - slack;
        if (!isAtAnEdge) expect(shown).toBeCloseTo(room / 2, 3);
      }
    }),
  );
});

it("is the middle where nobody said anything, and never outside of the picture", () => {
  expect(positionOf(MIDDLE, { width: 400, height: 100 }, { width: 100, height: 100 })).toBe(
    "50% 50%",
  );
  expect(within({ x: -3, y: 1.2 })).toEqual({ x: 0, y: 1 });
  expect(within({ x: 0.256, y: 0.5 })).toEqual({ x: 0.26, y: 0.5 });
});
