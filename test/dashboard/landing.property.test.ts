import fc from "fast-check";
import { expect, it } from "vitest";
import { orNotFound } from "../../shared/errors.ts";
import { landingOf, scrollSpeedAt, type Box } from "../../dashboard/ui/drag/landing.ts";

/** Rows one below the other, with gaps. */
const boxes: fc.Arbitrary<Box[]> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 900 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((lengths) => {
    let at = -300;
    return lengths.map(([gap, height]) => {
      const top = at + gap;
      at = top + height;
      return { top, bottom: at };
    });
  });

const pulled = boxes.chain((rows) =>
  fc.record({
    rows: fc.constant(rows),
    from: fc.nat({ max: rows.length - 1 }),
    y: fc.double({ min: -2_000, max: 12_000, noNaN: true }),
  }),
);

it("puts a row behind those whose middle is above the pointer, and before the others", () => {
  fc.assert(
    fc.property(pulled, ({ rows, from, y }) => {
      const { by, lineAt } = landingOf(rows, from, y);
      const to = from + by;
      expect(to).toBeGreaterThanOrEqual(0);
      expect(to).toBeLessThan(rows.length);
      const middle = ({ top, bottom }: Box) => (top + bottom) / 2;
      const others = rows.toSpliced(from, 1);
      for (const one of others.slice(0, to)) expect(middle(one)).toBeLessThan(y);
      for (const one of others.slice(to)) expect(middle(one)).toBeGreaterThanOrEqual(y);
      // the line is between the two that it will be between
      for (const one of others.slice(0, to)) expect(lineAt).toBeGreaterThanOrEqual(one.bottom);
      for (const one of others.slice(to)) expect(lineAt).toBeLessThanOrEqual(one.top);
    }),
  );
});

it("leaves a row where it is while the pointer is over it", () => {
  fc.assert(
    fc.property(pulled, ({ rows, from }) => {
      const { top, bottom } = orNotFound(rows[from]);
      for (const y of [top, (top + bottom) / 2, bottom])
        expect(landingOf(rows, from, y).by).toBe(0);
    }),
  );
});

it("moves the page near the edges of the window alone, faster towards them, and outside of it as fast", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -500, max: 2_500 }),
      fc.integer({ min: 1, max: 2_000 }),
      (y, height) => {
        const speed = scrollSpeedAt(y, height);
        expect(Math.abs(speed)).toBeLessThanOrEqual(1);
        expect(scrollSpeedAt(y + 1, height)).toBeGreaterThanOrEqual(speed);
        expect(scrollSpeedAt(height - y, height)).toBeCloseTo(-speed);
      },
    ),
  );
  expect(scrollSpeedAt(400, 800)).toBe(0);
  expect([scrollSpeedAt(0, 800), scrollSpeedAt(800, 800)]).toEqual([-1, 1]);
  expect([scrollSpeedAt(-90, 800), scrollSpeedAt(1_000, 800)]).toEqual([-1, 1]);
});
