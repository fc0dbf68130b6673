import { access, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { faults } from "./faults.ts";

const ROOT = new URL("../../", import.meta.url);

test("there are enough planted faults, each under a name of its own", () => {
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
  expect(faults.length).toBeGreaterThanOrEqual(30);
});

test.each(faults)("$name: its text stands in $file once", async ({ file, find, put, tests }) => {
  const source = await readFile(new URL(file, ROOT), "utf8");
  expect(source.split(find)).toHaveLength(2);
  expect(put).not.toBe(find);
  expect(tests.length).toBeGreaterThan(0);
  for (const named of tests) await access(new URL(named, ROOT));
});
