import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { addArticle } from "./support/articles.ts";
import { describeInBrowser } from "./support/chromium.ts";
import { hold } from "./support/hold.ts";
import { focused, openPage, press } from "./support/page.ts";
import { useWorld } from "./support/world.ts";

/** Where the focus is after somebody went somewhere, and what is over the page when something is said. */
describeInBrowser("going somewhere", () => {
  const world = useWorld({ edges: 0 });

  async function opened(path: (article: string, site: string) => string) {
    const article = await addArticle(world());
    const person = await world().addPerson(article.site, "admin");
    const page = await openPage(world(), path(article.path, `/sites/${article.site.slug}`), {
      person,
    });
    return { ...article, page };
  }

  it("leads to the name of the screen, from one to another, and from one of a kind to the next", async () => {
    const { page, site, id } = await opened((_, atSite) => atSite);
    const made = { kind: "page", type: "article", name: "Coffee", slug: "coffee" };
    await site.request("POST", "/manage/v1/documents", made);
    await page.getByRole("link", { name: "Delivery" }).press("Enter");
    await expect.poll(() => focused(page)).toBe("h1 Delivery");
    await page.getByRole("link", { name: "Content", exact: true }).press("Enter");
    await expect.poll(() => focused(page)).toBe("h1 Content");
    await page.getByRole("link", { name: "Tea", exact: true }).press("Enter");
    await page.waitForURL(`**/article/${id}`);
    await expect.poll(() => focused(page)).toBe("h1 Tea");
    await page.getByLabel("Headline").fill("Of tea");
    await press(page, "Control+k");
    await page.keyboard.type("Coffee");
    await page.getByRole("option", { name: "Coffee" }).first().waitFor();
    await press(page, "Enter");
    await expect.poll(() => focused(page)).toBe("h1 Coffee");
    // another document of the same type has nothing of the one before
    expect(await page.getByLabel("Headline").inputValue()).toBe("");
    await page.goBack();
    await expect.poll(() => focused(page)).toBe("h1 Tea");
    await expect.poll(() => page.getByLabel("Headline").inputValue()).toBe("Of tea");
  });

  it("takes the focus from nobody who went on while the screen was on its way", async () => {
    const { page, id } = await opened((_, atSite) => `${atSite}/content`);
    await page.getByRole("link", { name: "Tea", exact: true }).waitFor();
    const held = await hold(page, new RegExp(`/manage/v1/documents/${id}(\\?|$)`));
    await page.getByRole("link", { name: "Tea", exact: true }).press("Enter");
    await held.asked;
    await press(page, "Tab");
    const went = await focused(page);
    held.release();
    await page.getByRole("heading", { name: "Tea" }).waitFor();
    await page.getByLabel("Headline").waitFor();
    expect(await focused(page)).toBe(went);
  });

  /** From now on, of everything that is said whether a dialog was open then. */
  const listenToToasts = (page: Page) =>
    page.evaluate(() => {
      const said: [string, boolean][] = [];
      const box = document.querySelector(".toasts");
      const look = () => {
        for (const { textContent } of box?.querySelectorAll(".toast p") ?? []) {
          const isNew = !said.some(([text]) => text === textContent);
          if (isNew) said.push([textContent ?? "", document.querySelector("dialog") !== null]);
        }
      };
      if (box !== null) new MutationObserver(look).observe(box, { childList: true, subtree: true });
      Object.assign(globalThis, { said });
    });
  const saidOn = (page: Page) => page.evaluate<[string, boolean][]>("said");

  it("says what was done once the dialog in which it was done is gone", async () => {
    const { page } = await opened((article) => article);
    await page.getByLabel("Headline").fill("Of tea");
    await listenToToasts(page);
    const pick = async (act: string) => {
      await page.getByRole("button", { name: "More" }).press("Enter");
      await page.getByRole("menuitem", { name: act }).press("Enter");
    };
    await pick("Keep a version…");
    await page.getByRole("button", { name: "Keep it" }).press("Enter");
    await expect.poll(() => saidOn(page)).toEqual([["It is in the history.", false]]);
    await pick("Change the slug…");
    await page.getByLabel("Slug", { exact: true }).fill("green-tea");
    await press(page, "Enter");
    await expect.poll(async () => (await saidOn(page)).length).toBe(2);
    await pick("Add to a release…");
    await page.getByLabel("Its name").fill("Spring");
    await press(page, "Enter");
    await expect.poll(async () => (await saidOn(page)).length).toBe(3);
    expect((await saidOn(page)).slice(1)).toEqual([
      ["It has another slug.", false],
      ["It is in Spring.", false],
    ]);
  });

  it("says of edits that they are not published as long as there are any", async () => {
    const { page, has } = await opened((article) => article);
    const badge = page.getByText("Edits not published");
    await page.getByLabel("Headline").focus();
    await press(page, "End");
    await page.keyboard.type("!");
    await badge.waitFor();
    await has({ headline: "On tea!" });
    await press(page, "Control+z");
    await has({ headline: "On tea" });
    await page.getByText("Saved", { exact: true }).first().waitFor();
    await expect.poll(() => badge.count()).toBe(0);
    // written again as it was, by hand: nobody has to know that there was an edit
    await page.getByLabel("Byline").fill("Bob");
    await has({ byline: "Bob" });
    await badge.waitFor();
    await page.reload();
    await badge.waitFor();
    await page.getByLabel("Byline").fill("Ann");
    await has({ byline: "Ann" });
    await expect.poll(() => badge.count()).toBe(0);
  });
});
