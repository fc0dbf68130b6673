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
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(`${world().url}/admin/sites/${site.slug}`);
    await page.getByRole("heading", { name: "Home" }).waitFor();
    expect(asked.filter((path) => path === "/manage/v1/me")).toEqual(["/manage/v1/me"]);
    const script = asked.findIndex((path) => path.endsWith(".js"));
    expect(asked.slice(0, script + 2)).toContain("/manage/v1/me");
  });

  it("is there for who is not signed in after the page, its script and its styles", async () => {
    const page = await openPage(world(), "/account", { refusals: [401] });
    const asked: string[] = [];
    await page.route("**/*", (route) => {
      const { pathname } = new URL(route.request().url());
      // what comes after those never does
      if (asked.length === NEEDED) return;
      if (!pathname.endsWith(".svg")) asked.push(pathname.replace(/.*(?=[.])/, ""));
      return route.continue();
    });
    await page.goto(`${world().url}/admin/`);
    await page.getByLabel("E-mail").waitFor();
    expect(asked.toSorted()).toEqual([".css", ".js", "/admin/"]);
  });
});
