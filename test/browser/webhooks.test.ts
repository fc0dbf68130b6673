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

describeInBrowser("webhooks", () => {
  const world = useWorld({ edges: 0 });

  it("makes one, tries it, says why it failed, and sends it again", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "admin");
    const page = await openPage(world(), `/sites/${site.slug}/settings/webhooks`, {
      person,
      refusals: [400],
    });
    await page.getByText("There is no webhook").waitFor();
    await page.getByRole("button", { name: "Make a webhook" }).press("Enter");
    await expect.poll(() => focused(page)).toBe("input Address");
    await page.keyboard.type("http://127.0.0.1:9/hook");
    await press(page, "Enter");
    await page
      .getByText("This address cannot be used")
      .or(page.locator(".field-error"))
      .first()
      .waitFor();
    await expectAccessible(page);
    await page.getByLabel("Address").fill("http://hook.invalid/here");
    await page.getByLabel("Everything", { exact: true }).press("Space");
    await page.getByLabel("Everything about posts").press("Space");
    await expect.poll(() => page.getByLabel("Post published").isDisabled()).toBe(true);
    await page.getByRole("button", { name: "Add a header" }).press("Enter");
    await page.getByLabel("Name of header 1").fill("x-team");
    await page.getByLabel("Value of header 1").fill("web");
    await press(page, "Enter");
    await expect.poll(() => page.getByLabel("Secret").inputValue()).toMatch(/^whsec_/);
    await page.getByRole("button", { name: "Done" }).press("Enter");
    await page.getByRole("link", { name: "http://hook.invalid/here" }).press("Enter");
    await page.getByRole("heading", { name: "hook.invalid" }).waitFor();
    await page.getByText("Nothing was sent yet").waitFor();
    await page.getByRole("button", { name: "Exchange the secret" }).press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Exchange the secret" }).press("Enter");
    await expect
      .poll(() => page.getByLabel("Secret", { exact: true }).inputValue())
      .toMatch(/^whsec_/);
    await page.getByRole("button", { name: "Done" }).press("Enter");
    await page.getByText("The one before signs them as well").waitFor();
    await page.getByRole("button", { name: "End the one before now" }).press("Enter");
    await page.getByText("signed with the new secret alone").waitFor();
    await page.getByRole("button", { name: "Send a test" }).press("Enter");
    await page.getByText("A test is on its way.").waitFor();
    await page.getByText("1 try").waitFor();
    await page.getByText("next try").waitFor();
    await expectAccessible(page);
    await screenshot(page, "settings-webhook");
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
    const { data } = (await site.request("GET", "/manage/v1/webhooks")) as { data: unknown[] };
    expect(data).toMatchObject([{ events: ["post.*"], headerNames: ["x-team"], enabled: true }]);
  });
});
