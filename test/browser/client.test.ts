import type { Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { bundled } from "../client/bundled.ts";
import { registerCases } from "../client/cases.ts";
import { listen, type Listener } from "../support/listener.ts";
import { describeInBrowser, theBrowser } from "./support/chromium.ts";

/** The client in Chromium, on a page whose endpoints are of other origins: the same cases. */

describeInBrowser("the client on a page", () => {
  let page: Page;
  let stopListening: () => Promise<void>;

  beforeAll(async () => {
    const script = await bundled("test/client/portable/page.ts");
    const site: Listener = await listen(
      ({ path }, response) => {
        const isScript = path === "/page.js";
        response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
        response.end(
          isScript ? script : '<!doctype html><script type="module" src="/page.js"></script>',
        );
      },
      { atEnd: (stop) => (stopListening = stop) },
    );
    const browser = await theBrowser();
    page = await browser.newPage();
    await page.goto(site.url);
    await page.waitForFunction(() => "runCase" in globalThis);
  });

  afterAll(async () => {
    await page.context().close();
    await stopListening();
  });

  registerCases((name, endpoints) =>
    page.evaluate(
      (asked) => {
        const { runCase } = globalThis as unknown as {
          runCase: (name: string, endpoints: string[]) => Promise<unknown>;
        };
        return runCase(asked.name, asked.endpoints);
      },
      { name, endpoints },
    ),
  );
});
