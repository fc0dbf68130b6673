import { expect, it } from "vitest";
import { describeInBrowser } from "./support/chromium.ts";
import { expectAccessible, expectNoSidewaysScroll, openPage, screenshot } from "./support/page.ts";
import { useWorld } from "./support/world.ts";

describeInBrowser("imports in the settings", () => {
  const world = useWorld({ edges: 0 });

  it("show how one is run, then how far it is while it runs, and what became of it", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "admin");
    const page = await openPage(world(), `/sites/${site.slug}/settings/imports`, { person });
    await page.getByText("Nothing was imported yet").waitFor();
    await page.getByText("npx larder import butter").waitFor();
    await expectAccessible(page);
    const say = (state: string, note: string) =>
      site.request("PUT", "/manage/v1/imports/butter", { state, note, total: 4 });
    await say("running", "Reading pages.");
    const tag = (slug: string, type = "tag") => ({
      key: `tag/${slug}`,
      kind: "tag",
      type,
      slug,
      locales: {
        en: {
          name: slug,
          fields: {},
          published: { publishedAt: "2020-01-01T00:00:00Z", updatedAt: "2020-01-01T00:00:00Z" },
        },
      },
    });
    const documents = [tag("red"), tag("blue"), tag("green", "none")];
    await site.request("POST", "/manage/v1/imports/butter/documents", { documents });
    await page.reload();
    await page.getByText("3 of 4").waitFor();
    await page.getByText("Reading pages.").waitFor();
    expect(await page.getByRole("progressbar", { name: "butter" }).getAttribute("value")).toBe("3");
    await page.getByText("2 created, 1 refused").waitFor();
    await screenshot(page, "imports");
    // nobody loads it again: it is looked at by itself while one runs
    await say("done", "3 documents: 2 created, 1 refused");
    await page.getByText("Done", { exact: true }).waitFor();
    await expectAccessible(page);
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
  });
});
