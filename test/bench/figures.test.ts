import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { atLeast, atMost, goalOf, isReached, sentenceOf, timesLimit, told } from "./figures.ts";
import { overBudget, readMeasured, type MeasuredRow } from "./measured.ts";
import { PERFORMANCE_FILE, withTables } from "./table.ts";

describe("a figure", () => {
  it("reaches its goal at the limit, and says how far beyond it is", () => {
    expect(isReached(atMost("a", 50, "ms", 50))).toBe(true);
    expect(isReached(atMost("a", 50.1, "ms", 50))).toBe(false);
    expect(isReached(atLeast("a", 0.9, "×", 0.9))).toBe(true);
    expect(isReached(atLeast("a", 0.899, "×", 0.9))).toBe(false);
    expect(timesLimit(atMost("a", 100, "ms", 50))).toBe(2);
    expect(timesLimit(atLeast("a", 25, "a second", 50))).toBe(2);
    expect(timesLimit(atMost("a", 0, "failed", 0))).toBe(1);
    expect(timesLimit(atMost("a", 1, "failed", 0))).toBe(Infinity);
  });

  it("has no goal when it is only told", () => {
    expect(isReached(told("a", 1e9, "ms"))).toBe(true);
    expect(timesLimit(told("a", 1, "ms"))).toBeUndefined();
    expect(goalOf(told("a", 1, "ms"))).toBe("");
  });

  it("does not reach its goal when it could not be measured", () => {
    expect(isReached(atMost("a", Number.NaN, "ms", 50))).toBe(false);
    expect(isReached(atLeast("a", Number.NaN, "ms", 50))).toBe(false);
  });

  it("is said in one line", () => {
    expect(sentenceOf(atLeast("writes", 812, "a second", 1_000))).toBe(
      "writes: 812 a second (≥ 1,000 a second: NOT reached)",
    );
    expect(sentenceOf(told("bytes", 12_345, "a publish"))).toBe("bytes: 12,345 a publish");
  });
});

describe("a budget", () => {
  const now = (ms: number) => atMost("p50", ms, "ms", 50);

  it("is the goal where that was reached at last, or nothing was measured", () => {
    expect(overBudget(now(50), now(40))).toBeUndefined();
    expect(overBudget(now(51), now(40))).toMatch("does not reach its goal");
    expect(overBudget(now(51), undefined)).toMatch("does not reach its goal");
  });

  it("is what it was at last, and a quarter, where that did not reach it", () => {
    expect(overBudget(now(125), now(100))).toBeUndefined();
    expect(overBudget(now(126), now(100))).toMatch("by more than at last (100 ms)");
  });
});

describe("docs/performance.md", () => {
  const row: MeasuredRow = {
    row: "row",
    title: "what",
    command: "npm run bench -- row",
    date: "2026-01-02T03:04:05.678Z",
    commit: "abc",
    node: "v1",
    machine: { cpu: "one", cores: 2, memoryGb: 3 },
    coreShareBefore: 1,
    coreShareAfter: 0.9,
    figures: [atMost("p50", 100, "ms", 50), atLeast("rate", 10, "a second", 5), told("n", 3, "")],
  };

  it("has goal and measured beside each other", async () => {
    const text = withTables(await readFile(PERFORMANCE_FILE, "utf8"), [row]);
    expect(text).toContain("1 of 2 goals are reached.");
    expect(text).toContain(
      "| `row` | p50 | ≤ 50 ms | 100 ms | **not reached**, 2.00 × its limit |",
    );
    expect(text).toContain("|  | rate | ≥ 5 a second | 10 a second | reached |");
    expect(text).toContain("2 cores of one, 3 GB, Node v1");
    expect(withTables(text, [row])).toBe(text);
  });

  it("refuses a text without its marks", () => {
    expect(() => withTables("# Performance\n", [row])).toThrow("lost its marks");
  });

  it("is what measured.json says, of rows that exist", async () => {
    const rows = [...(await readMeasured()).values()];
    const text = await readFile(PERFORMANCE_FILE, "utf8");
    expect(text).toBe(withTables(text, rows));
    const readme = await readFile(new URL("./README.md", import.meta.url), "utf8");
    const unknown = rows.filter((each) => !readme.includes(`| \`${each.row}\` |`));
    expect(unknown).toEqual([]);
  });
});
