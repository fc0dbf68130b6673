import type { Postgres } from "../db/client.ts";
import { migrate, newerThan, readApplied, type Migrating } from "../db/migrate.ts";
import { fitOf, MIGRATIONS, readMigrations } from "../db/migrations.ts";
import { isReplica, readReplica } from "../db/standing.ts";
import type { Step } from "./begin.ts";
import type { Readiness } from "./readiness.ts";

/** Applies what the database lacks, as a step of a beginning. A replica is waited for until it has what this version needs. */
export async function bringUpToDate(
  postgres: Postgres,
  migrating: Migrating,
  readiness: Readiness,
): Promise<Step<void>> {
  if (await isReplica(postgres.db)) return fits(postgres, migrating);
  readiness.waitFor("migrating");
  const outcome = await migrate(postgres, migrating);
  switch (outcome.kind) {
    case "done":
      return { kind: "done", value: undefined };
    case "blocked":
      return { kind: "waits", what: "migration_blocked", cause: outcome.cause };
    case "newer":
      return { kind: "waits", what: "schema_newer", cause: newerThan(outcome.needs) };
  }
}

async function fits(
  { db, pool }: Postgres,
  { folder = MIGRATIONS }: Migrating,
): Promise<Step<void>> {
  const fit = fitOf(await readMigrations(folder), await readApplied(pool));
  if (fit.kind === "fits") return { kind: "done", value: undefined };
  if (fit.kind === "newer")
    return { kind: "waits", what: "schema_newer", cause: newerThan(fit.needs) };
  const { position } = await readReplica(db);
  const cause = `The replica, at ${position}, has no tables of this version yet: migrations come from its primary.`;
  return { kind: "waits", what: "replica_older", cause };
}
