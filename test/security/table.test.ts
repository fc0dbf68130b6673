import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";

/** The tables of `docs/security.md` have every row, and what they say of tests is so. */

const root = fileURLToPath(new URL("../../", import.meta.url));

const count = (letter: string, last: number) =>
  Array.from({ length: last }, (_, index) => `${letter}${index + 1}`);
const ATTACKS = [...count("A", 12), ...count("B", 13), ...count("C", 5), ...count("D", 21)];
const TENANTS = count("", 11);
/** Rows that say why there is no test, in one of these words. */
const WITHOUT = /not there|not applicable/;

interface Row {
  what: string;
  tests: string[];
}

let rows: Map<string, Row>;

beforeAll(async () => {
  const text = await readFile(join(root, "docs/security.md"), "utf8");
  rows = new Map();
  let isOurs = false;
  for (const line of text.split("\n")) {
    // figures of measurements have tables of their own
    if (line.startsWith("| row ")) isOurs = line.includes("| test ");
    const cells = line.split("|").map((cell) => cell.trim());
    const [, id = "", attack = "", expected = "", tests = ""] = cells;
    if (!isOurs || !/^[A-D]?\d+$/.test(id)) continue;
    expect(rows.has(id), `${id} stands once`).toBe(false);
    expect(cells, id).toHaveLength(7);
    const named = [...tests.matchAll(/`(test\/[^`]+)`/g)].map(([, path = ""]) => path);
    rows.set(id, { what: `${attack} ${expected}`, tests: named });
  }
});

describe("the tables of attacks", () => {
  test("have every row, and no other", () => {
    expect([...rows.keys()]).toEqual([...ATTACKS, ...TENANTS]);
  });

  test("name a test for each, or say why there is none", () => {
    const bare = [...rows].filter(
      ([, { what, tests }]) => tests.length === 0 && !WITHOUT.test(what),
    );
    expect(bare.map(([id]) => id)).toEqual([]);
  });

  test("name tests that are there and have the row's number in their names", async () => {
    const wrong: string[] = [];
    for (const [id, { tests }] of rows) {
      for (const path of tests) {
        if (!existsSync(join(root, path))) wrong.push(`${id}: ${path} is not there`);
        else if (!(await isNamed(id, path))) wrong.push(`${id}: ${path} does not name it`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

/** Whether a title in the file has the number; files of the hostile run have it in their own names. */
async function isNamed(id: string, path: string): Promise<boolean> {
  if (path.startsWith("test/prove/")) return path.split("/").at(-1)?.startsWith(`${id}-`) === true;
  const text = await readFile(join(root, path), "utf8");
  const named = /^\d/.test(id) ? `[Rr]ow ${id}` : id;
  return new RegExp(`["'\`](?:[^"'\`\\n]* )?${named}(?:[:, ][^"'\`\\n]*)?["'\`]`).test(text);
}
