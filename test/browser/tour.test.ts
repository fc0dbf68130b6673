import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { loadDemo } from "../../origin/demo/load.ts";
import { describeInBrowser } from "./support/chromium.ts";
import { openPage, press, screenshot } from "./support/page.ts";
import { quarters } from "./support/picture.ts";
import { useWorld, type TestSite, type World } from "./support/world.ts";

const DOCS = fileURLToPath(new URL("../../docs/images/", import.meta.url));

/** A picture for people to look at; with LARDER_UPDATE=1 it is the one that docs/dashboard.md shows. */
async function picture(page: Page, name: string): Promise<void> {
  await screenshot(page, `tour-${name}`);
  if (process.env["LARDER_UPDATE"] !== "1") return;
  mkdirSync(DOCS, { recursive: true });
  await page.screenshot({ path: `${DOCS}${name}.png` });
}

describeInBrowser("a newcomer with the demo", () => {
  const world = useWorld({ edges: 2 });

  it("goes from Home to France, and sees that what was written there is live everywhere", async () => {
    const site = await world().addSite("World");
    await fill(world(), site);
    const person = await world().addPerson(site, "admin", "Ann Baker");
    const page = await openPage(world(), `/sites/${site.slug}`, { person });
    await page.getByText("Up to date").first().waitFor();
    await picture(page, "home");
    await press(page, "g", "c");
    await page.getByRole("heading", { name: "Content" }).waitFor();
    await page.getByRole("link", { name: "Pages", exact: true }).press("Enter");
    await page.getByLabel("Type").selectOption({ label: "Country" });
    await page.getByText("250 documents").waitFor();
    await picture(page, "list");
    await press(page, "/");
    await page.keyboard.type("france");
    await press(page, "Enter");
    await page.getByRole("link", { name: "France", exact: true }).press("Enter");
    await page.getByLabel("Capital").fill("Lutetia");
    await page.getByText("Saved", { exact: true }).first().waitFor();
    await picture(page, "editor");
    await press(page, "Control+Enter");
    await page.getByText(/It reaches up to \d+ answers/).waitFor();
    await picture(page, "publish");
    await press(page, "Enter");
    await page.getByText(/live everywhere in \d/).waitFor();
    await expect.poll(() => page.getByText(/caches purged after/).count()).toBe(2);
    await picture(page, "receipt");
    await press(page, "Enter");
    for (const { url } of world().edges) {
      const read = await fetch(`${url}/v2/pages/country/france/?auth_token=${site.token}`);
      expect(await read.json()).toMatchObject({ data: { fields: { capital: "Lutetia" } } });
    }
    await others(page);
  });
});

/** The other main screens. */
async function others(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Delivery", exact: true }).press("Enter");
  await page.getByRole("heading", { name: "Delivery" }).waitFor();
  await page
    .getByText(/live everywhere in \d/)
    .first()
    .waitFor();
  await picture(page, "delivery");
  await page.getByRole("link", { name: "Media", exact: true }).press("Enter");
  await expect.poll(() => page.locator("img").count()).toBe(6);
  await picture(page, "media");
  await page.getByRole("link", { name: "Model", exact: true }).press("Enter");
  await page.getByRole("link", { name: "Country", exact: true }).press("Enter");
  await page.getByText("borders").first().waitFor();
  await picture(page, "model");
}

/** What `npm start` has, and some files. */
async function fill({ url }: World, site: TestSite): Promise<void> {
  const asSite: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set("authorization", `Token ${site.token}`);
    return fetch(input, { ...init, headers });
  };
  await site.request("PATCH", "/manage/v1/site", { copyMedia: false });
  await loadDemo({ originUrl: url, fetch: asSite, progress: () => undefined });
  for (const [at, name] of FILES.entries()) {
    const shade = (by: number): [number, number, number] => [40 * at, 90 + by, 230 - 30 * at];
    const response = await asSite(`${url}/manage/v1/media?name=${name}.png`, {
      method: "POST",
      headers: { "content-type": "image/png" },
      body: new Uint8Array(quarters(640, 480, [shade(0), shade(20), shade(40), shade(60)])),
    });
    if (!response.ok) throw new Error(`${name} was not taken: ${await response.text()}`);
  }
}

const FILES = ["harbour", "market", "mountains", "old-town", "river", "vineyard"];
