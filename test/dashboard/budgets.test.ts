import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, expect, it } from "vitest";
import { readDashboardManifest, type DashboardManifest } from "../../shared/dashboard-manifest.ts";
import { words } from "../../dashboard/form/words.ts";
import { orNotFound } from "../../shared/errors.ts";

/** What may be loaded before the first page stands, as gzip leaves it. */
const SCRIPT_MOST_BYTES = 60_000;
const STYLES_MOST_BYTES = 12_000;
/** What opening a document loads besides: its screen and the form, without the editor of rich text. */
const EDITOR_MOST_BYTES = 40_000;
/** In how many files: what it shares with other screens is one, and the rest another. */
const EDITOR_MOST_FILES = 2;

const root = fileURLToPath(new URL("../../", import.meta.url));

let manifest: DashboardManifest;
beforeAll(async () => {
  await promisify(execFile)(process.execPath, ["dashboard/build.ts"], { cwd: root });
  const text = await readFile(`${root}.larder/dashboard/manifest.json`, "utf8");
  manifest = orNotFound(readDashboardManifest(text));
});

it("begins with one script and one file of styles, within their bounds", () => {
  const { script, styles, files } = manifest;
  expect(files[script]?.gzip).toBeLessThanOrEqual(SCRIPT_MOST_BYTES);
  expect(files[styles]?.gzip).toBeLessThanOrEqual(STYLES_MOST_BYTES);
});

it("asks for no second script before that one runs", async () => {
  const text = await readFile(`${root}.larder/dashboard/assets/${manifest.script}`, "utf8");
  // what is loaded on demand is called like a function
  expect(text).not.toMatch(/\bfrom\s*"\.\/|\bimport\s*"\.\//);
});

it("opens a document with as much more at most, and loads no editor of rich text for it", async () => {
  const { script, files } = manifest;
  const assets = Object.keys(files).filter((name) => name.endsWith(".js"));
  const texts = new Map<string, string>();
  for (const name of assets)
    texts.set(name, await readFile(`${root}.larder/dashboard/assets/${name}`, "utf8"));
  const form = assets.find((name) => texts.get(name)?.includes(words.unfit));
  const loaded = new Set<string>();
  const load = (name: string) => {
    if (name === script || loaded.has(name)) return;
    loaded.add(name);
    for (const [, other = ""] of (texts.get(name) ?? "").matchAll(STATIC_IMPORT)) load(other);
  };
  load(orNotFound(form));
  const bytes = [...loaded].reduce((sum, name) => sum + (files[name]?.gzip ?? 0), 0);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(EDITOR_MOST_BYTES);
  expect(loaded.size).toBeLessThanOrEqual(EDITOR_MOST_FILES);
  expect([...loaded].filter((name) => texts.get(name)?.includes("ProseMirror"))).toEqual([]);
});

const STATIC_IMPORT = /(?:from|import)\s*"\.\/([^"]+\.js)"/g;
