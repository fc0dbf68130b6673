import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";
import { MIGRATIONS, readMigrations } from "../../origin/db/migrations.ts";

/** A folder with the product's migrations and more, gone after the test. */
export async function migrationsWith(more: Readonly<Record<string, string>>): Promise<URL> {
  const path = await mkdtemp(join(tmpdir(), "larder-migrations-"));
  onTestFinished(() => rm(path, { recursive: true }));
  for (const { name } of await readMigrations(MIGRATIONS))
    await copyFile(new URL(name, MIGRATIONS), join(path, name));
  for (const [name, text] of Object.entries(more)) await writeFile(join(path, name), text);
  return pathToFileURL(`${path}/`);
}
