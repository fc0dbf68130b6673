import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/**
 * How a secret is compared. A wrong one must not be told from the right one by how long it takes, so there are three ways
 * and no other: `subtle.verify` of a MAC, `timingSafeEqual` of two hashes, and asking a table for the hash of a token,
 * whose time says something of the hash only. Times are not measured here: on a busy machine they say nothing.
 */

const root = fileURLToPath(new URL("../../", import.meta.url));

async function sources(): Promise<{ file: string; text: string }[]> {
  const found: { file: string; text: string }[] = [];
  for (const folder of ["doors", "edge", "origin", "program", "shared"]) {
    for (const entry of await readdir(join(root, folder), { recursive: true })) {
      // the demo compares tokens of its own
      if (!entry.endsWith(".ts") || entry.startsWith("demo/")) continue;
      const file = `${folder}/${entry}`;
      found.push({ file, text: await readFile(join(root, file), "utf8") });
    }
  }
  return found;
}

/** A comparison one of whose sides is called like a secret; with nothing, or by its kind, is no comparison of secrets. */
const SECRET = /(?:token|secret|signature|mac|password|apikey)$/i;
const COMPARED = /([\w.]+)\s*[!=]==?\s*([\w."'`]+)/g;
const HARMLESS = /^(?:undefined|null|""|''|"[^"]*|'[^']*|true|false|\d+)$/;

const comparisonsOf = (text: string): string[] =>
  [...text.matchAll(COMPARED)]
    .filter(([, left = "", right = ""]) => {
      const sides = [left, right];
      return sides.some((side) => SECRET.test(side)) && !sides.some((side) => HARMLESS.test(side));
    })
    .map(([all]) => all);

describe("B10: a secret", () => {
  it("is compared by no operator of the language", async () => {
    const found = (await sources()).flatMap(({ file, text }) =>
      comparisonsOf(text).map((compared) => `${file}: ${compared}`),
    );
    expect(found).toEqual([]);
  });

  it("would be found if it were", () => {
    const wrong = ["if (given === parts.token) {", "return mac!==expected.mac", "a.secret == b"];
    expect(wrong.map((line) => comparisonsOf(line).length)).toEqual([1, 1, 1]);
    expect(comparisonsOf('token === undefined || kind === "token" || token === ""')).toEqual([]);
  });

  it("is compared where these files do it, in constant time", async () => {
    const of = async (pattern: RegExp) =>
      (await sources()).filter(({ text }) => pattern.test(text)).map(({ file }) => file);
    expect(await of(/subtle\.verify\(/)).toEqual(["shared/signature.ts"]);
    expect(await of(/\btimingSafeEqual\(/)).toEqual([
      "edge/cloudflare/front.ts",
      "origin/people/passwords.ts",
      "origin/people/sealed.ts",
      "program/metrics/answer.ts",
    ]);
    const texts = new Map((await sources()).map(({ file, text }) => [file, text]));
    for (const file of ["edge/read/tokens.ts", "origin/http/context.ts"])
      expect(texts.get(file), file).toMatch(/sha256Hex\(token\)/);
  });
});
