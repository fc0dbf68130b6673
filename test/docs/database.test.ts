import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { createDatabase } from "../support/database.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { createTestOrigin, TEST_KEYS, type TestOrigin } from "../support/origin.ts";
import { projectNode } from "../support/commands.ts";
import { COMPILED, temporaryFolder } from "../support/processes.ts";
import { blockOf } from "./blocks.ts";

/** Commands of the docs that work with a database, run by a shell as they stand there. */

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);

/** What a shell prints; `npm run` is the script of package.json, with files of this test's folder. */
async function shell(code: string, databaseUrl: string, cwd: string): Promise<string> {
  const { PATH = "", HOME = "" } = process.env;
  const env = {
    ...COMPILED,
    HOME,
    PATH: `${join(projectNode, "..")}:${PATH}`,
    DATABASE_URL: databaseUrl,
    LARDER_PUSH_KEYS: TEST_KEYS,
    LARDER_DATA: join(cwd, "data"),
  };
  const script = code
    .replaceAll("npm run", `npm --prefix '${root}' run`)
    .replaceAll("/backups/", `${cwd}/`)
    .replaceAll("demo.ndjson", `${cwd}/demo.ndjson`);
  const { stdout, stderr } = await run("bash", ["-euc", script], { cwd, env });
  return stdout + stderr;
}

const urlOf = (origin: TestOrigin) => origin.parts.postgres.pool.options.connectionString ?? "";

async function createFolder(): Promise<string> {
  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  return folder.path;
}

test("docs/backup.md: a backup, its restore elsewhere, and an export", async () => {
  const origin = await createTestOrigin();
  await makeType(origin, "page-types", "country", [text("capital")]);
  await makePage(origin, "country", "france", { capital: "Paris" });
  const cwd = await createFolder();
  const backup = await shell(blockOf("docs/backup.md", 0, "npm run backup"), urlOf(origin), cwd);
  expect(backup).toContain("larder-monday.tar.zst");
  const empty = await createDatabase("template0");
  onTestFinished(empty.drop);
  await shell(blockOf("docs/backup.md", 2, "npm run restore"), empty.url, cwd);
  const exporting = blockOf("docs/backup.md", 3, "npm run -s export");
  await shell(exporting.replace("-- demo", `-- ${origin.site.slug}`), empty.url, cwd);
  expect(await readFile(join(cwd, "demo.ndjson"), "utf8")).toContain('"slug" : "france"');
});

test("docs/operating.md: tokens, and what nobody needs", async () => {
  const origin = await createTestOrigin();
  const cwd = await createFolder();
  const [made = "", list = "", revoke = ""] = blockOf("docs/operating.md", 3, "npm run site")
    .replaceAll("<slug>", origin.site.slug)
    .trim()
    .split("\n");
  const said = await shell(made, urlOf(origin), cwd);
  const [, id = ""] = /^Token (\d+) of/m.exec(said) ?? [];
  expect(await shell(list, urlOf(origin), cwd)).toMatch(
    new RegExp(`^${id}\tread,manage\tin force`, "m"),
  );
  expect(await shell(revoke.replace("<id>", id), urlOf(origin), cwd)).toContain("is out of force");
  expect(
    await shell(blockOf("docs/operating.md", 6, "npm run collect"), urlOf(origin), cwd),
  ).toContain("would delete");
});
