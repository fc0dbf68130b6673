import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../shared/clock.ts";
import { isRunning } from "../../program/claim.ts";
import { shownPath, type DataFolder } from "./data-folder.ts";
import { EDGES } from "./settings.ts";

/** A program that runs from the data folder. */
interface Running {
  program: "npm start" | "postgres" | "edge";
  pid: number;
}

/** What runs from the data folder now. A pid that meanwhile belongs to another program does not count. */
async function runningFrom(folder: DataFolder): Promise<Running[]> {
  const found = await Promise.all([
    running("npm start", folder.startPid, ["origin/local/start.ts"]),
    running(
      "edge",
      folder.edgePid,
      Object.values(EDGES).map(({ file }) => file),
    ),
    running("postgres", postmasterPidFile(folder.postgres), ["postgres"]),
  ]);
  return found.filter((item) => item !== null);
}

/** What runs from the data folder and how to stop it, as a sentence; null when nothing does. `besides` does not count. */
export async function describeRunning(
  folder: DataFolder,
  besides: Running["program"] | null = null,
): Promise<string | null> {
  const running = (await runningFrom(folder)).filter((item) => item.program !== besides);
  const [first] = running;
  if (first === undefined) return null;
  const list = running.map((item) => `${item.program} (pid ${item.pid})`).join(", ");
  const verb = running.length === 1 ? "runs" : "run";
  // a plain kill lets Postgres wait for its clients
  const flag = first.program === "postgres" ? "-INT " : "";
  return `${list} ${verb} from ${shownPath(folder.root)}. Stop it first: kill ${flag}${first.pid}`;
}

/** Ends a postmaster whose program could not, unless it is gone within a moment or another one took its place. */
export async function endPostmaster(cluster: string, pid: number, clock: Clock): Promise<void> {
  for (let waited = 0; waited < POSTMASTER_GRACE_MS; waited += POSTMASTER_PAUSE_MS) {
    if ((await livePostmaster(cluster)) !== pid) return;
    await clock.sleep(POSTMASTER_PAUSE_MS);
  }
  signalPid(pid, "SIGKILL");
}

const POSTMASTER_GRACE_MS = 3_000;
const POSTMASTER_PAUSE_MS = 50;

/** The postmaster that runs from this cluster, or null. */
export async function livePostmaster(cluster: string): Promise<number | null> {
  return (await running("postgres", postmasterPidFile(cluster), ["postgres"]))?.pid ?? null;
}

/** Where Postgres notes its pid (first line), and that the cluster is in use. */
export const postmasterPidFile = (cluster: string): string => join(cluster, "postmaster.pid");

/** The number on the first line of a file; null when there is none. */
export async function readPid(file: string): Promise<number | null> {
  const text = await readFile(file, "utf8").catch(() => "");
  const pid = Number.parseInt(text, 10);
  return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
}

/** Sends a signal; a process that is gone already is no error. */
function signalPid(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone, or not ours to end
  }
}

async function running(
  program: Running["program"],
  file: string,
  scripts: readonly string[],
): Promise<Running | null> {
  const pid = await readPid(file);
  return pid !== null && (await isRunning(pid, scripts)) ? { program, pid } : null;
}
