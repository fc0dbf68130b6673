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
import { PASSWORD, useWorld } from "./support/world.ts";

describeInBrowser("signing in", () => {
  const world = useWorld({ edges: 0, isOwn: true });

  it("takes e-mail and password from the keyboard alone, and goes where one wanted to", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "author");
    const page = await openPage(world(), `/sites/${site.slug}/delivery`, { refusals: [401] });
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await expectAccessible(page);
    await screenshot(page, "sign-in");
    await expect.poll(() => focused(page)).toBe("input E-mail");
    await page.keyboard.type(person.email);
    await press(page, "Tab");
    await page.keyboard.type("wrong");
    await press(page, "Enter");
    await page
      .getByText("do not fit")
      .or(page.getByText("wrong", { exact: false }))
      .first()
      .waitFor();
    await expect.poll(() => focused(page)).toBe("input Password");
    await press(page, "Control+a");
    await page.keyboard.type(PASSWORD);
    await press(page, "Enter");
    await page.getByRole("heading", { name: "Delivery" }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/admin/sites/${site.slug}/delivery`);
    await screenshot(page, "delivery");
    await expectAccessible(page);
  });

  it("fits 320 px", async () => {
    const page = await openPage(world(), "/", { width: 320, refusals: [401] });
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await expectNoSidewaysScroll(page);
  });
});
