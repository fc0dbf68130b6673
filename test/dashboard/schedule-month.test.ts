import { expect, test } from "vitest";
import { readMonth, stepMonth, weeksOf } from "../../dashboard/screens/schedule/month.ts";

test("a month is shown in whole weeks from Monday on", () => {
  const weeks = weeksOf("2026-02");
  expect(weeks.map((week) => week.length)).toEqual([7, 7, 7, 7, 7]);
  expect(weeks[0]?.[0]).toBe("2026-01-26");
  expect(weeks.at(-1)?.[6]).toBe("2026-03-01");
  expect(weeksOf("2027-02")).toHaveLength(4);
});

test("months follow each other over years", () => {
  expect(stepMonth("2026-12", 1)).toBe("2027-01");
  expect(stepMonth("2026-01", -1)).toBe("2025-12");
});

test.each(["", "2026-13", "2026-1", "x", undefined])("%s is no month", (text) =>
  expect(readMonth(text)).toBeNull(),
);
