import { chmod, mkdtemp, readdir, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Linux's file system in memory. */
const MEMORY = "/dev/shm";

/** What a run needs there at most, with room to spare: Postgres clusters, stores of edges, profiles of browsers. */
const ROOM_BYTES = 4 * 1024 ** 3;

/** `larder-run-`, the run's process, and what makes it one of a kind. */
const NAME = /^larder-run-(\d+)-/;

/**
 * A folder of a run's own, in memory where there is room for it: a database is cloned there in a seventh of the processor's time.
 * Postgres may enter it, which runs as another user for root. What runs left that were broken off is removed first.
 */
export async function makeRunFolder(): Promise<string> {
  const parent = await findParent();
  await removeLeft(parent);
  const folder = await mkdtemp(join(parent, `larder-run-${process.pid}-`));
  await chmod(folder, 0o755);
  return folder;
}

async function findParent(): Promise<string> {
  const roomBytes = await statfs(MEMORY).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  return Math.min(roomBytes, process.availableMemory()) < ROOM_BYTES ? tmpdir() : MEMORY;
}

/** Removes the folders of runs whose process is gone. One that is somebody else's stays. */
export async function removeLeft(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = NAME.exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // there, and another user's
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
