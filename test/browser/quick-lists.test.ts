import { expect, it } from "vitest";
import { addArticle } from "./support/articles.ts";
import { describeInBrowser } from "./support/chromium.ts";
import { hold, settled } from "./support/hold.ts";
import { openPage, press } from "./support/page.ts";
import { useWorld } from "./support/world.ts";

/** Who goes on in a list while it is looked for. */
describeInBrowser("quick hands in lists", () => {
  const world = useWorld({ edges: 0 });

  async function opened(path: string) {
    const article = await addArticle(world());
    const { site } = article;
    const person = await world().addPerson(site, "admin");
    const page = await openPage(world(), `/sites/${site.slug}${path}`, { person });
    return { ...article, page };
  }

  it("keeps a filter that is picked while a search waits", async () => {
    const { page } = await opened("/content");
    await page.getByRole("link", { name: "Tea" }).waitFor();
    await page.evaluate(() => {
      const search = document.querySelector<HTMLInputElement>("input[type=search]");
      if (search === null) return;
      search.value = "tea";
      search.dispatchEvent(new InputEvent("input", { bubbles: true }));
    });
    await page.getByLabel("State", { exact: true }).selectOption("live");
    await page.waitForURL(/q=tea/);
    expect(new URL(page.url()).searchParams.get("state")).toBe("live");
  });

  it("keeps what arrows chose when more is found below it", async () => {
    const { page, site } = await opened("");
    const draft = { kind: "page", type: "article", name: "Thyme", slug: "thyme" };
    const { id } = (await site.request("POST", "/manage/v1/documents", draft)) as { id: number };
    await page.getByRole("heading", { name: "Home" }).waitFor();
    const found = await hold(page, /\/manage\/v1\/documents\?.*limit=6/);
    await press(page, "Control+k");
    await page.keyboard.type("th");
    await found.asked;
    await press(page, "ArrowDown", "ArrowDown");
    const chosen = page.getByRole("dialog").locator("[aria-selected=true]");
    const before = await chosen.textContent();
    expect(before).not.toBe("");
    found.release();
    await page.getByRole("dialog").locator(`[id$="-document-${id}"]`).waitFor();
    expect(await chosen.textContent()).toBe(before);
  });

  it("goes one stretch on for two presses while the next is looked for", async () => {
    const { page } = await opened("/content");
    const gate = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    // as a long list is answered
    await page.route(/\/manage\/v1\/documents\?/, async (route) => {
      const url = new URL(route.request().url());
      const cursor = url.searchParams.get("cursor");
      url.searchParams.delete("cursor");
      const response = await route.fetch({ url: url.href });
      const body = (await response.json()) as { meta: { next: string | null } };
      body.meta.next = cursor === null ? "second" : "third";
      if (cursor !== null) {
        asked.resolve();
        await gate.promise;
      }
      await route.fulfill({ response, json: body });
    });
    await page.reload();
    await page.getByRole("button", { name: "Next" }).press("Enter");
    await asked.promise;
    await page.getByRole("button", { name: "Next" }).press("Enter");
    gate.resolve();
    await page.locator('[aria-busy="true"]').waitFor({ state: "detached" });
    expect(new URL(page.url()).searchParams.get("cursor")).toBe("second");
    await page.getByRole("button", { name: "First page" }).press("Enter");
    await page.getByRole("button", { name: "First page" }).waitFor({ state: "detached" });
    expect(new URL(page.url()).search).toBe("");
  });

  it("asks for no type of another kind than was picked", async () => {
    const { page } = await opened("/content");
    await page.getByRole("button", { name: "New", exact: true }).press("Enter");
    await page.getByLabel("Name", { exact: true }).fill("Ann");
    const types = await hold(page, /\/manage\/v1\/collections/);
    await page.getByLabel("What", { exact: true }).selectOption("collection");
    await types.asked;
    expect(await page.getByRole("button", { name: "Make it" }).isDisabled()).toBe(true);
    types.release();
    await page.getByText("The site has no type of this kind yet.").waitFor();
  });

  it("asks nothing until it is known which releases there are", async () => {
    const { page, site } = await opened("/content");
    await site.request("POST", "/manage/v1/releases", { name: "Spring" });
    await page.getByLabel("Select Tea").check();
    const releases = await hold(page, /\/manage\/v1\/releases\?/);
    await page.getByRole("button", { name: "Add to a release" }).press("Enter");
    await releases.asked;
    await settled(page);
    expect(await page.getByRole("dialog").count()).toBe(0);
    releases.release();
    await page.getByLabel("Release", { exact: true }).waitFor();
    expect(await page.getByLabel("Its name").count()).toBe(0);
  });
});
