import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { describeInBrowser } from "./support/chromium.ts";
import {
  expectAccessible,
  expectNoSidewaysScroll,
  openPage,
  press,
  screenshot,
} from "./support/page.ts";
import { useWorld } from "./support/world.ts";

describeInBrowser("the audit log", () => {
  const world = useWorld({ edges: 0 });

  it("says who did what, narrowed by person, words and days, and as a file", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "admin");
    await site.request("POST", "/manage/v1/tags", { name: "Pears" });
    await site.request("POST", "/manage/v1/releases", { name: "Spring" });
    const page = await openPage(world(), `/sites/${site.slug}/settings/audit`, { person });
    await page.getByText("Made a release").waitFor();
    await page.getByText("Opened a link").waitFor();
    await page.getByText("Made a tag").waitFor();
    await page
      .getByRole("link", { name: /^Change \d+$/ })
      .first()
      .waitFor();
    await expectAccessible(page);
    await screenshot(page, "audit");
    await page.getByLabel("Search").fill("releases");
    await press(page, "Enter");
    await page.getByText("Opened a link").waitFor({ state: "detached" });
    await expect.poll(() => page.locator("tbody tr").count()).toBe(1);
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download as CSV" }).press("Enter");
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe("audit.csv");
    const lines = (await readFile(await saved.path(), "utf8")).trim().split("\r\n");
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain("post /releases");
    await page.getByRole("button", { name: "Clear the filters" }).press("Enter");
    await page.getByText("Opened a link").waitFor();
    await page.getByLabel("Who").selectOption({ label: person.name });
    await page.getByText("Made a release").waitFor({ state: "detached" });
    await page.waitForURL(/\?person=\d+$/);
    await page.reload();
    await page.getByText("Opened a link").waitFor();
    expect(await page.getByText("Made a release").count()).toBe(0);
    await page.getByLabel("Until").fill("2020-01-01");
    await page.getByText("Nothing was written down").waitFor();
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
  });

  it("is for admins", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), `/sites/${site.slug}/settings/audit`, { person });
    await page.getByText("Your role at this site does not show this page").first().waitFor();
  });
});
