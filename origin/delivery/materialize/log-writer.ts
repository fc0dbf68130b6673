import { whole } from "../../../shared/content/texts.ts";
import type { KnownRendition, LogRow, RenditionRow } from "../../db/log/renditions.ts";
import type { Refused } from "./outgrown.ts";
import type { SiteLog } from "../ports.ts";
import type { Rendered } from "../answer/render.ts";

/** Compares rendered with known, gives what differs the next positions, and writes it. */
export function createWriter(log: SiteLog, head: number, now: Date) {
  let [position, count] = [head, 0];
  const refused: Refused[] = [];
  return {
    head: () => position,
    written: () => count,
    /** Those that could not be answered. */
    refused: () => refused,
    async write(set: KnownRendition[], rendered: Rendered[]): Promise<void> {
      const entries: LogRow[] = [];
      const saved: RenditionRow[] = [];
      for (const [index, known] of set.entries()) {
        const fresh = rendered[index];
        if (fresh === undefined) throw new Error("a rendition was not rendered");
        if (fresh.state === "dropped") {
          refused.push({ known, fresh });
          continue;
        }
        const { key, query } = known;
        const etag = fresh.state === "live" ? fresh.etag : null;
        const body = fresh.state === "live" ? whole(fresh.texts) : null;
        const same = known.state === fresh.state && known.etag === etag;
        // edges keep the tags too: whoever caches their answers must learn what these now depend on
        const sameKeys = sameTags(known.tags, fresh.tags);
        if (!same || (fresh.state === "live" && !sameKeys))
          entries.push({ key, position: ++position, state: fresh.state, etag, body });
        if (!known.saved || known.outgrown || !sameKeys)
          saved.push({ key, query, tags: fresh.tags });
      }
      count += entries.length;
      await log.saveRenditions(saved, now.toISOString());
      await log.writeLog(entries);
    },
    /** Says that edges keep nothing of these any more. */
    async drop(keys: string[]): Promise<void> {
      count += keys.length;
      const dropped = { state: "dropped", etag: null, body: null } as const;
      await log.writeLog(keys.map((key) => ({ ...dropped, key, position: ++position })));
    },
  };
}

const sameTags = (a: string[], b: string[]) =>
  a.length === b.length &&
  (a.every((tag, at) => tag === b[at]) || new Set(a).symmetricDifference(new Set(b)).size === 0);
