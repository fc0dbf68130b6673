import { execFile } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { beforeAll, expect, it } from "vitest";
import { demoToken, useLarder } from "../support/larder.ts";
import { temporaryFolder } from "../support/processes.ts";

/** What docs/sdks.md tells a site to write, run as it stands there with the address of a real edge, and the SDK as npm has it. */

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);
const larder = useLarder({ edgeScript: "edge/node/main.ts" });

let folder: string;
let files: Map<string, string>;

beforeAll(async () => {
  const made = await temporaryFolder();
  folder = made.path;
  const text = await readFile(join(root, "docs/sdks.md"), "utf8");
  const blocks = [...text.matchAll(/```js\n\/\/ (\S+)\n(.*?)```/gs)];
  files = new Map(blocks.map(([, name = "", code = ""]) => [name, code]));
  await build({
    absWorkingDir: root,
    entryPoints: ["client/src/butter/index.ts"],
    bundle: true,
    format: "esm",
    outfile: join(folder, "larder/node_modules/larder/butter.js"),
    logLevel: "silent",
  });
  const manifest = { name: "larder", type: "module", exports: { "./butter": "./butter.js" } };
  await writeFile(
    join(folder, "larder/node_modules/larder/package.json"),
    JSON.stringify(manifest),
  );
  return made.remove;
});

/** A site's folder with these files of the page in it, and this package under the name that it imports. */
async function site(named: string, installed: string | null, names: string[]): Promise<string> {
  const path = join(folder, named);
  await mkdir(join(path, "node_modules"), { recursive: true });
  if (installed !== null)
    await symlink(join(root, "node_modules", installed), join(path, "node_modules/buttercms"));
  for (const name of names) {
    const code = files.get(name);
    if (code === undefined) throw new Error(`docs/sdks.md has no ${name}`);
    const told = code
      .replaceAll("https://content.example.com", larder().edgeUrl)
      .replaceAll('"read-token"', JSON.stringify(demoToken.read));
    await writeFile(join(path, name), told);
  }
  return path;
}

it("has nothing in it that is not run here", () => {
  expect([...files.keys()]).toEqual(["drop-in.mjs", "use-larder.mjs", "site.mjs", "v1.mjs"]);
});

it.each([
  ["larder", null, ["drop-in.mjs"]],
  ["v3", "buttercms", ["use-larder.mjs", "site.mjs"]],
  ["v1", "buttercms-v1", ["v1.mjs"]],
])("%s", async (name, installed, names) => {
  const cwd = await site(name, installed, names);
  const preloaded = names.length > 1 ? ["--import", `./${names[0]}`] : [];
  const { stdout } = await run(process.execPath, [...preloaded, names.at(-1) ?? ""], { cwd });
  expect(stdout).toBe("France\n");
});

it("larder, with the import alone changed, and the environment", async () => {
  const cwd = await site("larder", null, ["drop-in.mjs"]);
  const changed = (files.get("site.mjs") ?? "")
    .replace('"buttercms"', '"larder/butter"')
    .replace('"read-token"', JSON.stringify(demoToken.read));
  await writeFile(join(cwd, "changed.mjs"), changed);
  const env = { ...process.env, LARDER_ENDPOINTS: `http://127.0.0.1:1,${larder().edgeUrl}` };
  const { stdout } = await run(process.execPath, ["changed.mjs"], { cwd, env });
  expect(stdout).toBe("France\n");
});
