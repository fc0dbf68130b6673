import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { dataFolder, projectRoot, shownPath, type DataFolder } from "./data-folder.ts";
import { Problem, runProgram } from "../../program/problem.ts";
import { describeRunning } from "./processes.ts";

const HELP = `npm run reset — removes the data folder: the local database, the edge's store, keys and logs

Refuses while something runs from it. A database named by DATABASE_URL is not touched.

Environment:
  LARDER_DATA  the data folder (.larder)
`;

/** @throws Problem when the folder is in use or not ours */
async function main(): Promise<void> {
  const folder = dataFolder(process.env);
  const shown = shownPath(folder.root);
  const entries = await readdir(folder.root).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new Problem(`${shown} is not a folder that can be read (${error.code}).`);
  });
  if (entries === null) {
    process.stdout.write(`Nothing to remove: there is no ${shown}.\n`);
    return;
  }
  refuseForeign(folder, entries);
  const running = await describeRunning(folder);
  if (running !== null) throw new Problem(`Not removed: ${running}`);
  await rm(folder.root, { recursive: true, force: true });
  process.stdout.write(`Removed ${shown}. The next \`npm start\` begins with the demo site.\n`);
}

const OURS = /^(env|postgres|edge|media|logs|dist|start\.pid|(env|postgres)\.new-\d+)$/;

/** `LARDER_DATA` may name any folder, somebody's home too; what we did not make we do not remove. */
function refuseForeign(folder: DataFolder, entries: string[]): void {
  const foreign = entries.find((name) => !OURS.test(name));
  if (foreign === undefined || folder.root === join(projectRoot, ".larder")) return;
  throw new Problem(
    `Not removed: ${folder.root} holds ${foreign}, which Larder did not make. Check LARDER_DATA.`,
  );
}

runProgram(HELP, main);
