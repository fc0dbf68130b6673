import { chmod, mkdtemp, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Linux's file system in memory. */
const MEMORY = "/dev/shm";

/** What a run needs there at most, with room to spare: Postgres clusters, stores of edges, profiles of browsers. */
const ROOM_BYTES = 4 * 1024 ** 3;

/**
 * A folder of a run's own, in memory where there is room for it: a database is cloned there in a seventh of the time, and nothing of
 * a run outlives it. Postgres may enter it, which runs as another user for root.
 */
export async function makeRunFolder(): Promise<string> {
  const folder = await mkdtemp(join(await parentOf(), "larder-test-"));
  await chmod(folder, 0o755);
  return folder;
}

async function parentOf(): Promise<string> {
  const roomBytes = await statfs(MEMORY).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  return Math.min(roomBytes, process.availableMemory()) < ROOM_BYTES ? tmpdir() : MEMORY;
}
