import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

/** What the editor adds to a page that has Preact already, as gzip leaves it (docs/dashboard.md). */
const MAX_EDITOR_BYTES = 190_000;

test("the editor is within its budget, and is not loaded before it is needed", async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: ["dashboard/richtext/field.tsx"],
    outdir: "out",
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    jsx: "automatic",
    jsxImportSource: "preact",
    external: ["preact", "preact/*"],
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const sizeOf = (name: string) =>
    outputFiles
      .filter(({ path }) => path.includes(name))
      .reduce((sum, { contents }) => sum + gzipSync(contents).byteLength, 0);
  const field = Object.entries(metafile.outputs).find(([path]) => path.endsWith("/field.js"));
  expect(
    Object.keys(field?.[1].inputs ?? {}).filter((path) => path.includes("prosemirror")),
  ).toEqual([]);
  expect(sizeOf("/field.js")).toBeLessThan(3_000);
  expect(sizeOf("/")).toBeLessThan(MAX_EDITOR_BYTES);
  expect(sizeOf("/")).toBeGreaterThan(50_000);
});
