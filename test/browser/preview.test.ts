import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { addArticle } from "./support/articles.ts";
import { describeInBrowser } from "./support/chromium.ts";
import { serveFramedSite } from "./support/framed-site.ts";
import { expectAccessible, expectNoSidewaysScroll, openPage, screenshot } from "./support/page.ts";
import { useWorld, type TestSite } from "./support/world.ts";

describeInBrowser("the preview beside a document", () => {
  const world = useWorld({ edges: 1 });

  const serve = async (listens: boolean) => {
    const [edge] = world().edges;
    return serveFramedSite({
      edgeUrl: edge?.url ?? "",
      listensTo: listens ? new URL(world().url).origin : null,
    });
  };

  const setAddress = (site: TestSite, previewUrl: string) =>
    site.request("PUT", "/manage/v1/addresses/page/article", { publicUrl: null, previewUrl });

  const openPreview = (page: Page) =>
    page.locator("summary", { hasText: "Preview" }).press("Enter");

  const shown = (page: Page) =>
    page.frameLocator("iframe.preview-frame").frameLocator("iframe").locator("body");

  it("shows what is typed on the site's own page, which is told and not loaded again", async () => {
    const article = await addArticle(world());
    const framed = await serve(true);
    await setAddress(article.site, `${framed.url}/{slug}`);
    const person = await world().addPerson(article.site, "publisher");
    const page = await openPage(world(), article.path, { person, width: 1500 });
    await page.getByLabel("Headline").waitFor();
    await openPreview(page);
    const heading = shown(page).getByRole("heading");
    await heading.getByText("On tea").waitFor();
    await page.getByLabel("Headline").fill("On black tea");
    await heading.getByText("On black tea").waitFor();
    await expect.poll(() => shown(page).locator("#told").textContent()).toMatch(/^tea \d+$/);
    expect(framed.loads()).toBe(1);
    // readers have none of it
    const [edge] = world().edges;
    const headers = { authorization: `Token ${article.site.token}` };
    const read = await fetch(`${edge?.url}/v2/pages/article/tea/`, { headers });
    expect(await read.json()).toMatchObject({ data: { fields: { headline: "On tea" } } });
    await screenshot(page, "preview");
    await expectAccessible(page);
    await page.getByLabel("Width").selectOption("Phone");
    await expect
      .poll(async () => (await page.locator("iframe.preview-frame").boundingBox())?.width)
      .toBe(375);
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
  });

  it("loads a page again that does not listen, and follows what others write", async () => {
    const article = await addArticle(world());
    const framed = await serve(false);
    await setAddress(article.site, `${framed.url}/{slug}`);
    const person = await world().addPerson(article.site, "publisher");
    const page = await openPage(world(), article.path, { person });
    await openPreview(page);
    await shown(page).getByText("On tea").waitFor();
    const other = await openPage(world(), article.path, { person });
    await other.getByLabel("Headline").fill("Of another tab");
    await shown(page).getByText("Of another tab").waitFor();
    expect(framed.loads()).toBeGreaterThan(1);
  });

  it("gives links to others, each with a token of its own that opens the preview", async () => {
    const article = await addArticle(world());
    const framed = await serve(false);
    await setAddress(article.site, `${framed.url}/{slug}`);
    const person = await world().addPerson(article.site, "viewer");
    const page = await openPage(world(), article.path, { person });
    await openPreview(page);
    const own = await page.getByRole("link", { name: "Open in a new tab" }).getAttribute("href");
    await page.getByRole("button", { name: "Copy a link" }).press("Enter");
    const link = await page.getByLabel("Link, for an hour").inputValue();
    expect(link).toContain(`${framed.url}/tea?larder_token=`);
    expect(link).not.toBe(own);
    expect(await (await fetch(link)).text()).toContain("On tea");
  });

  it("lists the links in force, and takes them back: who made one, and who may publish", async () => {
    const article = await addArticle(world());
    const framed = await serve(false);
    await setAddress(article.site, `${framed.url}/{slug}`);
    const viewer = await world().addPerson(article.site, "viewer", "Vera Fox");
    const seen = await openPage(world(), article.path, { person: viewer });
    await openPreview(seen);
    await seen.getByRole("button", { name: "Copy a link" }).press("Enter");
    const link = await seen.getByLabel("Link, for an hour").inputValue();
    const person = await world().addPerson(article.site, "publisher");
    const page = await openPage(world(), article.path, { person });
    await openPreview(page);
    await shown(page).getByText("On tea").waitFor();
    await page.getByText("Links in force").press("Enter");
    const rows = page.locator(".preview-links > li");
    // two pages show the preview, and one link was passed on
    await expect.poll(() => rows.count()).toBe(3);
    await rows.nth(0).getByText("the preview here").waitFor();
    await expectAccessible(page);
    const theirs = page.getByRole("button", { name: /^Take it back: the link of Vera Fox/ });
    await theirs.first().press("Enter");
    await page.getByText("The link opens nothing any more.").waitFor();
    await expect.poll(() => theirs.count()).toBe(1);
    await expect.poll(async () => (await fetch(link)).text()).not.toContain("On tea");
    // that of the preview itself: it goes on with another one
    const opens = page.getByRole("link", { name: "Open in a new tab" });
    const before = await opens.getAttribute("href");
    await page.getByRole("button", { name: /^Take it back: the link of Ann Baker/ }).press("Enter");
    await expect.poll(() => opens.getAttribute("href")).not.toBe(before);
    await expect.poll(() => rows.count()).toBe(2);
    await rows.nth(0).getByText("the preview here").waitFor();
    await shown(page).getByText("On tea").waitFor();
    await page.getByLabel("Headline").fill("On black tea");
    await shown(page).getByText("On black tea").waitFor();
    await seen.getByText("Links in force").press("Enter");
    await expect
      .poll(() => seen.getByRole("button", { name: /^Take it back: the link of Vera Fox/ }).count())
      .toBe(1);
    expect(await seen.getByRole("button", { name: /^Take it back: the link of Ann/ }).count()).toBe(
      0,
    );
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
  });

  it("says where no address is set, and leads who may set one to the model", async () => {
    const article = await addArticle(world());
    const viewer = await world().addPerson(article.site, "viewer");
    const seen = await openPage(world(), article.path, { person: viewer });
    await openPreview(seen);
    await seen.getByText("An admin can set it in the model.").waitFor();
    expect(await seen.getByRole("link", { name: "Set the address" }).count()).toBe(0);
    const admin = await world().addPerson(article.site, "admin");
    const page = await openPage(world(), article.path, { person: admin, refusals: [400] });
    await page.getByLabel("Headline").waitFor();
    await openPreview(page);
    await expectAccessible(page);
    await page.getByRole("link", { name: "Set the address" }).press("Enter");
    const field = page.getByLabel("For previews");
    await field.fill("javascript:alert(1)//{slug}");
    await field.press("Enter");
    await page.getByText("Use an address that begins with https://").waitFor();
    const framed = await serve(false);
    await field.fill(`${framed.url}/{slug}`);
    await field.press("Enter");
    await page.getByText("Saved.", { exact: true }).waitFor();
    await expectAccessible(page);
    await page.goto(`${world().url}/admin${article.path}`);
    await openPreview(page);
    await shown(page).getByText("On tea").waitFor();
  });

  it("frames pages of the site's own addresses alone, and never the dashboard's", async () => {
    const article = await addArticle(world());
    const person = await world().addPerson(article.site, "publisher");
    const page = await openPage(world(), "/account", { person });
    const policyOf = async (slug: string) =>
      page.evaluate(async (site) => {
        const response = await fetch(`/admin/preview-frame?site=${site}`);
        return `${response.status} ${response.headers.get("content-security-policy") ?? ""}`;
      }, slug);
    expect(await policyOf(article.site.slug)).toContain("frame-src 'none';");
    await setAddress(article.site, "https://preview.example.com/{slug}");
    expect(await policyOf(article.site.slug)).toContain("frame-src https://preview.example.com;");
    await setAddress(article.site, `${new URL(world().url).origin}/{slug}`);
    expect(await policyOf(article.site.slug)).toContain("frame-src 'none';");
    await page.goto(`${world().url}/admin${article.path}`);
    await openPreview(page);
    await page.getByText("The address for previews is the dashboard's own.").waitFor();
  });
});
