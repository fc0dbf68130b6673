import type { Postgres } from "../db/client.ts";
import { migrate, newerThan, type Migrating } from "../db/migrate.ts";
import type { Step } from "./begin.ts";
import type { Readiness } from "./readiness.ts";

/** Applies what the database lacks, as a step of a beginning. */
export async function bringUpToDate(
  postgres: Postgres,
  migrating: Migrating,
  readiness: Readiness,
): Promise<Step<void>> {
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
