import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { onTestFinished } from "vitest";
import type { Journal } from "../../dashboard/work/journal.ts";
import { journalSuite } from "../dashboard/work/journal.suite.ts";
import { describeInBrowser, theBrowser } from "./support/chromium.ts";

/** The journal in a real IndexedDB keeps what the one of fast tests does. */

const ADDRESS = "http://localhost:1/";
const METHODS = ["read", "take", "keep", "waiting"] as const;

let script: Promise<string> | undefined;

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { createIndexedDbJournal } from "./dashboard/work/indexed-db-journal.ts";
        globalThis.journal = createIndexedDbJournal(indexedDB);`,
      resolveDir: fileURLToPath(new URL("../../", import.meta.url)),
    },
    bundle: true,
    format: "iife",
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}

/** The journal of a page, as this side calls it: arguments go as JSON, in which every text can be written. */
const journalOf = (page: Page): Journal =>
  Object.fromEntries(
    METHODS.map((method) => [
      method,
      async (...given: unknown[]) =>
        JSON.parse(
          await page.evaluate(
            async ({ name, text }) => {
              const { journal } = globalThis as unknown as {
                journal: Record<string, (...given: unknown[]) => Promise<unknown>>;
              };
              return JSON.stringify(await journal[name]?.(...(JSON.parse(text) as unknown[])));
            },
            { name: method, text: JSON.stringify(given) },
          ),
        ) as unknown,
    ]),
  ) as unknown as Journal;

describeInBrowser("a journal in IndexedDB", () => {
  journalSuite(async () => {
    const context = await (await theBrowser()).newContext();
    onTestFinished(() => context.close());
    await context.route(ADDRESS, (route) =>
      route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Kept</title>" }),
    );
    script ??= bundle();
    const content = await script;
    const open = async () => {
      const page = await context.newPage();
      await page.goto(ADDRESS);
      await page.addScriptTag({ content });
      return journalOf(page);
    };
    return { journal: await open(), again: await open() };
  });
});
