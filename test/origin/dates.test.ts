import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalizeDate, printTimestamp } from "../../shared/content/dates.ts";

describe("a user's date", () => {
  it.each([
    ["2024-02-29", "2024-02-29T00:00:00"],
    ["2024-02-29T13:05", "2024-02-29T13:05:00"],
    ["2024-02-29 13:05:09", "2024-02-29T13:05:09"],
    ["2024-02-29t13:05:09z", "2024-02-29T13:05:09+00:00"],
    ["2024-02-29T13:05:09+02:00", "2024-02-29T13:05:09+02:00"],
    ["2024-02-29T13:05:09-0530", "2024-02-29T13:05:09-05:30"],
    ["2024-02-29T13:05:09.5", "2024-02-29T13:05:09.500000"],
    ["2024-02-29T13:05:09.123456789Z", "2024-02-29T13:05:09.123456+00:00"],
    ["2024-02-29T13:05:09.000", "2024-02-29T13:05:09"],
    ["  2024-02-29  ", "2024-02-29T00:00:00"],
    ["0001-01-01", "0001-01-01T00:00:00"],
    ["9999-12-31T23:59:59", "9999-12-31T23:59:59"],
  ])("%s is shown as %s", (given, shown) => {
    expect(normalizeDate(given)).toBe(shown);
  });

  it.each([
    "",
    "yesterday",
    "2023-02-29",
    "2024-13-01",
    "2024-00-10",
    "2024-04-31",
    "2024-4-1",
    "20240401",
    "2024-04-01T24:00",
    "2024-04-01T12:60",
    "2024-04-01T12:00:60",
    "2024-04-01T12",
    "2024-04-01T12:00:00.",
    "2024-04-01Z",
    "12024-04-01",
    "2024-04-01T12:00:00 +02:00",
    "2024-04-01\n2024-04-02",
    "٢٠٢٤-04-01",
  ])("is none of the calendar: %j", (given) => {
    expect(normalizeDate(given)).toBeUndefined();
  });

  it("is shown the same when it is normalized again", () => {
    const dates = fc.date({
      min: new Date("0001-01-01"),
      max: new Date("9999-12-31"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, (date) => {
        const shown = normalizeDate(date.toISOString()) ?? "none";
        expect(new Date(shown).getTime()).toBe(date.getTime());
        expect(normalizeDate(shown)).toBe(shown);
      }),
      { seed: 20_260_101, numRuns: 500 },
    );
  });
});

describe("a stored timestamp", () => {
  it.each([
    ["2024-02-29 13:05:09+00", "2024-02-29T13:05:09Z"],
    ["2024-02-29 13:05:09.1+00", "2024-02-29T13:05:09.100000Z"],
    ["2024-02-29 13:05:09.123456+00:00", "2024-02-29T13:05:09.123456Z"],
    ["2024-02-29T13:05:09.000000Z", "2024-02-29T13:05:09Z"],
    ["2024-02-29T13:05:09.000001+0000", "2024-02-29T13:05:09.000001Z"],
  ])("%s is printed as %s", (stored, printed) => {
    expect(printTimestamp(stored)).toBe(printed);
  });

  it.each(["2024-02-29 13:05:09+01", "2024-02-29 13:05:09", "2024-02-29", "infinity", ""])(
    "is a mistake of ours when it is not in UTC: %j",
    (stored) => {
      expect(() => printTimestamp(stored)).toThrow("not a UTC timestamp");
    },
  );
});
