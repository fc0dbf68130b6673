import { expect, it } from "vitest";
import { addArticle } from "./support/articles.ts";
import { describeInBrowser } from "./support/chromium.ts";
import { openPage } from "./support/page.ts";
import { useWorld } from "./support/world.ts";

/** Who is quicker than the page: what happens before a screen is painted counts as what happens after it. */
describeInBrowser("quick hands", () => {
  const world = useWorld({ edges: 0 });

  async function opened() {
    const article = await addArticle(world(), ["en"]);
    const person = await world().addPerson(article.site, "publisher");
    return { article, person };
  }

  it("keeps letters that are typed into a search as it appears", async () => {
    const { article, person } = await opened();
    const page = await openPage(world(), article.path, { person });
    await page.getByLabel("Headline").waitFor();
    await page.evaluate(() => {
      const typed = new MutationObserver(() => {
        const field = document.querySelector<HTMLInputElement>("input[type=search]");
        if (field === null) return;
        typed.disconnect();
        field.value = "nowhere";
        field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      });
      typed.observe(document.body, { childList: true, subtree: true });
    });
    await page.getByRole("link", { name: "Media", exact: true }).first().press("Enter");
    await page.waitForURL("**/media?q=nowhere");
    expect(await page.locator("input[type=search]").inputValue()).toBe("nowhere");
  });

  it("keeps letters that are typed while those before them are looked for", async () => {
    const { article, person } = await opened();
    const page = await openPage(world(), `/sites/${article.site.slug}/media`, { person });
    const field = page.locator("input[type=search]");
    await field.fill("fig ");
    await field.press("Enter");
    await page.waitForURL("**/media?q=fig");
    expect(await field.inputValue()).toBe("fig ");
    await page.getByRole("button", { name: "Clear the filters" }).press("Enter");
    await page.waitForURL("**/media");
    await expect.poll(() => field.inputValue()).toBe("");
  });

  it("has the focus in a menu at once, so that no key goes to another item", async () => {
    const { article, person } = await opened();
    const page = await openPage(world(), article.path, { person });
    await page.getByLabel("Headline").waitFor();
    const at = await page.getByRole("button", { name: "More" }).evaluate((button) => {
      (button as HTMLButtonElement).click();
      const items = '[role=menu][aria-label="More"] [role=menuitem]';
      const [first, second] = document.querySelectorAll<HTMLElement>(items);
      const focused = document.activeElement === first;
      second?.focus();
      return focused;
    });
    expect(at).toBe(true);
    await page.getByRole("menu", { name: "More" }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Redo");
  });
});
