import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

/** client/SPEC.md names the test of each clause: it must be there. */

const root = new URL("../../", import.meta.url);
const spec = await readFile(new URL("client/SPEC.md", root), "utf8");
const promises = spec.split(/^## /mu).filter((part) => /^[A-Z]\d*:/u.test(part));
const clauses = promises.flatMap((part) =>
  part
    .split("\n")
    .filter((line) => /^\| (?!clause)/u.test(line))
    .map((line): [string, string] => [line.split(" | ")[0]?.slice(2) ?? "", line]),
);

test("each promise has clauses, and each clause a test", () => {
  expect(promises.map((part) => part.split(":")[0])).toEqual([
    ...Array.from({ length: 12 }, (_, index) => `C${index + 1}`),
    "B",
    "T",
  ]);
  for (const part of promises) expect(part).toContain("| clause | test |");
  expect(clauses.length).toBeGreaterThan(60);
});

test.each(clauses)("%s", async (_, line) => {
  const named = [...line.matchAll(/`([\w./-]+)` › "([^"]+)"/gu)];
  expect(named.length).toBeGreaterThan(0);
  for (const [, file = "", title = ""] of named) {
    const path = file.includes("/") ? file : `test/client/layers/${file}.test.ts`;
    expect(await readFile(new URL(path, root), "utf8"), path).toContain(`"${title}`);
  }
});
