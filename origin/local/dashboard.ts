import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

/** ours: a build takes a second or two; on a machine that does much else, some more. */
const BUILD_WITHIN_MS = 60_000;

/** The dashboard's program is another one, which knows nothing of the origin; it does nothing when nothing has changed. */
const BUILD = "dashboard/build.ts";

/** ours: a look at the database, and one row. */
const WELCOME_WITHIN_MS = 30_000;

/**
 * The address at which the first person comes in; it opens once, and a new one takes its place at the next start.
 * @param env that of the origin
 * @returns null when there are people already, or it could not be made
 */
export async function findWelcome(
  env: NodeJS.ProcessEnv,
  dashboardUrl: string,
): Promise<string | null> {
  const options = { cwd: projectRoot, timeout: WELCOME_WITHIN_MS, env };
  const ran = promisify(execFile)(process.execPath, ["origin/cli.ts", "welcome"], options);
  const { stdout } = await ran.catch(() => ({ stdout: "" }));
  const [path] = /^\/admin\/welcome#\S+$/m.exec(stdout) ?? [];
  return path === undefined ? null : new URL(path, dashboardUrl).href;
}

/** Builds what the origin serves at `/admin/`. @returns a sentence when it does not come to be; all else works without it */
export async function buildDashboard(): Promise<string | null> {
  try {
    const options = { cwd: projectRoot, timeout: BUILD_WITHIN_MS };
    await promisify(execFile)(process.execPath, [BUILD], options);
    return null;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return `The dashboard was not built: ${said.trim()}\n`;
  }
}
