import type { Log } from "../../origin/delivery/ports.ts";
import type { Plant } from "./plants.ts";

/** The log as an origin sees it that does what the plant says. */
export function plantedLog(log: Log, plant: Plant | null): Log {
  if (plant !== "erasing is an edit") return log;
  return {
    ...log,
    materializing: (siteId, work) =>
      log.materializing(siteId, (of) =>
        work({
          ...of,
          async takeChanges(limit) {
            const changes = await of.takeChanges(limit);
            return changes.map((change) => ({ ...change, erases: false }));
          },
        }),
      ),
  };
}
