import { parsePrinted } from "../../shared/query.ts";
import { rows } from "../../origin/db/rows.ts";
import { readAs } from "../../origin/db/content/views.ts";
import { renderSet } from "../../origin/delivery/answer/render.ts";
import type { TestOrigin } from "./origin.ts";

export interface LoggedRendition {
  query: string;
  state: string;
  position: number;
  etag: string | null;
  /** In order, as one text: what edges keep with it. */
  tags: string;
}

/** Everything the log of a site holds, by query; by key what was dropped, whose query is no longer known. */
export async function dumpLog(
  origin: TestOrigin,
  siteId: number,
): Promise<Map<string, LoggedRendition>> {
  const found = await rows<LoggedRendition>(origin.parts.postgres.db)`
    select coalesce(r.query, e.key) as query, e.state, e.position, e.etag,
      array_to_string(array(select tag from unnest(r.tags) tag order by tag), ' ') as tags
    from log_entries e left join renditions r on r.site_id = e.site_id and r.key = e.key
    where e.site_id = ${siteId}`;
  return new Map(found.map((rendition) => [rendition.query, rendition]));
}

/** What each query of the log would be if it were serialized right now. */
export async function renderFresh(
  origin: TestOrigin,
  siteId: number,
  queries: string[],
): Promise<Map<string, { state: string; etag: string | null }>> {
  const { postgres, serializing } = origin.parts;
  const parsed = queries.map(parsePrinted);
  const rendered = await postgres.snapshot(async (tx) => {
    await readAs(tx, siteId, "published");
    return renderSet(tx, serializing, siteId, parsed);
  });
  return new Map(
    rendered.map((fresh, index) => [
      queries[index] ?? "",
      { state: fresh.state, etag: fresh.state === "live" ? fresh.etag : null },
    ]),
  );
}
