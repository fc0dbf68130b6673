import { expect, it } from "vitest";
import { describeInBrowser } from "./support/chromium.ts";
import { expectAccessible, openPage, press, screenshot } from "./support/page.ts";
import { useWorld } from "./support/world.ts";

describeInBrowser("everything by its name", () => {
  const world = useWorld({ edges: 0 });

  it("goes to a screen by Control K, and by two keys; not while one writes", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "admin");
    const page = await openPage(world(), `/sites/${site.slug}`, { person });
    await page.getByRole("heading", { name: "Home" }).waitFor();
    await screenshot(page, "home");
    await press(page, "Control+k");
    await page.getByRole("option", { name: /Delivery/ }).waitFor();
    await expectAccessible(page);
    await screenshot(page, "palette");
    await page.keyboard.type("deliv");
    await press(page, "Enter");
    await page.getByRole("heading", { name: "Delivery" }).waitFor();
    await press(page, "g", "h");
    await page.getByRole("heading", { name: "Home" }).waitFor();
    await press(page, "Control+k");
    await page.keyboard.type("g d");
    await press(page, "Escape");
    expect(new URL(page.url()).pathname).toBe(`/admin/sites/${site.slug}`);
  });
});
