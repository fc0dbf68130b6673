import { expect, it } from "vitest";
import { pickedColour, withAlphaOf } from "../../../dashboard/form/colour-text.ts";
import { isNoDate, partsOfDate, readDate } from "../../../dashboard/form/date-text.ts";
import { printNumber, readNumber } from "../../../dashboard/form/number-text.ts";
import { storable } from "../../../dashboard/form/storable.ts";

it.each([
  ["", null],
  ["  ", null],
  ["0", 0],
  [" -1.50 ", -1.5],
  ["9007199254740993", "9007199254740993"],
  ["1e5", "1e5"],
  ["1,5", "1,5"],
  ["12.", 12],
  ["12..", "12.."],
  ["NaN", "NaN"],
])("the number typed as %j is kept as %j", (text, stored) => {
  expect(readNumber(text)).toBe(stored);
  expect(readNumber(printNumber(stored))).toBe(stored);
});

it.each([
  [null, { local: "", zone: "" }],
  ["2026-01-02T03:04:05", { local: "2026-01-02T03:04:05", zone: "" }],
  ["2026-01-02", { local: "2026-01-02T00:00:00", zone: "" }],
  ["2026-01-02T03:04:05+02:00", { local: "2026-01-02T03:04:05", zone: "+02:00" }],
  ["2026-01-02T03:04:05.123456", undefined],
  ["2026-02-30", undefined],
  ["soon", undefined],
  [5, undefined],
])("the date %j is shown as %j", (stored, parts) => {
  expect(partsOfDate(stored)).toEqual(parts);
});

it("a date keeps the zone it had, and what is none stays a text", () => {
  expect(readDate("2026-05-06T07:08", "2026-01-02T03:04:05+02:00")).toBe(
    "2026-05-06T07:08:00+02:00",
  );
  expect(readDate("2026-05-06T07:08:09", null)).toBe("2026-05-06T07:08:09");
  expect(readDate("", "2026-01-02T03:04:05")).toBeNull();
  expect(isNoDate("soon")).toBe(true);
  expect(isNoDate("")).toBe(false);
});

it("a colour is picked as six digits, and keeps how much is seen through it", () => {
  expect(pickedColour("#AbC")).toBe("#aabbcc");
  expect(pickedColour("#11223344")).toBe("#112233");
  expect(pickedColour("red")).toBe("#000000");
  expect(withAlphaOf("#1128", "#334455")).toBe("#33445588");
  expect(withAlphaOf("#11223344", "#334455")).toBe("#33445544");
  expect(withAlphaOf("red", "#334455")).toBe("#334455");
});

it("keeps of a text what can be kept", () => {
  expect(storable("a\0b\ud800c😀")).toBe("ab\ufffdc😀");
});
