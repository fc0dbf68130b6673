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

describeInBrowser("content", () => {
  const world = useWorld({ edges: 0 });

  /** A site with pages, all of them drafts. */
  async function siteWith(slugs: readonly string[]) {
    const site = await world().addSite();
    await site.request("POST", "/manage/v1/page-types", {
      key: "recipe",
      name: "Recipe",
      fields: [{ key: "title", name: "Title", kind: "short_text" }],
    });
    for (const slug of slugs)
      await site.request("POST", "/v2/pages/", {
        title: slug,
        slug,
        "page-type": "recipe",
        status: "draft",
        fields: { title: slug },
      });
    return site;
  }

  it("goes through a list by keys, selects, and publishes what is selected as one change", async () => {
    const site = await siteWith(["soup", "salad", "stew"]);
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), `/sites/${site.slug}/content/page`, { person });
    await page.getByRole("link", { name: "stew" }).waitFor();
    await press(page, "j", "j");
    await expect.poll(() => focused(page)).toBe("a salad");
    await press(page, "x", "k", "x");
    await page.getByText("2 selected").first().waitFor();
    await expectAccessible(page);
    await screenshot(page, "content");
    await page.getByRole("button", { name: "Publish", exact: true }).press("Enter");
    await page.getByText("2 documents goes to readers").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Publish" }).press("Enter");
    await page.getByText("2 documents published.").waitFor();
    await page.locator("tr", { hasText: "salad" }).getByText("Live").waitFor();
    await page.getByText("2 selected").waitFor({ state: "detached" });
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
  });

  it("keeps filters in the address, finds by beginnings of words, and saves a view", async () => {
    const site = await siteWith(["soup", "salad"]);
    const person = await world().addPerson(site, "viewer");
    const page = await openPage(world(), `/sites/${site.slug}/content/page`, { person });
    await page.getByRole("link", { name: "soup" }).waitFor();
    await press(page, "/");
    await expect.poll(() => focused(page)).toBe("input Search");
    await page.keyboard.type("sal");
    await press(page, "Enter");
    await page.getByText("1 document", { exact: true }).waitFor();
    await expect.poll(() => focused(page)).toBe("input Search");
    expect(new URL(page.url()).search).toBe("?q=sal");
    await page.reload();
    await page.getByText("1 document", { exact: true }).waitFor();
    await page.getByLabel("State").selectOption("live");
    await page.getByText("Nothing matches").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Views" }).press("Enter");
    await page.getByRole("menuitem", { name: "Save this list" }).press("Enter");
    await page.keyboard.type("Live salads");
    await press(page, "Enter");
    await page.getByText("Live salads is among the views.").waitFor();
    await page.goto(`${world().url}/admin/sites/${site.slug}/content`);
    await page.getByRole("link", { name: "soup" }).waitFor();
    await page.getByRole("button", { name: "Views" }).press("Enter");
    await page.getByRole("menuitem", { name: "Live salads" }).press("Enter");
    await page.getByText("Nothing matches").waitFor();
    // viewers make nothing
    expect(await page.getByRole("button", { name: "New" }).count()).toBe(0);
  });

  it("goes through more than is shown at once, in order", async () => {
    const slugs = Array.from(
      { length: 53 },
      (_, index) => `page-${String(index).padStart(2, "0")}`,
    );
    const site = await siteWith(slugs);
    const person = await world().addPerson(site, "viewer");
    const page = await openPage(world(), `/sites/${site.slug}/content?sort=name`, { person });
    await page.getByRole("link", { name: "page-00" }).waitFor();
    await page.getByRole("button", { name: "Next" }).press("Enter");
    await page.getByRole("link", { name: "page-52" }).waitFor();
    await expect.poll(() => page.locator("tbody tr").count()).toBe(3);
    await page.getByRole("button", { name: "First page" }).press("Enter");
    await page.getByRole("link", { name: "page-00" }).waitFor();
    await page.getByRole("button", { name: "Name" }).press("Enter");
    await page.getByRole("link", { name: "page-52" }).waitFor();
  });

  it("makes a page with the keyboard, opens it, and publishes it after a look at what it reaches", async () => {
    const site = await siteWith([]);
    const person = await world().addPerson(site, "author");
    const page = await openPage(world(), `/sites/${site.slug}/content/page`, { person });
    await page.getByRole("button", { name: "New" }).press("Enter");
    await page.getByRole("dialog").waitFor();
    await expect.poll(() => focused(page)).toBe("input Name");
    await page.keyboard.type("Crème brûlée");
    await expect.poll(() => page.getByLabel("Slug").inputValue()).toBe("creme-brulee");
    await press(page, "Enter");
    await page.getByRole("heading", { name: "Crème brûlée" }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/\/content\/recipe\/\d+$/);
    await page.getByRole("button", { name: "Publish…" }).press("Enter");
    await page.getByText(/It reaches/).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Publish", exact: true }).press("Enter");
    await page.getByText("It is on its way to readers.").first().waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().press("Enter");
    await page.getByRole("button", { name: "Take down en" }).waitFor();
    await expectAccessible(page);
    await screenshot(page, "document");
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
  });
});
