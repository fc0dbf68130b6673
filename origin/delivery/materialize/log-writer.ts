import type { KnownRendition, LogRow, RenditionRow } from "../../db/log/renditions.ts";
import type { Refused } from "./outgrown.ts";
import type { SiteLog } from "../ports.ts";
import type { Rendered } from "../answer/render.ts";
import type { Dropped } from "./reserves.ts";

/** Compares rendered with known, gives what differs the next positions, and writes it. */
export function createWriter(log: SiteLog, head: number, now: Date) {
  let [position, count] = [head, 0];
  const refused: Refused[] = [];
  return {
    head: () => position,
    written: () => count,
    /** Those that could not be answered. */
    refused: () => refused,
    /** `costMs`: what serializing them took, of a set of one adopted rendition. */
    write: async (set: KnownRendition[], rendered: Rendered[], costMs?: number): Promise<void> => {
      const entries: LogRow[] = [];
      const saved: RenditionRow[] = [];
      for (const [index, known] of set.entries()) {
        const fresh = rendered[index];
        if (fresh === undefined) throw new Error("a rendition was not rendered");
        if (fresh.state === "dropped") {
          refused.push({ known, fresh });
          continue;
        }
        const etag = fresh.state === "live" ? fresh.etag : null;
        const body = fresh.state === "live" ? fresh.body : null;
        const same = known.state === fresh.state && known.etag === etag;
        // edges keep the tags too: whoever caches their answers must learn what these now depend on
        const sameKeys = sameTags(known.tags, fresh.tags);
        if (!same || (fresh.state === "live" && !sameKeys)) {
          const { key } = known;
          entries.push({
            key,
            position: ++position,
            state: fresh.state,
            etag,
            body,
            reserve: null,
          });
        }
        const isMeasured = costMs !== undefined && costMs !== known.costMs;
        if (known.pending || known.outgrown || !sameKeys || isMeasured) {
          saved.push({
            key: known.key,
            query: known.query,
            canonical: known.canonical,
            tags: fresh.tags,
            ...(isMeasured ? { costMs } : {}),
          });
        }
      }
      count += entries.length;
      await log.saveRenditions(saved, now.toISOString());
      await log.writeLog(entries);
    },
    async drop(dropped: Dropped[]): Promise<void> {
      const state = "dropped" as const;
      count += dropped.length;
      await log.writeLog(
        dropped.map((entry) => ({ ...entry, position: ++position, state, etag: null, body: null })),
      );
    },
  };
}

const sameTags = (a: string[], b: string[]) =>
  a.length === b.length &&
  (a.every((tag, at) => tag === b[at]) || new Set(a).symmetricDifference(new Set(b)).size === 0);
