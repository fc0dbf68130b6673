import { execFile, type ExecFileException } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";

/** `runtime/node`, which becomes the locked Node, or the machine's own. */
const root = fileURLToPath(new URL("../../", import.meta.url));

interface Ran {
  pid: number | undefined;
  code: number;
  out: string;
  err: string;
}

function run(file: string, args: string[], path = "/usr/bin:/bin"): Promise<Ran> {
  return new Promise((resolve) => {
    const done = (error: ExecFileException | null, out: string, err: string) =>
      resolve({ pid: child.pid, code: error === null ? 0 : Number(error.code), out, err });
    const child = execFile(file, args, { env: { PATH: path }, timeout: 20_000 }, done);
  });
}

let folder: string;
/** The launcher where no Node is installed beside it. */
let alone: string;
beforeAll(async () => {
  folder = await mkdtemp(join(inject("runFolder"), "runtime-"));
  await mkdir(join(folder, "runtime"));
  alone = join(folder, "runtime", "node");
  await copyFile(join(root, "runtime", "node"), alone);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A folder with a `node` that says whether it is new enough, and who was asked. */
async function machineNode(name: string, newEnough: boolean): Promise<string> {
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  const script = `#!/bin/sh\n[ "$1" = -e ] && exit ${newEnough ? 0 : 1}\nprintf '%s|' ${name} "$@"\n`;
  await writeFile(join(path, "node"), script);
  await chmod(join(path, "node"), 0o755);
  return path;
}

describe("the Node of the project", () => {
  it("is the locked one, becomes the very process that was started, and gets every argument as it is", async () => {
    const script =
      "console.log(JSON.stringify([process.pid, process.version, ...process.argv.slice(1)]))";
    const args = ["two words", "", "*", "$HOME", "東京"];
    const ran = await run(join(root, "runtime", "node"), ["-e", script, ...args]);
    expect(JSON.parse(ran.out)).toEqual([ran.pid, process.version, ...args]);
  });

  it("is the machine's own where none is installed", async () => {
    const path = `${join(folder, "missing")}:${await machineNode("new", true)}:/usr/bin:/bin`;
    expect(await run(alone, ["a b", "c"], path)).toMatchObject({ code: 0, out: "new|a b|c|" });
  });

  it("is never itself again, by whatever name it is found", async () => {
    const bin = join(folder, "node_modules", ".bin");
    await mkdir(bin, { recursive: true });
    await symlink("../../runtime/node", join(bin, "node"));
    const path = `${bin}:${await machineNode("other", true)}:/usr/bin:/bin`;
    expect(await run(join(bin, "node"), ["x"], path)).toMatchObject({ code: 0, out: "other|x|" });
  });

  it("is refused in one sentence where the machine's is too old, or there is none", async () => {
    const tools = join(folder, "tools");
    await mkdir(tools);
    for (const tool of ["uname", "readlink", "dirname"])
      await symlink(`/usr/bin/${tool}`, join(tools, tool));
    const sentence = /^Larder runs on Node 24 or later\. Run `npm ci`, which installs one .*\n$/;
    for (const path of [`${await machineNode("old", false)}:${tools}`, tools]) {
      const refused = { code: 1, out: "", err: expect.stringMatching(sentence) as string };
      expect(await run(alone, ["x"], path)).toMatchObject(refused);
    }
  });
});
