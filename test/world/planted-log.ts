import type { Log, SiteLog } from "../../origin/delivery/ports.ts";
import type { Rendered } from "../../origin/delivery/answer/render.ts";
import { printQuery } from "../../shared/query.ts";
import { rowName, type MemoryDatabase } from "./database.ts";
import type { Plant } from "./plants.ts";

/** The log as an origin sees it that does what the plant says. */
export function plantedLog(log: Log, database: MemoryDatabase, plant: Plant | null): Log {
  if (plant === "adopted after reading") return adoptedAfterReading(log, database);
  if (plant === "any body is a reserve") return withAnyReserve(log);
  const planted = plantedSiteLog(plant);
  if (planted === undefined) return log;
  return {
    ...log,
    materializing: (siteId, work) => log.materializing(siteId, (of) => work(planted(of))),
  };
}

/** What the materializer is given. */
function plantedSiteLog(plant: Plant | null): ((log: SiteLog) => SiteLog) | undefined {
  if (plant === "reserves never end") return (log) => ({ ...log, endReserves: async () => [] });
  if (plant === "erasing is an edit") {
    return (log) => ({
      ...log,
      async takeChanges(limit) {
        const changes = await log.takeChanges(limit);
        return changes.map((change) => ({ ...change, erases: false }));
      },
    });
  }
  if (plant !== "edits end reserves") return undefined;
  return (log) => ({
    ...log,
    async takeChanges(limit) {
      const changes = await log.takeChanges(limit);
      return changes.map((change) => ({ ...change, kind: "unpublish" }));
    },
  });
}

/** Edges are not told which body may be kept. */
const withAnyReserve = (log: Log): Log => ({
  ...log,
  reading: (work) =>
    log.reading((of) =>
      work({
        ...of,
        async readLog(...asked) {
          const stretch = await of.readLog(...asked);
          const entries = stretch.entries.map((row) =>
            row.reserve === 0 ? row : { ...row, reserve: null },
          );
          return { ...stretch, entries };
        },
      }),
    ),
});

/**
 * What an origin answered a reader goes into the log as it was read, instead of being read once more after it was
 * recorded. A publish between the reading and the recording is then lost.
 */
function adoptedAfterReading(log: Log, database: MemoryDatabase): Log {
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
