import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { COMMANDS } from "../../command/commands.ts";
import { projectNode } from "../support/commands.ts";
import { demoToken, useLarder } from "../support/larder.ts";
import { COMPILED, temporaryFolder } from "../support/processes.ts";

/** The examples of docs/commands.md, run as they stand there, in an empty folder beside a whole Larder. */

const root = fileURLToPath(new URL("../../", import.meta.url));
const compiler = join(
  dirname(fileURLToPath(import.meta.resolve("typescript/package.json"))),
  "bin",
  "tsc",
);
const run = promisify(execFile);
const larder = useLarder({ edgeScript: "edge/node/main.ts" });
const text = await readFile(join(root, "docs/commands.md"), "utf8");

let folder: string;
beforeAll(async () => {
  const made = await temporaryFolder();
  folder = made.path;
  return made.remove;
});

const withAddresses = (code: string): string =>
  code
    .replaceAll("https://origin.example.com", larder().originUrl)
    .replaceAll("https://edge.example.com", larder().edgeUrl)
    .replaceAll('"read-token"', JSON.stringify(demoToken.read));

/** What the examples of a section print. @throws Error when a command of it does not end with 0 */
async function examplesOf(section: string): Promise<string> {
  const after = text.slice(text.indexOf(`\n## ${section}\n`));
  const [, code = ""] = /```sh\n(.*?)```/s.exec(after) ?? [];
  expect(code).not.toBe("");
  const npx = `npx() { shift; "${projectNode}" "${root}command/larder.mjs" "$@"; }`;
  const { PATH = "", HOME = "" } = process.env;
  const env = {
    ...COMPILED,
    PATH,
    HOME,
    LARDER_ORIGIN: larder().originUrl,
    LARDER_TOKEN: demoToken.manage,
    LARDER_SOURCE_TOKEN: demoToken.read,
    LARDER_PUSH_KEYS: larder().pushKeys,
    DATABASE_URL: larder().databaseUrl,
  };
  const script = `set -euo pipefail\n${npx}\nset -v\n${withAddresses(code)}`;
  const { stdout } = await run("bash", ["-c", script], { cwd: folder, env });
  return stdout;
}

describe("the examples of docs/commands.md", () => {
  it("beside the database", async () => {
    const said = await examplesOf("Beside the database");
    expect(said).toMatch(/\bdemo\b/);
    expect(said).toContain('"pages"');
    expect(said).toContain("before.tar.zst: 1 sites");
    expect(said).toContain("would delete");
    expect(await readFile(join(folder, "demo.ndjson"), "utf8")).toContain('"kind":"end"');
  });

  it("of doctor", async () => {
    const said = await examplesOf("doctor");
    expect(said).toContain("All is well.");
    expect(said).toContain('"check": "writes"');
  });

  it("of changes and why", async () => {
    const said = await examplesOf("changes and why");
    expect(said).toMatch(/^change +committed/m);
    expect(said).toContain("page country france (France)");
    expect(said).toContain('"query": "/v2/posts/"');
  });

  it("of model, and then of types, whose TypeScript runs", async () => {
    const said = await examplesOf("model");
    expect(said).toContain("The site has the model of larder.model.json.");
    expect(said).toContain("nothing to do");
    await mkdir(join(folder, "src"));
    expect(await examplesOf("types")).toContain("src/site.ts is what the model says.");
    expect(await runTypescript()).toBe("Paris Andorra\n");
  });

  it("of shadow", async () => {
    const lines = ["/v2/pages/country/france/?auth_token=x", "/v2/posts/", "/v2/content/region/"];
    const log = lines.map((path) => `10.0.0.1 - - [x] "GET ${path} HTTP/1.1" 200 1 "-" "-"`);
    await writeFile(join(folder, "access.log"), log.join("\n"));
    const said = await examplesOf("shadow");
    expect(said).toContain("3 asked, 3 the same, 0 differ.\n[]");
  });

  it("name every command", () => {
    for (const { name } of COMMANDS) expect(text).toContain(`\`${name}\``);
  });
});

async function runTypescript(): Promise<string> {
  const [, code = ""] = /```ts\n(.*?)```/s.exec(text) ?? [];
  const outfile = join(folder, "example.mjs");
  await writeFile(join(folder, "example.ts"), code);
  const compilerOptions = {
    noEmit: true,
    strict: true,
    module: "preserve",
    allowImportingTsExtensions: true,
    exactOptionalPropertyTypes: true,
    lib: ["es2023", "dom", "dom.iterable"],
    types: [],
    paths: { larder: [join(root, "client/src/index.ts")] },
  };
  const config = join(folder, "tsconfig.json");
  await writeFile(config, JSON.stringify({ compilerOptions, files: ["example.ts"] }));
  // its errors are on stdout
  const compiled = await run(projectNode, [compiler, "-p", config]).catch(
    (error: { stdout: string }) => error,
  );
  expect(compiled.stdout).toBe("");
  await build({
    stdin: { contents: withAddresses(code), resolveDir: folder, loader: "ts" },
    alias: { larder: join(root, "client/src/index.ts") },
    bundle: true,
    format: "esm",
    platform: "node",
    outfile,
    logLevel: "silent",
  });
  const { stdout } = await run(process.execPath, [outfile], { cwd: folder });
  return stdout;
}
