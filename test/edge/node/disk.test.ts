import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { measureDisk } from "../../../edge/node/disk.ts";
import { foldersOf } from "../../../edge/node/keeper.ts";

/** What an edge says that it takes on its disk. */

async function createFolder() {
  const folder = await mkdtemp(join(tmpdir(), "larder-disk-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const folders = foldersOf(folder);
  return { folder, folders, measured: () => measureDisk(folder, folders) };
}

test("what is not there yet takes nothing, and what is there is added up", async () => {
  const { folders, measured } = await createFolder();
  expect(await measured()).toMatchObject({ store: 0, ledgers: 0, media: 0 });
  await mkdir(join(folders.media, "a"), { recursive: true });
  await writeFile(join(folders.media, "a", "one"), Buffer.alloc(70));
  await writeFile(join(folders.media, "two"), Buffer.alloc(30));
  const { media, free } = await measured();
  expect(media).toBe(100);
  expect(free).toBeGreaterThan(0);
});

test("what cannot be read is not said to take nothing", async () => {
  const { folders, measured } = await createFolder();
  // no folder, to whoever it is that looks; to root every folder is open
  await writeFile(folders.ledgers, "");
  expect(await measured()).toMatchObject({ store: 0, ledgers: null, media: 0 });
});
