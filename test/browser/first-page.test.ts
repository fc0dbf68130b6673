import { expect, it } from "vitest";
import { describeInBrowser } from "./support/chromium.ts";
import { openPage } from "./support/page.ts";
import { useWorld } from "./support/world.ts";

/** Requests within which it is there. */
const NEEDED = 3;

describeInBrowser("the first page", () => {
  const world = useWorld({ edges: 0 });

  it("asks once who is there, before its script runs", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "viewer");
    const page = await openPage(world(), "/account", { person });
    const asked = Promise.withResolvers<void>();
    let times = 0;
    await page.route("**/manage/v1/me", (route) => {
      times += 1;
      asked.resolve();
      return route.continue();
    });
    // no script comes before it was asked
    await page.route("**/*.js", async (route) => {
      await asked.promise;
      await route.continue();
    });
    await page.goto(`${world().url}/admin/sites/${site.slug}`);
    await page.getByRole("heading", { name: "Home" }).waitFor();
    expect(times).toBe(1);
  });

  it("is there for who is not signed in after the page, its script and its styles", async () => {
    const page = await openPage(world(), "/account", { refusals: [401] });
    // nothing of the page before is on its way any more
    await page.goto("about:blank");
    const asked: string[] = [];
    await page.route("**/*", (route) => {
      const { pathname } = new URL(route.request().url());
      // what comes after those never does
      if (asked.length === NEEDED) return;
      if (!pathname.endsWith(".svg")) asked.push(pathname.replace(/.*(?=[.])/, ""));
      return route.continue();
    });
    await page.goto(`${world().url}/admin/`, { waitUntil: "commit" });
    await page.getByLabel("E-mail").waitFor();
    expect(asked.toSorted()).toEqual([".css", ".js", "/admin/"]);
  });
});
