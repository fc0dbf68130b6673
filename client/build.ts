import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** `npm run client:build`: the package's `dist/`, with what it needs of `shared/` inside. */

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

rmSync(at("dist"), { recursive: true, force: true });
await build({
  absWorkingDir: at("."),
  entryPoints: { index: "src/index.ts", butter: "src/butter/index.ts", node: "src/node/index.ts" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2023",
  platform: "neutral",
  external: ["node:*"],
  logLevel: "warning",
});
// the command line, with what its commands need inside; some of that is CommonJS and requires parts of Node
await build({
  absWorkingDir: at("."),
  entryPoints: { larder: "../command/main.ts" },
  outdir: "dist",
  chunkNames: "command/[name]-[hash]",
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  target: "node20",
  platform: "node",
  banner: {
    js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  },
  logLevel: "warning",
});
const compiler = fileURLToPath(import.meta.resolve("typescript/package.json"));
const emitted = ["--noEmit", "false", "--emitDeclarationOnly", "--declaration"];
execFileSync(
  process.execPath,
  [join(dirname(compiler), "bin", "tsc"), "-p", at("."), ...emitted, "--outDir", at("dist/types")],
  { stdio: "inherit" },
);
