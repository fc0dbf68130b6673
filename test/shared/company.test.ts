import { describe, expect, it } from "vitest";
import { createCompany, restAfterMissMs } from "../../shared/company.ts";
import { SHARE_COMPANY_MS, SHARE_REST_MOST_MS } from "../../shared/limits-shares.ts";
import { createFakeClock } from "../support/clock.ts";

describe("Row 4: a site", () => {
  it("has company while another one asked lately", async () => {
    const clock = createFakeClock();
    const company = createCompany(clock);
    company.note(1);
    expect([company.has(1), company.has(2)]).toEqual([false, true]);
    company.note(2);
    company.note(2);
    expect([company.has(1), company.has(2)]).toEqual([true, true]);
    await clock.advance(SHARE_COMPANY_MS);
    expect([company.has(1), company.has(2)]).toEqual([false, false]);
  });

  it("rests longer, beyond what it took more, after what took longer", () => {
    expect([1, 10, 40].map((ms) => restAfterMissMs(ms, 1))).toEqual([1.1, 20, 200]);
    expect(restAfterMissMs(1_000, 3)).toBe(SHARE_REST_MOST_MS);
    expect(restAfterMissMs(0, 3)).toBe(0);
  });
});
