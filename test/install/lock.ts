import { readFile, writeFile } from "node:fs/promises";
import { z } from "zod";

/**
 * `npm run lock`, after a dependency was added or changed: takes out of `package-lock.json` which Node a package asks
 * for. npm would compare that with the Node it runs on itself, warn, and leave out optional binaries; what runs the
 * packages is the Node that is locked beside them, and `lock.test.ts` compares with that one.
 */

const LOCK_FILE = new URL("../../package-lock.json", import.meta.url);

const locked = z.looseObject({
  version: z.string().optional(),
  integrity: z.string().optional(),
  hasInstallScript: z.boolean().optional(),
  bin: z.record(z.string(), z.string()).optional(),
  os: z.union([z.string(), z.array(z.string())]).optional(),
  cpu: z.union([z.string(), z.array(z.string())]).optional(),
  engines: z.unknown().optional(),
});
const lockFile = z.looseObject({ packages: z.record(z.string(), locked) });

/** A package of the lockfile; its path begins with `node_modules/`. */
export type Locked = z.infer<typeof locked> & { path: string };

/** The packages of the lockfile, without the project itself. */
export async function lockedPackages(): Promise<Locked[]> {
  const { packages } = lockFile.parse(JSON.parse(await readFile(LOCK_FILE, "utf8")));
  return Object.entries(packages).flatMap(([path, entry]) =>
    path === "" ? [] : [{ ...entry, path }],
  );
}

async function main(): Promise<void> {
  // not through the schema, which would give members another order than npm's
  const lock = JSON.parse(await readFile(LOCK_FILE, "utf8")) as {
    packages: Record<string, Locked>;
  };
  for (const [path, entry] of Object.entries(lock.packages)) if (path !== "") delete entry.engines;
  await writeFile(LOCK_FILE, `${JSON.stringify(lock, null, 2)}\n`);
}

if (import.meta.main) await main();
