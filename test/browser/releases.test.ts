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
import { type TestSite, useWorld } from "./support/world.ts";

describeInBrowser("releases and the schedule", () => {
  const world = useWorld({ edges: 0 });

  /** A site with pages, none of which readers have. @returns their ids by slug */
  async function siteWith(...slugs: string[]) {
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
    const { data } = (await site.request("GET", "/manage/v1/documents")) as {
      data: { id: number; slug: string }[];
    };
    return { site, ids: new Map(data.map(({ id, slug }) => [slug, id])) };
  }

  /** Documents are deleted by a release, too. */
  async function deleteDocument(site: TestSite, document: number | undefined) {
    const { id } = (await site.request("POST", "/manage/v1/releases", { name: "Away" })) as {
      id: number;
    };
    const items = [{ document, action: "delete" }];
    await site.request("POST", `/manage/v1/releases/${id}/items`, { items });
    await site.request("POST", `/manage/v1/releases/${id}/publish`);
  }

  const addRelease = async (site: TestSite, documents: (number | undefined)[]) => {
    const { id } = (await site.request("POST", "/manage/v1/releases", { name: "Spring" })) as {
      id: number;
    };
    const items = documents.map((document) => ({ document, action: "publish" }));
    await site.request("POST", `/manage/v1/releases/${id}/items`, { items });
    return id;
  };

  it("makes a release with the keyboard, and publishes one as one change", async () => {
    const { site, ids } = await siteWith("soup", "salad");
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), `/sites/${site.slug}/releases`, { person });
    await page.getByRole("button", { name: "New release" }).press("Enter");
    await expect.poll(() => focused(page)).toBe("input Name");
    await page.keyboard.type("Autumn");
    await press(page, "Enter");
    await page.getByText("Nothing is in it yet").waitFor();
    await expectAccessible(page);
    const id = await addRelease(site, [ids.get("soup"), ids.get("salad")]);
    await page.getByRole("link", { name: "All releases" }).press("Enter");
    await page.getByRole("link", { name: "Spring" }).press("Enter");
    await page.getByRole("link", { name: "salad" }).waitFor();
    await screenshot(page, "release");
    await page.getByRole("button", { name: "Take out salad, en" }).press("Enter");
    await page.getByText("salad is taken out.").waitFor();
    await page.getByRole("button", { name: "Publish now" }).press("Enter");
    await page.getByText(/It reaches up to \d+ answers, in about/).waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Publish now" }).press("Enter");
    await page.getByText("on its way to readers").waitFor();
    await page.getByText("Went to readers").waitFor();
    await expectAccessible(page);
    const release = await site.request("GET", `/manage/v1/releases/${id}`);
    expect(release).toMatchObject({ state: "published", items: 1 });
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
  });

  it("names each document that is in the way, and publishes nothing", async () => {
    const { site, ids } = await siteWith("soup", "salad");
    const id = await addRelease(site, [ids.get("soup"), ids.get("salad")]);
    await deleteDocument(site, ids.get("salad"));
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), `/sites/${site.slug}/releases/${id}`, {
      person,
      refusals: [409],
    });
    await page.getByRole("button", { name: "Publish now" }).press("Enter");
    await page.getByText("1 document cannot be published as planned").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Publish now" }).press("Enter");
    await page.getByRole("alert").getByText("1 of 2 items cannot be carried out").waitFor();
    await press(page, "Escape");
    await expect.poll(() => page.locator("td .field-error").count()).toBe(1);
    await expectAccessible(page);
  });

  it("sets a time, shows it in the month and the list, and cancels it", async () => {
    const { site, ids } = await siteWith("soup", "salad");
    const id = await addRelease(site, [ids.get("soup")]);
    await site.request("PUT", `/manage/v1/documents/${ids.get("salad")}/schedule`, {
      publish_at: "2031-03-04T10:00:00Z",
    });
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), `/sites/${site.slug}/releases/${id}`, { person });
    await page.getByRole("button", { name: "Publish at a time" }).press("Enter");
    await page.getByLabel("Time", { exact: true }).fill("2031-03-05T08:30");
    await press(page, "Enter");
    await page.getByText("The time is set.").waitFor();
    await page.goto(`${world().url}/admin/sites/${site.slug}/schedule?month=2031-03`);
    await page.getByRole("heading", { name: "March 2031" }).waitFor();
    await page.locator("td", { hasText: "08:30 Spring" }).first().waitFor();
    await page.locator("td", { hasText: "10:00 salad" }).first().waitFor();
    await expectAccessible(page);
    await screenshot(page, "schedule");
    await page.getByRole("link", { name: "The month after" }).press("Enter");
    await page.getByText("Nothing is planned in this month.").waitFor();
    await page.getByRole("link", { name: "List" }).press("Enter");
    await page.getByRole("button", { name: "Cancel: salad" }).press("Enter");
    await page.getByRole("button", { name: "Cancel it" }).press("Enter");
    await page.getByText("Nothing is planned for salad any more.").waitFor();
    await page.getByRole("button", { name: "Cancel: Spring" }).press("Enter");
    await page.getByRole("button", { name: "Cancel it" }).press("Enter");
    await page.getByText("Nothing is planned", { exact: true }).waitFor();
    expect(await site.request("GET", `/manage/v1/releases/${id}`)).toMatchObject({
      state: "open",
      at: null,
    });
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
  });

  it("offers nothing to whoever may not publish", async () => {
    const { site, ids } = await siteWith("soup");
    const id = await addRelease(site, [ids.get("soup")]);
    const person = await world().addPerson(site, "author");
    const page = await openPage(world(), `/sites/${site.slug}/releases/${id}`, { person });
    await page.getByRole("link", { name: "soup" }).waitFor();
    expect(await page.getByRole("main").getByRole("button").count()).toBe(0);
  });
});
