import { expect, it } from "vitest";
import { describeInBrowser } from "./support/chromium.ts";
import {
  expectAccessible,
  expectNoSidewaysScroll,
  openPage,
  screenshot,
  unfold,
} from "./support/page.ts";
import { useWorld } from "./support/world.ts";

describeInBrowser("beside a document", () => {
  const world = useWorld({ edges: 0 });

  /** A page with two published versions and a draft. */
  async function siteWithHistory() {
    const site = await world().addSite();
    await site.request("POST", "/manage/v1/page-types", {
      key: "recipe",
      name: "Recipe",
      fields: [
        { key: "title", name: "Title", kind: "short_text" },
        { key: "body", name: "Body", kind: "wysiwyg" },
      ],
    });
    const to = { kind: "page", key: "recipe" };
    await site.request("POST", "/manage/v1/page-types", {
      key: "menu",
      name: "Menu",
      fields: [{ key: "dish", name: "Dish", kind: "reference", many: false, to }],
    });
    const page = { title: "Pears", slug: "pears", "page-type": "recipe", status: "published" };
    await site.request("POST", "/v2/pages/", {
      ...page,
      fields: { title: "Pears", body: "<p>The green pear.</p><p>Wait.</p>" },
    });
    const patch = (fields: object, status: string) =>
      site.request("PATCH", "/v2/pages/*/pears/", { fields, status });
    await patch({ body: "<p>The yellow pear.</p><p>Wait.</p>" }, "published");
    await patch({ title: "Apples" }, "draft");
    const list = (await site.request("GET", "/manage/v1/documents")) as { data: { id: number }[] };
    return { site, id: list.data[0]?.id ?? 0 };
  }

  it("shows what was written when, word by word, and puts an older version into the working copy", async () => {
    const { site, id } = await siteWithHistory();
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), `/sites/${site.slug}/content/recipe/${id}`, { person });
    await unfold(page, "History");
    const rows = page.locator(".panel tbody tr");
    await rows.nth(2).waitFor();
    await rows.nth(1).getByText("Readers have it").waitFor();
    await rows
      .nth(2)
      .getByRole("link", { name: /^Change \d+$/ })
      .waitFor();
    expect(await rows.nth(0).getByRole("link").count()).toBe(0);
    await expectAccessible(page);
    await rows.nth(1).getByRole("button").press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.locator("del", { hasText: "green" }).waitFor();
    await dialog.locator("ins", { hasText: "yellow" }).waitFor();
    await dialog.getByRole("button", { name: "1 part the same" }).press("Enter");
    await dialog.getByText("<p>Wait.</p>").waitFor();
    await expectAccessible(page);
    await screenshot(page, "history");
    await dialog.getByLabel("Compared with").selectOption({ label: "the newest version" });
    await dialog.locator("del", { hasText: "Apples" }).waitFor();
    await dialog.getByRole("button", { name: "Put it into the working copy" }).press("Enter");
    await page.getByText("The working copy holds this version now.").waitFor();
    const copy = await site.request("GET", `/manage/v1/documents/${id}/working-copy`);
    expect(copy).toMatchObject({
      value: { fields: { title: "Pears", body: "<p>The yellow pear.</p><p>Wait.</p>" } },
    });
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
  });

  it("publishes an older version again for who may, and offers nothing to who may not", async () => {
    const { site, id } = await siteWithHistory();
    const path = `/sites/${site.slug}/content/recipe/${id}`;
    const viewer = await world().addPerson(site, "viewer");
    const seen = await openPage(world(), path, { person: viewer });
    await unfold(seen, "History");
    await seen.locator(".panel tbody tr").nth(2).getByRole("button").press("Enter");
    await seen
      .getByRole("dialog")
      .getByText("nothing: all that it holds")
      .waitFor({ state: "attached" });
    expect(
      await seen
        .getByRole("dialog")
        .getByRole("button", { name: /Publish|Put/ })
        .count(),
    ).toBe(0);
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), path, { person });
    await unfold(page, "History");
    await page.locator(".panel tbody tr").nth(2).getByRole("button").press("Enter");
    await page.getByRole("button", { name: "Publish it again" }).press("Enter");
    const asking = page.getByRole("dialog", { name: /^Publish the version of .+ again\?$/ });
    await asking.getByText(/It reaches up to \d+ answers/).waitFor();
    await expectAccessible(page);
    await asking.getByRole("button", { name: "Cancel" }).press("Enter");
    await page.getByRole("dialog", { name: /^Version of / }).waitFor();
    await page.getByRole("button", { name: "Publish it again" }).press("Enter");
    await asking.getByText(/It reaches up to \d+ answers/).waitFor();
    await asking.getByRole("button", { name: "Publish it again" }).press("Enter");
    await page.getByText("It is on its way to readers.").waitFor();
    await page.locator(".panel tbody tr").nth(3).waitFor();
    const found = await site.request("GET", `/manage/v1/documents/${id}`);
    expect(found).toMatchObject({
      published: { fields: { body: "<p>The green pear.</p><p>Wait.</p>" } },
    });
  });

  it("goes back over several pages, shows one of the second beside the newest, and publishes it again", async () => {
    const { site, id } = await siteWithHistory();
    for (let version = 1; version <= 20; version++) {
      const fields = { title: `Version ${version}`, body: `<p>Of day ${version}.</p>` };
      const status = version === 20 ? "published" : "draft";
      await site.request("PATCH", "/v2/pages/*/pears/", { fields, status });
    }
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), `/sites/${site.slug}/content/recipe/${id}`, { person });
    await unfold(page, "History");
    const rows = page.locator(".panel tbody tr");
    await expect.poll(() => rows.count()).toBe(20);
    await page.getByRole("button", { name: "Show more" }).press("Enter");
    await expect.poll(() => rows.count()).toBe(23);
    expect(await page.getByRole("button", { name: "Show more" }).count()).toBe(0);
    // what readers had before the twenty
    await rows.nth(21).getByRole("button").press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Compared with").selectOption({ label: "the newest version" });
    await dialog.locator("del", { hasText: "Version 20" }).waitFor();
    await dialog.locator("ins", { hasText: "yellow" }).waitFor();
    await dialog.getByRole("button", { name: "Publish it again" }).press("Enter");
    await dialog.getByText(/It reaches up to \d+ answers/).waitFor();
    await dialog.getByRole("button", { name: "Publish it again" }).press("Enter");
    await page.getByText("It is on its way to readers.").waitFor();
    await expect.poll(() => rows.count()).toBe(24);
    await rows.nth(0).getByText("Readers have it").waitFor();
    expect(await site.request("GET", `/manage/v1/documents/${id}`)).toMatchObject({
      published: { fields: { title: "Pears", body: "<p>The yellow pear.</p><p>Wait.</p>" } },
    });
  });

  it("names what it names and is named by, and shows how programs read it", async () => {
    const { site, id } = await siteWithHistory();
    const menu = { title: "Monday", slug: "monday", "page-type": "menu", status: "draft" };
    await site.request("POST", "/v2/pages/", { ...menu, fields: { dish: "pears" } });
    const person = await world().addPerson(site, "viewer");
    const page = await openPage(world(), `/sites/${site.slug}/content/recipe/${id}`, { person });
    await unfold(page, "References");
    await page.getByRole("link", { name: "Monday" }).waitFor();
    await page.getByText("In a draft").waitFor();
    await page.getByText("It names no document.").waitFor();
    await page.getByText("API", { exact: true }).click();
    const address = await page.getByLabel("Address").inputValue();
    expect(address).toBe("<edge>/v2/pages/recipe/pears/?auth_token=<token>");
    await expect
      .poll(() => page.getByLabel("With the JavaScript SDK").inputValue())
      .toBe('butter.page.retrieve("recipe", "pears", {"locale":"en"})');
    await page.getByLabel("What an edge answers").getByText("The yellow pear").waitFor();
    await expectAccessible(page);
    await screenshot(page, "document-api");
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
  });
});
