import { execFile } from "node:child_process";
import { cp, lstat, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** What `npm ci` makes of this project. */

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** All that npm looks at: as the Dockerfile has it. */
const NEEDED = ["package.json", "package-lock.json", ".npmrc", "runtime", "client/package.json"];
const TIMEOUT_MS = 600_000;

export interface Installed {
  seconds: number;
  megabytes: number;
}

/** Installs into a folder, from npm's own cache where that has it. */
export async function install(
  folder: string,
  { production }: { production: boolean },
): Promise<Installed> {
  await mkdir(folder, { recursive: true });
  for (const path of NEEDED) await cp(join(ROOT, path), join(folder, path), { recursive: true });
  const args = ["ci", "--prefer-offline", "--no-audit", "--no-fund"];
  if (production) args.push("--omit=dev");
  const beganMs = performance.now();
  await promisify(execFile)("npm", args, { cwd: folder, timeout: TIMEOUT_MS });
  const seconds = (performance.now() - beganMs) / 1_000;
  return { seconds, megabytes: (await bytesIn(join(folder, "node_modules"))) / 1e6 };
}

async function bytesIn(folder: string): Promise<number> {
  const found = await readdir(folder, { withFileTypes: true });
  const sizes = await Promise.all(
    found.map(async (entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? bytesIn(path) : (await lstat(path)).size;
    }),
  );
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}
