import { expect, it } from "vitest";
import { hashOf } from "../../shared/working/value.ts";
import { describeInBrowser } from "./support/chromium.ts";
import {
  expectAccessible,
  expectNoSidewaysScroll,
  openPage,
  press,
  screenshot,
} from "./support/page.ts";
import { useWorld } from "./support/world.ts";

describeInBrowser("home", () => {
  const world = useWorld({ edges: 1 });

  /** A site with a page of this slug, as a draft. */
  async function siteWith(slug: string) {
    const site = await world().addSite();
    await site.request("POST", "/manage/v1/page-types", {
      key: "recipe",
      name: "Recipe",
      fields: [{ key: "title", name: "Title", kind: "short_text" }],
    });
    const draft = { title: slug, slug, "page-type": "recipe", status: "draft" };
    await site.request("POST", "/v2/pages/", { ...draft, fields: { title: slug } });
    const list = (await site.request("GET", "/manage/v1/documents")) as { data: { id: number }[] };
    return { site, id: list.data[0]?.id ?? 0 };
  }

  it("shows what one edited, what waits, what comes next, and how far it got; and hears of more", async () => {
    const { site, id } = await siteWith("pears");
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), `/sites/${site.slug}`, { person });
    await page.getByText("Nothing within a week.").waitFor();
    await page.getByText("Nothing waits.").waitFor();
    await page.getByText("Nothing is planned.").waitFor();
    await page.getByText("Up to date").waitFor();
    await expectAccessible(page);
    // as the editor of this page would
    await page.evaluate(
      async ([document, slug, was]) => {
        const headers = { "content-type": "application/json", "larder-site": String(slug) };
        const path = `/manage/v1/documents/${document}/working-copy`;
        const set = { id: "one", kind: "set", path: ["name"], was, set: "Green pears" };
        const body = JSON.stringify({ version: 0, operations: [set] });
        await fetch(path, { method: "PATCH", headers, body });
        const review = JSON.stringify({ note: "Please look" });
        await fetch(`${path}/review`, { method: "PUT", headers, body: review });
      },
      [id, site.slug, hashOf("pears")] as const,
    );
    const edited = page.locator("section", { hasText: "What you edited" });
    await edited.getByRole("link", { name: "pears" }).waitFor();
    const reviews = page.locator("section", { hasText: "Waiting for review" });
    await reviews.getByText("asked by Ann Baker: Please look").waitFor();
    await site.request("PUT", `/manage/v1/documents/${id}/schedule`, {
      publish_at: "2030-01-01T00:00:00Z",
    });
    const planned = page.locator("section", { hasText: "Next by itself" });
    await planned.getByRole("link", { name: "pears" }).waitFor();
    await site.request("POST", `/manage/v1/documents/${id}/publish`, {});
    await page.getByText("Published").first().waitFor();
    await expectAccessible(page);
    await screenshot(page, "home");
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
  });

  it("finds documents by Control K", async () => {
    const { site, id } = await siteWith("crumble");
    const person = await world().addPerson(site, "viewer");
    const page = await openPage(world(), `/sites/${site.slug}`, { person });
    await page.getByRole("heading", { name: "Home" }).waitFor();
    await press(page, "Control+k");
    await page.keyboard.type("crum");
    await page.getByRole("option", { name: /crumble/ }).waitFor();
    await expectAccessible(page);
    await press(page, "Enter");
    await page.getByRole("heading", { name: "crumble" }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(new RegExp(`/content/recipe/${id}$`));
  });

  it("keeps a list of content as it is now", async () => {
    const { site } = await siteWith("pears");
    const person = await world().addPerson(site, "viewer");
    const page = await openPage(world(), `/sites/${site.slug}/content`, { person });
    await page.getByRole("link", { name: "pears" }).waitFor();
    const draft = { title: "figs", slug: "figs", "page-type": "recipe", status: "draft" };
    await site.request("POST", "/v2/pages/", { ...draft, fields: { title: "figs" } });
    await page.getByRole("link", { name: "figs" }).waitFor();
  });
});
