import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

/** What the editor adds to a page that has Preact already, as gzip leaves it (docs/dashboard.md). */
const MAX_EDITOR_BYTES = 190_000;
/** What the editor of code adds to that, for who asks for it. */
const MAX_CODE_BYTES = 115_000;

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
  const outputs = Object.entries(metafile.outputs);
  const codes = outputs.flatMap(([path, { inputs }]) =>
    Object.keys(inputs).some((input) => /codemirror|lezer|style-mod/.test(input)) ? [path] : [],
  );
  const isCode = (path: string) => codes.some((code) => path.endsWith(code));
  const bytesOf = (is: (path: string) => boolean) =>
    outputFiles
      .filter(({ path }) => is(path))
      .reduce((sum, { contents }) => sum + gzipSync(contents).byteLength, 0);
  const sizeOf = (name: string) => bytesOf((path) => path.includes(name) && !isCode(path));
  const field = Object.entries(metafile.outputs).find(([path]) => path.endsWith("/field.js"));
  expect(
    Object.keys(field?.[1].inputs ?? {}).filter((path) => path.includes("prosemirror")),
  ).toEqual([]);
  expect(sizeOf("/field.js")).toBeLessThan(3_000);
  expect(sizeOf("/")).toBeLessThan(MAX_EDITOR_BYTES);
  expect(sizeOf("/")).toBeGreaterThan(50_000);
  expect(codes.length).toBe(1);
  expect(bytesOf(isCode)).toBeGreaterThan(50_000);
  expect(bytesOf(isCode)).toBeLessThan(MAX_CODE_BYTES);
  const importing = outputs.flatMap(([, { imports }]) =>
    imports.filter(({ path }) => isCode(path)),
  );
  expect(importing.map(({ kind }) => kind)).toEqual(["dynamic-import"]);
});
