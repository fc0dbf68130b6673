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

describeInBrowser("settings", () => {
  const world = useWorld({ edges: 1 });

  it("changes the site: a locale is added with the keyboard, and what is wrong is said at its field", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "admin");
    const page = await openPage(world(), `/sites/${site.slug}/settings`, {
      person,
      refusals: [400],
    });
    const name = page.getByLabel("Name", { exact: true });
    await name.focus();
    await press(page, "Control+a");
    await page.keyboard.type("The Daily");
    await page.getByLabel("New locale").focus();
    await page.keyboard.type("de");
    await press(page, "Enter");
    await page.getByText("de", { exact: true }).first().waitFor();
    await page.getByLabel("Address of the blog").focus();
    await page.keyboard.type("https://example.com/?q=1");
    await press(page, "Enter");
    await page.getByText("can have no ?").waitFor();
    await page.getByLabel("Address of the blog").focus();
    await press(page, "Control+a");
    await page.keyboard.type("https://example.com/blog");
    await press(page, "Enter");
    await page.getByText("Saved.").waitFor();
    expect(await site.request("GET", "/manage/v1/site")).toMatchObject({
      name: "The Daily",
      locales: ["en", "de"],
      blogUrl: "https://example.com/blog",
    });
    await expectAccessible(page);
    await screenshot(page, "settings-site");
  });

  it("is shown to admins alone", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), `/sites/${site.slug}/settings/tokens`, { person });
    await page.getByRole("heading", { name: "does not show this page" }).waitFor();
    expect(await page.getByRole("link", { name: "Settings" }).count()).toBe(0);
  });

  it("makes a token that is shown once, and revokes it", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "admin");
    const page = await openPage(world(), `/sites/${site.slug}/settings/tokens`, { person });
    await page.getByRole("button", { name: "Make a token" }).press("Enter");
    await expect.poll(() => focused(page)).toBe("input Label");
    await page.keyboard.type("website");
    await press(page, "Enter");
    const token = await page.getByLabel("Token", { exact: true }).inputValue();
    const read = await fetch(`${world().url}/v2/content/?auth_token=${token}&keys=x`);
    expect(read.status).not.toBe(401);
    await expectAccessible(page);
    await screenshot(page, "settings-token");
    await page.getByRole("button", { name: "Done" }).press("Enter");
    expect(await page.content()).not.toContain(token);
    await expect.poll(() => focused(page)).toBe("button Make a token");
    await page.getByRole("button", { name: "Revoke website" }).press("Enter");
    await page.getByRole("button", { name: "Revoke", exact: true }).press("Enter");
    await page.getByText("website is revoked.").waitFor();
    const after = await fetch(`${world().url}/v2/content/?auth_token=${token}&keys=x`);
    expect(after.status).toBe(401);
    await expectAccessible(page);
  });

  it("does not revoke the last token that may manage without asking once more", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "admin");
    const page = await openPage(world(), `/sites/${site.slug}/settings/tokens`, {
      person,
      refusals: [409],
    });
    await page.getByRole("button", { name: "Revoke test" }).press("Enter");
    await page.getByRole("button", { name: "Revoke", exact: true }).press("Enter");
    await page.getByText("the site's last token that may manage").waitFor();
    await page.getByRole("button", { name: "Revoke it all the same" }).press("Enter");
    await page.getByText("test is revoked.").waitFor();
  });

  it("adds an edge, says why an address is none, makes a key for joining, and removes the edge", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "admin");
    const page = await openPage(world(), `/sites/${site.slug}/settings/edges`, {
      person,
      refusals: [400],
    });
    const [running] = world().edges;
    await page.getByText(running?.url ?? "").waitFor();
    await page.getByRole("button", { name: "Add an edge" }).press("Enter");
    await page.keyboard.type("second");
    await press(page, "Tab");
    await page.keyboard.type("http://10.0.0.1");
    await press(page, "Enter");
    await page.getByText("This address cannot be used").waitFor();
    await expect.poll(() => focused(page)).toBe("input Address");
    await press(page, "Escape");
    await page.getByRole("button", { name: "Let an edge join" }).press("Enter");
    await page.getByRole("button", { name: "Make the key" }).press("Enter");
    await expect
      .poll(() => page.getByLabel("Command").inputValue())
      .toMatch(/^LARDER_JOIN='http:.*#\S+'/);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Done" }).press("Enter");
    await page.getByRole("button", { name: /^Remove / }).press("Enter");
    await page.getByRole("button", { name: "Remove", exact: true }).press("Enter");
    await page.getByText("is removed.").waitFor();
    await expectAccessible(page);
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
  });
});
