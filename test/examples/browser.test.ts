import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { describeInBrowser, theBrowser } from "../browser/support/chromium.ts";
import { EDGE_OF_TESTS, request, startLarder, type Larder } from "../support/larder.ts";
import { freePorts } from "../support/processes.ts";
import { expectInOrder, readCountry, shownOf, type Country } from "./support/demo.ts";
import { copyExample, type Example } from "./support/example.ts";

/** `examples/browser/` in Chromium, of a Larder that dies. */

EDGE_OF_TESTS.script = "edge/node/main.ts";

describeInBrowser("the example without a framework", () => {
  let larder: Larder;
  let example: Example;
  let site: string;
  let page: Page;
  const errors: string[] = [];

  const open = async (address: string) => {
    await page.goto(`${site}/${address}`);
    await page.waitForSelector("h1");
    return (await page.locator("main").innerText()).replaceAll(/\s+/g, " ");
  };
  const publish = async (slug: string, fields: Record<string, unknown>) => {
    const change = { status: "published", fields };
    const path = `/v2/pages/country/${slug}/?wait=live`;
    expect((await larder.write("PATCH", path, change)).status).toBe(202);
    await larder.live();
  };

  beforeAll(async () => {
    const [port = 0] = await freePorts(1);
    site = `http://127.0.0.1:${port}`;
    [larder, example] = await Promise.all([startLarder(), copyExample("browser")]);
    const settings = { endpoints: [larder.edgeUrl], token: "demo-read" };
    await writeFile(
      join(example.path, "settings.js"),
      `export const settings = ${JSON.stringify(settings)};`,
    );
    await example.serve("serve.js", [], { PORT: String(port) }, site);
  });
  afterAll(async () => {
    await example.remove();
    await larder.stop();
  });
  beforeEach(async () => {
    page = await (await theBrowser()).newPage();
    page.on("pageerror", (error) => errors.push(error.message));
    errors.length = 0;
  });
  afterEach(async () => {
    await page.context().close();
    expect(errors).toEqual([]);
  });

  it("lists the countries as the API does, a page at a time", async () => {
    const list = "/v2/pages/country/?levels=1&order=-area&page_size=50";
    for (const number of [1, 2, 5]) {
      const { json } = await larder.read(`${list}&page=${number}`);
      const { data } = json as { data: Country[] };
      const names = data.map(({ name, fields }) => `${fields.flag} ${name}`);
      expectInOrder(await open(`?page=${number}`), ["Countries", ...names]);
    }
    await page.getByRole("link", { name: "Larger" }).click();
    await page.waitForURL("**/?page=4");
  });

  it("shows a country and leads to what it borders on", async () => {
    expectInOrder(await open(""), ["Russia", "Canada"]);
    await page.getByRole("link", { name: "Russia" }).click();
    await page.waitForSelector("dl");
    const russia = await readCountry(larder, "russia");
    expectInOrder(await page.locator("main").innerText(), shownOf(russia));
    await page.getByRole("link", { name: "Norway" }).click();
    await page.waitForURL("**/?country=norway");
    expectInOrder(await open("?country=norway"), shownOf(await readCountry(larder, "norway")));
    expect(await page.locator("header nav").innerText()).toContain("Testimonials");
  });

  it.each([
    "atlantis",
    "",
    "__proto__",
    "..%2Ffrance",
    "%00",
    "%ED%A0%80",
    "e%CC%81",
    "%E2%80%AE%E6%97%A5",
    "%3Cimg%20src=x%20onerror=alert(1)%3E",
  ])("says that there is no country %j", async (slug) => {
    expect(await open(`?country=${slug}`)).toContain("There is no such country");
  });

  it.each(["0", "-1", "x", "1.5", "1e999", "%00"])(
    "takes page %j for the first",
    async (number) => {
      expect(await open(`?page=${number}`)).toContain("Russia");
    },
  );

  it.each(["6", "9007199254740991"])("has no page %s", async (number) => {
    expect(await open(`?page=${number}`)).toContain("There is no such page");
  });

  it("shows what editors wrote as text, and links to no script", async () => {
    const code = "<img src=x onerror=document.title='bad'>";
    await publish("malta", { capital: code });
    expect(await open("?country=malta")).toContain(code);
    expect(await page.title()).toContain("Malta");
    const menu = await larder.read("/v2/content/navigation_menu/?levels=2");
    const items = (
      menu.json as { data: { navigation_menu: { menu_items: { meta: { id: number } }[] }[] } }
    ).data.navigation_menu[0]?.menu_items;
    const changed = await larder.write(
      "PATCH",
      `/v2/content/navigation_menu_item/${items?.[0]?.meta.id}/`,
      {
        status: "published",
        fields: [{ label: "Home", url: "javascript:document.title='bad'" }],
      },
    );
    expect([changed.status, changed.text]).toEqual([202, expect.anything()]);
    await larder.live();
    await open("");
    const home = page.locator("header nav a", { hasText: "Home" });
    await home.waitFor();
    expect(await home.getAttribute("href")).toBeNull();
  });

  it("shows copies while the edge is dead, and of when they are", async () => {
    const before = await open("?country=france");
    await open("");
    await larder.edge.kill("SIGKILL");
    const shown = await open("?country=france");
    expect(shown.replace(/As of [^.]*\. /, "")).toBe(before);
    const since = await page.locator("time").getAttribute("datetime");
    expect(new Date(since ?? "").getTime()).toBeGreaterThan(0);
    expectInOrder(await open(""), ["As of", "Russia"]);
    expect(await open("?country=spain")).toContain("This cannot be shown now");
    await larder.edge.start();
    await publish("france", { capital: "Lutetia" });
    const again = await open("?country=france");
    expect(again).toContain("Lutetia");
    expect(again).not.toContain("As of");
  });

  it.each([
    "/serve.js",
    "/..%2Fpackage.json",
    "/package.json",
    "/larder/../serve.js",
    "/larder/%2e%2e/%2e%2e/package.json",
    "/%00.js",
    "/.gitignore",
    "//",
    "/__proto__",
    `/${"a".repeat(5_000)}.js`,
  ])("serves no other file: %s", async (path) => {
    const { status } = await request(`${site}${path}`);
    expect(status).toBe(404);
  });
});
