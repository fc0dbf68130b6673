import type { Log } from "../../origin/delivery/ports.ts";
import type { Rendered } from "../../origin/delivery/render.ts";
import { printQuery } from "../../shared/query.ts";
import { rowName, type MemoryDatabase } from "./database.ts";
import type { Plant } from "./plants.ts";

/**
 * "Adopted after reading": what an origin answered a reader goes into the log as it was read, instead of being read once
 * more after it was recorded. A publish between the reading and the recording is then lost.
 */
export function plantedLog(log: Log, database: MemoryDatabase, plant: Plant | null): Log {
  if (plant !== "adopted after reading") return log;
  const read = new Map<string, Rendered>();
  return {
    ...log,
    async renderNow(siteId, query, view) {
      const rendered = await log.renderNow(siteId, query, view);
      read.set(`${siteId} ${printQuery(query)}`, rendered);
      return rendered;
    },
    async recordQuery(siteId, query, limits, now) {
      const fresh = read.get(`${siteId} ${query.query}`);
      const recorded = await log.recordQuery(siteId, query, limits, now);
      if (recorded !== "recorded" || fresh?.state !== "live") return recorded;
      const tx = database.begin();
      const name = rowName(siteId, query.key);
      const row = tx.tables.renditions.get(name);
      if (row?.pending !== true) return recorded;
      const logOf = tx.tables.logs.get(siteId)!;
      const position = logOf.head + 1;
      tx.put("renditions", name, { ...row, tags: fresh.tags, pending: false });
      tx.put("entries", name, { ...fresh, key: query.key, position, reserve: null });
      tx.put("logs", siteId, { ...logOf, head: position });
      tx.commit();
      return recorded;
    },
  };
}
