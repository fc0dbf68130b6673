import type { Postgres } from "../../origin/db/client.ts";
import { row } from "../../origin/db/rows.ts";
import { createValuer } from "../../origin/delivery/materialize/valuer.ts";

/**
 * Makes the values that lists compare until there is nothing left to do. A type waits for whoever is writing in the whole
 * cluster, so other test files too.
 */
export async function makeWhole(postgres: Postgres): Promise<void> {
  const valuer = createValuer(postgres);
  for (let more = true; more;) {
    const next = await valuer();
    const { unfinished } = await row<{ unfinished: boolean }>(postgres.db)`
      select exists (select 1 from vals_types where not whole) as unfinished`;
    more = next.kind === "again" || unfinished;
  }
}
