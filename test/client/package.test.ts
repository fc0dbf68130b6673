import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../support/processes.ts";

/** The package as others get it: packed, installed into an empty project, bundled and typed there. */

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);
/** gzip, of all that reading takes: 6 KB of 1,024 bytes. */
const CLIENT_BYTES = 6 * 1_024;
/** gzip, of all of `larder/butter`; ButterCMS's own, without anything for what fails, is 2 KB. */
const BUTTER_BYTES = 7_300;

let project: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ path: project, remove } = await temporaryFolder());
  const pack = ["pack", "-w", "larder", "--json", "--pack-destination", project];
  // the build is a script of ours, which the project's own setting would not run
  const env = { ...process.env, npm_config_ignore_scripts: "false" };
  await run("npm", pack, { cwd: root, env });
  await writeFile(
    join(project, "package.json"),
    '{"name": "site", "private": true, "type": "module"}',
  );
  const install = ["install", "--offline", "--no-audit", "--no-fund", "./larder-0.1.0.tgz"];
  await run("npm", install, { cwd: project, env });
  return () => remove();
});

/** A bundle of the project as a site would make it. */
async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: project, sourcefile: "site.ts", loader: "ts" },
    absWorkingDir: project,
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "neutral",
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}

const BUTTER = 'import Butter from "larder/butter"; globalThis.Butter = Butter;';
const CLIENT = 'import { createClient } from "larder"; globalThis.client = createClient;';

describe("what a site takes", () => {
  it(`is at most ${CLIENT_BYTES} bytes for all reads, compressed`, async () => {
    const bytes = gzipSync(await bundle(CLIENT)).length;
    expect(bytes).toBeGreaterThan(2_000);
    expect(bytes).toBeLessThanOrEqual(CLIENT_BYTES);
  });

  it(`is at most ${BUTTER_BYTES} bytes for larder/butter`, async () => {
    const bytes = gzipSync(await bundle(BUTTER)).length;
    expect(bytes).toBeGreaterThan(2_000);
    expect(bytes).toBeLessThanOrEqual(BUTTER_BYTES);
  });

  it("is larder/butter for an import and for a require, as ButterCMS's is", async () => {
    const wants = 'Butter("t", { endpoints: "https://a.example" }).version';
    const required = `const { default: Butter } = require("larder/butter"); console.log(${wants});`;
    const imported = `import Butter from "larder/butter"; console.log(${wants});`;
    await writeFile(join(project, "required.cjs"), required);
    await writeFile(join(project, "imported.mjs"), imported);
    for (const file of ["required.cjs", "imported.mjs"]) {
      const { stdout } = await run(process.execPath, [file], { cwd: project });
      expect(stdout).toBe("2.0.0\n");
    }
  });

  it("has its endpoints from the environment by a word that bundlers replace", async () => {
    expect(await bundle(BUTTER)).toContain("process.env.LARDER_ENDPOINTS");
  });

  it("leaves out the layers and stores that it does not name", async () => {
    // words that only these have
    const words = {
      withHedging: "a failure",
      webStorageStore: "larder:",
      cacheApiStore: "copies.larder",
    };
    const client = await bundle(CLIENT);
    for (const [name, word] of Object.entries(words)) {
      expect(client, name).not.toContain(word);
      const named = `import { ${name} } from "larder"; globalThis.one = ${name};`;
      expect(await bundle(named), name).toContain(word);
    }
    expect(await bundle('import { memoryStore } from "larder";')).toBe("");
  });

  it("has no dependencies, and only what was built", async () => {
    const installed = join(project, "node_modules", "larder");
    const manifest = JSON.parse(await readFile(join(installed, "package.json"), "utf8")) as object;
    expect(manifest).not.toHaveProperty("dependencies");
    const lock = JSON.parse(await readFile(join(project, "package-lock.json"), "utf8")) as {
      packages: object;
    };
    expect(Object.keys(lock.packages)).toEqual(["", "node_modules/larder"]);
  });
});

describe("its command line", () => {
  const model = fileURLToPath(new URL("../command/types/site.model.json", import.meta.url));
  const larder = (...args: string[]) => [join(project, "node_modules", ".bin", "larder"), ...args];

  it.each([
    ["the Node that runs this", process.execPath],
    // 20 or later; where there is none besides ours it is ours
    ["the machine's own Node", "node"],
  ])("has the commands that speak HTTP, for %s", async (_name, node) => {
    const path = (process.env["PATH"] ?? "")
      .split(":")
      .filter((one) => !one.includes("node_modules"));
    const options = { cwd: project, env: { PATH: path.join(":") } };
    const help = await run(node, larder("--help"), options);
    expect(help.stdout).toContain("Usage: larder <command>");
    await run(node, larder("types", "site.ts", "--model", model), options);
    const fixture = new URL("site.fixture.ts", import.meta.url);
    expect(await readFile(join(project, "site.ts"), "utf8")).toBe(await readFile(fixture, "utf8"));
    for (const command of ["doctor", "changes", "why", "model", "import", "shadow"]) {
      const { stdout } = await run(node, larder(command, "--help"), options);
      expect(stdout).toContain(`Usage: larder ${command}`);
    }
    for (const command of ["start", "site", "token", "backup"]) {
      const args = command === "token" ? ["list", "blog"] : [];
      await expect(run(node, larder(command, ...args), options)).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringContaining("needs a Larder's folder") as string,
      });
    }
  });
});

describe("its types, in a project that has nothing else", () => {
  const compiler = fileURLToPath(import.meta.resolve("typescript/package.json"));

  it.each([
    ["nodenext", []],
    ["bundler", ["--module", "preserve"]],
  ])("say what answers are: %s", async (resolution, more) => {
    const folder = join(project, resolution);
    await mkdir(folder);
    onTestFinished(() => undefined);
    const copied = {
      "typed.ts": "types.fixture.ts",
      "site.fixture.ts": "site.fixture.ts",
      "typed-site.ts": "typed-site.fixture.ts",
      "typed-butter.ts": "butter/types.fixture.ts",
      "buttercms.d.ts": "../../node_modules/buttercms/lib/butter.d.ts",
    };
    for (const [name, from] of Object.entries(copied))
      await copyFile(new URL(from, import.meta.url), join(folder, name));
    const strict = [
      "--noEmit",
      "--strict",
      "--exactOptionalPropertyTypes",
      "--noUnusedLocals",
      "--noUnusedParameters",
      "--allowImportingTsExtensions",
      "--skipLibCheck",
      "false",
    ];
    const options = [...strict, "--target", "es2022", "--lib", "es2022,dom,dom.iterable"];
    const resolved =
      more.length > 0 ? [...more, "--moduleResolution", resolution] : ["--module", resolution];
    const args = [join(dirname(compiler), "bin", "tsc"), ...options, ...resolved, "--types", ""];
    const files = ["typed.ts", "typed-site.ts", "typed-butter.ts"];
    const { stdout } = await run(process.execPath, [...args, ...files], {
      cwd: folder,
    }).catch((error: { stdout: string }) => error);
    expect(stdout).toBe("");
  });
});
