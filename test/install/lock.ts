import { readFile, writeFile } from "node:fs/promises";
import * as z from "zod";

/**
 * `npm run lock`, after a dependency was added or changed: takes out of `package-lock.json` what npm would act on wrongly.
 *
 * - Which Node a package asks for. npm would compare that with the Node it runs on itself, warn, and leave out optional
 *   binaries. What runs the packages is the Node that is locked beside them; `lock.test.ts` compares with that one.
 * - That the packages with this Node offer a `node` to link. `runtime/node` is linked; npm 10 would take that link
 *   away together with the packages for other machines, which offer the same.
 */

const LOCK_FILE = new URL("../../package-lock.json", import.meta.url);

const locked = z.looseObject({
  version: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
  dev: z.boolean().optional(),
  optional: z.boolean().optional(),
  devOptional: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
  bin: z.record(z.string(), z.string()).optional(),
  os: z.union([z.string(), z.array(z.string())]).optional(),
  cpu: z.union([z.string(), z.array(z.string())]).optional(),
  engines: z.unknown().optional(),
});
const lockFile = z.looseObject({ packages: z.record(z.string(), locked) });

/** A package of the lockfile; its path begins with `node_modules/`. */
export type Locked = z.infer<typeof locked> & { path: string };

/** The packages of the lockfile, without those that are folders of the project. */
export async function lockedPackages(): Promise<Locked[]> {
  const { packages } = lockFile.parse(JSON.parse(await readFile(LOCK_FILE, "utf8")));
  return Object.entries(packages).flatMap(([path, entry]) =>
    path.startsWith("node_modules/") && entry.link !== true ? [{ ...entry, path }] : [],
  );
}

async function main(): Promise<void> {
  // not through the schema, which would give members another order than npm's
  const lock = JSON.parse(await readFile(LOCK_FILE, "utf8")) as {
    packages: Record<string, Locked>;
  };
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (!path.startsWith("node_modules/")) continue;
    delete entry.engines;
    if (isNode(path)) delete entry.bin;
  }
  await writeFile(LOCK_FILE, `${JSON.stringify(lock, null, 2)}\n`);
}

/** Whether a package of the lockfile holds a Node. */
export const isNode = (path: string): boolean =>
  /^node_modules\/node-(bin-)?(linux|darwin)-/.test(path);

if (import.meta.main) await main();
