import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** All that a build can depend on. */
const SOURCES = ["dashboard/**/*.{ts,tsx,css,svg}", "shared/**/*.ts", "package-lock.json"];

/** A hash of everything that a build of this project is made of. */
export async function hashSources(root: string): Promise<string> {
  const names = globSync(SOURCES, { cwd: root }).toSorted();
  const texts = await Promise.all(names.map((name) => readFile(join(root, name))));
  const hash = createHash("sha256");
  for (const [index, name] of names.entries())
    hash.update(`${name}\0${texts[index]?.byteLength ?? 0}\0`).update(texts[index] ?? "");
  return hash.digest("hex");
}
