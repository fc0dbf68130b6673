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

describeInBrowser("people of a site", () => {
  const world = useWorld({ edges: 0 });

  it("invites somebody by a link that opens, with the keyboard alone", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "admin");
    const page = await openPage(world(), `/sites/${site.slug}/settings/people`, { person });
    await page.getByText("Nobody is invited").waitFor();
    await page.getByRole("button", { name: "Invite somebody" }).press("Enter");
    await expect.poll(() => focused(page)).toBe("input E-mail");
    await page.keyboard.type("carl@example.com");
    await press(page, "Tab");
    await page.keyboard.type("Publisher");
    await page.getByText("Publishes everything").waitFor();
    await press(page, "Enter");
    await page.getByRole("button", { name: "Make the link" }).press("Enter");
    const link = await page.getByLabel("Link").inputValue();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Done" }).press("Enter");
    await page.getByText("carl@example.com").waitFor();
    const [, secret = ""] = link.split("#");
    const opened = await fetch(`${world().url}/manage/v1/links/open`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ secret, name: "Carl", password: PASSWORD }),
    });
    expect(opened.status).toBe(200);
    await page.reload();
    await page.getByText("Carl", { exact: true }).waitFor();
    await expect.poll(() => page.getByLabel("Role of Carl").inputValue()).toBe("publisher");
    await expectAccessible(page);
    await screenshot(page, "settings-people");
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
  });

  it("changes a role, removes somebody, and does not let the last admin leave", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "admin", "Ann Baker");
    await world().addPerson(site, "viewer", "Bob Carter");
    const page = await openPage(world(), `/sites/${site.slug}/settings/people`, {
      person,
      refusals: [409],
    });
    await page.getByLabel("Role of Bob Carter").selectOption("author");
    await page.getByText("Bob Carter is Author from now on.").waitFor();
    await page.getByLabel("Role of Ann Baker").selectOption("viewer");
    await page.getByRole("button", { name: "Give it up" }).press("Enter");
    await page.getByRole("alert").getByText("last admin").waitFor();
    await expect.poll(() => page.getByLabel("Role of Ann Baker").inputValue()).toBe("admin");
    await page.getByRole("button", { name: "Remove Bob Carter" }).press("Enter");
    await page.getByRole("button", { name: "Remove", exact: true }).press("Enter");
    await page.getByText("Bob Carter is removed.").waitFor();
    const { data } = (await site.request("GET", "/manage/v1/people")) as {
      data: { name: string; role: string }[];
    };
    expect(data.map(({ name, role }) => [name, role])).toEqual([["Ann Baker", "admin"]]);
  });

  it("withdraws an invitation: its link opens nothing", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "admin");
    await world().invite(site, "viewer", "dora@example.com");
    const page = await openPage(world(), `/sites/${site.slug}/settings/people`, { person });
    await page
      .getByRole("button", { name: "Withdraw the invitation of dora@example.com" })
      .press("Enter");
    await page.getByText("The invitation is withdrawn").waitFor();
    await page.getByText("Nobody is invited").waitFor();
  });
});
