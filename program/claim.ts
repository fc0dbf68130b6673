import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Problem } from "./problem.ts";

/** It holds what every site has published, and the fingerprints of its tokens. */
const OWNER_ONLY = 0o700;

/** What runs from a folder, and how it is known to run still. */
interface Claim {
  folder: string;
  /** In the words of who reads the message: "An edge". */
  what: string;
  /** Parts of the command lines of programs that may be in the folder. */
  scripts: readonly string[];
}

/**
 * Makes a folder this process's own: two programs on the same files would each believe to be the only one.
 * @returns how to give it back
 * @throws Problem when another one runs from it, or it cannot be written
 */
export async function claimFolder({ folder, what, scripts }: Claim): Promise<() => Promise<void>> {
  const pidFile = join(folder, "pid");
  const pid = Number(await readFile(pidFile, "utf8").catch(() => "0"));
  if (pid !== 0 && (await isRunning(pid, scripts)))
    throw new Problem(
      `${what} already runs from ${folder} (pid ${pid}). Stop it first: kill ${pid}`,
    );
  try {
    await mkdir(folder, { recursive: true });
    await chmod(folder, OWNER_ONLY);
    await writeFile(pidFile, `${process.pid}\n`);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new Problem(`The data folder ${folder} cannot be written: ${cause}. Check LARDER_DATA.`);
  }
  return () => rm(pidFile, { force: true }).catch(() => undefined);
}

/** Whether a process with this pid exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Whether a process with this pid exists and is one of these; only Linux tells its command without asking another program. */
export async function isRunning(pid: number, scripts: readonly string[]): Promise<boolean> {
  if (!isAlive(pid) || process.platform !== "linux") return isAlive(pid);
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return scripts.some((script) => command.includes(script));
}
