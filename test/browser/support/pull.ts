import type { Locator, Page } from "playwright-core";
import { orNotFound } from "../../../shared/errors.ts";

/** A row that is pulled by a pointer, as a person does it. */

const boxOf = async (of: Locator) => orNotFound((await of.boundingBox()) ?? undefined);

/** The grip of a row's own line, and of none that is inside of it. */
export const gripOf = (row: Locator): Locator => row.locator(".grip").first();

/** Takes a row by its grip: it is pulled when this resolves. */
export async function take(page: Page, row: Locator): Promise<void> {
  await gripOf(row).scrollIntoViewIfNeeded();
  const { x, y, width, height } = await boxOf(gripOf(row));
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.locator("html.pulling").waitFor();
}

/** Pulls what was taken over the upper or the lower part of a row. */
export async function pullOver(page: Page, row: Locator, part: "upper" | "lower"): Promise<void> {
  const { x, y, height } = await boxOf(row);
  await page.mouse.move(x + 40, y + height * (part === "upper" ? 0.1 : 0.9), { steps: 4 });
}

/** Pulls a row over another one, and lets go of it there. */
export async function pull(
  page: Page,
  row: Locator,
  over: Locator,
  part: "upper" | "lower",
): Promise<void> {
  await take(page, row);
  await pullOver(page, over, part);
  await page.mouse.up();
}

/** The line that says where it would come. */
export const lineOf = (page: Page): Locator => page.locator(".drop-line");
