import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { removeLeft } from "./run-folder.ts";

test("what a run left that is gone is removed, what runs and what is another's stays", async () => {
  const parent = await mkdtemp(join(tmpdir(), "larder-left-"));
  const { pid: gone } = spawnSync("true");
  const names = [`larder-run-${process.pid}-a`, `larder-run-${gone}-b`, "larder-system-c", "x"];
  for (const name of names) await mkdir(join(parent, name, "postgres"), { recursive: true });
  await removeLeft(parent);
  expect((await readdir(parent)).toSorted()).toEqual(
    ["larder-system-c", `larder-run-${process.pid}-a`, "x"].toSorted(),
  );
});
