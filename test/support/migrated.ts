import type { Postgres } from "../../origin/db/client.ts";
import { migrate, type Migrated, type Migrating } from "../../origin/db/migrate.ts";
import { systemClock } from "../../shared/clock.ts";
import { createRandom } from "./random.ts";

/** Migrates as an origin does; what is not given is real time, and nobody is told. */
export const tryMigrating = (
  postgres: Postgres,
  parts: Partial<Migrating> = {},
): Promise<Migrated> =>
  migrate(postgres, {
    clock: systemClock,
    random: createRandom(3),
    report: () => undefined,
    ...parts,
  });

/** The same. @returns the names that were applied; @throws Error when others were in the way */
export async function migrated(
  postgres: Postgres,
  parts: Partial<Migrating> = {},
): Promise<string[]> {
  const outcome = await tryMigrating(postgres, parts);
  if (outcome.kind !== "done") throw new Error(`not migrated: ${JSON.stringify(outcome)}`);
  return outcome.applied;
}
