import { sql } from "drizzle-orm";
import { parsePrinted } from "../../shared/query.ts";
import { rows } from "../../origin/db/rows.ts";
import { renderSet } from "../../origin/delivery/render.ts";
import type { TestOrigin } from "./origin.ts";

export interface LoggedRendition {
  query: string;
  state: string;
  position: number;
  etag: string | null;
}

/** Everything the log of a site holds, by query. */
export async function dumpLog(
  origin: TestOrigin,
  siteId: number,
): Promise<Map<string, LoggedRendition>> {
  const found = await rows<LoggedRendition>(
    origin.parts.postgres.db,
    sql`
    select r.query, e.state, e.position, e.etag
    from renditions r join log_entries e on e.site_id = r.site_id and e.key = r.key
    where r.site_id = ${siteId}`,
  );
  return new Map(found.map((rendition) => [rendition.query, rendition]));
}

/** What each query of the log would be if it were serialized right now. */
export async function renderFresh(
  origin: TestOrigin,
  siteId: number,
  queries: string[],
): Promise<Map<string, { state: string; etag: string | null }>> {
  const { postgres, models } = origin.parts;
  const parsed = queries.map(parsePrinted);
  const rendered = await postgres.snapshot((tx) => renderSet(tx, models, siteId, parsed));
  return new Map(
    rendered.map((fresh, index) => [
      queries[index] ?? "",
      { state: fresh.state, etag: fresh.state === "live" ? fresh.etag : null },
    ]),
  );
}
