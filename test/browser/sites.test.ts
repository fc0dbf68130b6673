import { sql } from "../../origin/db/drizzle.ts";
import { expect, it } from "vitest";
import { describeInBrowser } from "./support/chromium.ts";
import {
  expectAccessible,
  expectNoSidewaysScroll,
  focused,
  openPage,
  press,
  screenshot,
} from "./support/page.ts";
import { useWorld } from "./support/world.ts";

describeInBrowser("sites", () => {
  const world = useWorld({ edges: 0, isOwn: true });

  it("an operator makes one, sees its tokens this once, and opens it", async () => {
    const before = await world().addSite("Before");
    const person = await world().addPerson(before, "admin");
    await world().postgres.db.execute(
      sql`update people set is_operator = true where email = ${person.email}`,
    );
    const page = await openPage(world(), "/sites", { person, refusals: [400, 409] });
    await page.getByRole("button", { name: "New site" }).press("Enter");
    await expect.poll(() => focused(page)).toBe("input Name");
    await page.keyboard.type("Über uns: Café");
    const slug = `uber-uns-cafe-${before.slug}`;
    await expect.poll(() => page.getByLabel("Key").inputValue()).toBe("uber-uns-cafe");
    await page.getByLabel("Key").fill(before.slug);
    await page.getByLabel("Locales").fill("de, en-GB");
    await expectAccessible(page);
    await press(page, "Enter");
    // one of this key is there
    await page.locator(".field-error").first().waitFor();
    await page.getByLabel("Key").fill(slug);
    await press(page, "Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("heading", { name: "is made" }).waitFor();
    const tokens = await dialog
      .locator("input")
      .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
    expect(tokens.length).toBeGreaterThan(0);
    expect(tokens.every((token) => token.length >= 20)).toBe(true);
    await expectAccessible(page);
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
    await page.setViewportSize({ width: 1280, height: 800 });
    await dialog.getByRole("link", { name: "Open it" }).press("Enter");
    await page.waitForURL(`**/admin/sites/${slug}**`);
    await page.goto(`${world().url}/admin/sites`);
    await page.getByRole("link", { name: "Über uns: Café" }).waitFor();
    await screenshot(page, "sites");
  });

  it("whoever is no operator makes none", async () => {
    const site = await world().addSite("Only one");
    const person = await world().addPerson(site, "admin");
    const page = await openPage(world(), "/sites", { person });
    await page.getByRole("link", { name: "Only one" }).waitFor();
    expect(await page.getByRole("button", { name: "New site" }).count()).toBe(0);
  });
});
