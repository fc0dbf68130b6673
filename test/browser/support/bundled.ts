import type { Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { PATIENCE_MS } from "../../support/patience.ts";
import { theBrowser } from "./chromium.ts";
import { servePage, type Bundled } from "./serve-page.ts";

/** Opens a part of the dashboard in a page of its own. What the browser complains of fails the test. */
export async function openBundled(bundled: Bundled & { width?: number }): Promise<Page> {
  const served = await servePage(bundled);
  onTestFinished(() => served.end());
  const { width = 1280 } = bundled;
  const browser = await theBrowser();
  const context = await browser.newContext({ viewport: { width, height: 800 }, locale: "en-GB" });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (/error|warning/.test(message.type())) complaints.push(message.text());
  });
  onTestFinished(async () => {
    await context.close();
    expect(complaints, "what the browser complained of").toEqual([]);
  });
  await page.goto(served.url);
  return page;
}
