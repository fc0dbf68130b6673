import type { Postgres, Transaction } from "../../origin/db/client.ts";
import { array, row, rows } from "../../origin/db/rows.ts";
import type { Serializing } from "../../origin/delivery/answer/render.ts";
import { createLog as createNewLog } from "../../origin/delivery/postgres-log.ts";
import type { Log, SiteLog } from "../../origin/delivery/ports.ts";
import type { Next } from "../../origin/delivery/runner.ts";

/**
 * An origin of the version before documents stood in the log (migration 0018), as far as others notice: what it writes is
 * written with that version's statement, it writes no rows of documents, sends none, and neither reads nor writes how far
 * an edge has them. All else of it is today's code. The database is one that a newer origin has migrated already.
 */
export function createLog(postgres: Postgres, serializing: Serializing): Log {
  const log = createNewLog(postgres, serializing);
  return {
    ...log,
    materializing(siteId, work) {
      let tx: Transaction | undefined;
      const locked: Postgres["locked"] = (lock, within) =>
        postgres.locked(lock, (began) => within((tx = began)));
      const begun = () => {
        if (tx === undefined) throw new Error("nothing was begun");
        return tx;
      };
      return createNewLog({ ...postgres, locked }, serializing).materializing(siteId, (own) =>
        work({
          ...own,
          writeTouched: () => Promise.resolve(0),
          markMaterialized: (...said) => markMaterialized(begun(), siteId, ...said),
        }),
      );
    },
    reading: (work) =>
      log.reading((lanes) =>
        work({
          ...lanes,
          async readLane(edgeId) {
            const lane = await lanes.readLane(edgeId);
            return lane === undefined ? undefined : { ...lane, documents: null };
          },
        }),
      ),
    async recordReached(edgeId, reached, now) {
      const { documents } = await row<{ documents: number | null }>(postgres.db)`
        select documents from edges where id = ${edgeId}`;
      return log.recordReached(edgeId, { ...reached, documents }, now);
    },
  };
}

/** It has no loop that writes what the log lacks. */
export const createBackfill = () => (): Promise<Next> => Promise.resolve({ kind: "rest" });

/** The statement of that version, which knows of no column `documents`. */
async function markMaterialized(
  tx: Transaction,
  siteId: number,
  ...[numbers, outcome, now]: Parameters<SiteLog["markMaterialized"]>
): Promise<void> {
  await rows(tx)`
    update changes set materialized_at = greatest(committed_at, ${now}::timestamptz), position = ${outcome.head},
      written = ${outcome.written}, dropped = ${outcome.dropped}
    where site_id = ${siteId} and number = any (${array(numbers, "bigint")})`;
}
