import type { Browser } from "playwright-core";
import { describe, expect, test } from "vitest";
import { findChromium, launchChromium } from "./find-chromium.ts";

let browser: Promise<Browser> | undefined;

/** One for all files that a worker runs; it ends with the worker. */
export function theBrowser(): Promise<Browser> {
  browser ??= launchChromium();
  return browser;
}

/**
 * Tests in a real Chromium. Where there is none they are left out, and say so; with `LARDER_BROWSER=required` they fail.
 */
export function describeInBrowser(name: string, body: () => void): void {
  if (findChromium() !== undefined) {
    describe(name, body);
    return;
  }
  const { LARDER_BROWSER: wanted } = process.env;
  if (wanted === "required")
    test(`${name}: there is a Chromium`, () => {
      expect.fail(
        "LARDER_BROWSER=required, and no Chromium is where CHROMIUM says or systems put it",
      );
    });
  else describe.skip(`${name} (skipped: no Chromium)`, body);
}
