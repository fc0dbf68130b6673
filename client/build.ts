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
const compiler = fileURLToPath(import.meta.resolve("typescript/package.json"));
const emitted = ["--noEmit", "false", "--emitDeclarationOnly", "--declaration"];
execFileSync(
  process.execPath,
  [join(dirname(compiler), "bin", "tsc"), "-p", at("."), ...emitted, "--outDir", at("dist/types")],
  { stdio: "inherit" },
);
