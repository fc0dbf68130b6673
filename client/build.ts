import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** `npm run client:build`: the package's `dist/`, with what it needs of `shared/` inside. */

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What sites read with. */
const buildModules = (outdir: string) =>
  build({
    absWorkingDir: at("."),
    entryPoints: {
      index: "src/index.ts",
      butter: "src/butter/index.ts",
      node: "src/node/index.ts",
    },
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2023",
    platform: "neutral",
    external: ["node:*"],
    logLevel: "warning",
  });

/** The command line, with what its commands need inside; some of that is CommonJS and requires parts of Node. */
const buildCommands = (outdir: string) =>
  build({
    absWorkingDir: at("."),
    entryPoints: { larder: "../command/main.ts" },
    outdir,
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

function writeTypes(outdir: string): void {
  const compiler = fileURLToPath(import.meta.resolve("typescript/package.json"));
  const emitted = ["--noEmit", "false", "--emitDeclarationOnly", "--declaration"];
  const project = [join(dirname(compiler), "bin", "tsc"), "-p", at("."), ...emitted];
  execFileSync(process.execPath, [...project, "--outDir", outdir], { stdio: "inherit" });
}

/** Makes what sites read with in a folder that is emptied first; and its types, which take the longest. */
export async function buildClient(outdir: string, { types = true } = {}): Promise<void> {
  rmSync(outdir, { recursive: true, force: true });
  await buildModules(outdir);
  if (types) writeTypes(join(outdir, "types"));
}

if (import.meta.main) {
  await buildClient(at("dist"));
  await buildCommands(at("dist"));
}
