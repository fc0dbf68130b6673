import { AppError } from "../../shared/errors.ts";
import type { Postgres } from "./client.ts";
import { newerThan, readApplied } from "./migrate.ts";
import { fitOf, MIGRATIONS, readMigrations } from "./migrations.ts";

/** @throws AppError `conflict` unless the database has this version's migrations */
export async function requireMigrated({ pool }: Postgres): Promise<void> {
  const fit = fitOf(await readMigrations(MIGRATIONS), await readApplied(pool));
  if (fit.kind === "newer") throw new AppError("conflict", newerThan(fit.needs));
  if (fit.kind === "older")
    throw new AppError(
      "conflict",
      "The database is of an earlier version. Start an origin of this one first, which migrates it.",
    );
}
