import { existsSync, globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { blocksOf } from "./blocks.ts";
import { ACCOUNTS } from "./table.ts";

/** Every example of the docs is run by a test, or says why not. */

const root = new URL("../../", import.meta.url);
const pages = ["README.md", "docs/*.md", "examples/*/README.md", "client/*.md"]
  .flatMap((pattern) => globSync(pattern, { cwd: root.pathname }))
  .filter((page) => blocksOf(page).length > 0)
  .toSorted();

test("no page is left out, and none is named that is not there", () => {
  expect(Object.keys(ACCOUNTS).toSorted()).toEqual(pages);
});

test.each(pages)("each example of %s is accounted for", (page) => {
  const accounts = ACCOUNTS[page] ?? [];
  expect(accounts).toHaveLength(blocksOf(page).length);
  for (const account of accounts) {
    if ("why" in account) expect(account.why.length).toBeGreaterThan(10);
    else {
      expect(existsSync(new URL(account.by, root)), account.by).toBe(true);
      expect(readFileSync(new URL(account.by, root), "utf8"), account.by).toContain(basename(page));
    }
  }
});
