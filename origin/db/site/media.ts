import type { MediaType } from "../../../shared/media-type.ts";
import type { Database } from "../client.ts";
import { rows, tableOf } from "../rows.ts";

/** Files of media: what they are and where they came from. The bytes are in a store. */

export interface NewMedia {
  hash: string;
  type: MediaType;
  sizeBytes: number;
  /** With its extension. */
  fileName: string;
  sourceUrl: string | null;
}

export interface AddedMedia {
  id: number;
  hash: string;
  fileName: string;
  /** Whether the site did not have it. */
  isNew: boolean;
}

/**
 * Adds files that the site does not have yet. @param media no hash twice
 * @returns all of them with the names they have: the first one a file got stays, so that its address does
 */
export function insertMedia(
  db: Database,
  siteId: number,
  media: NewMedia[],
  now: string,
): Promise<AddedMedia[]> {
  return rows<AddedMedia>(db)`
    insert into media (site_id, hash, type, size_bytes, file_name, source_url, created_at)
    select ${siteId}, hash, type, size_bytes, file_name, source_url, ${now}::timestamptz
    from ${tableOf("added", media, {
      hash: ["text", ({ hash }) => hash],
      type: ["text", ({ type }) => type],
      size_bytes: ["integer", ({ sizeBytes }) => sizeBytes],
      file_name: ["text", ({ fileName }) => fileName],
      source_url: ["text", ({ sourceUrl }) => sourceUrl],
    })}
    on conflict (site_id, hash) do update set unreferenced_since = null,
      -- who uploads a file wants it, whether or not anything names it
      source_url = case when excluded.source_url is null then null else media.source_url end
    returning id, hash, file_name as "fileName", xmax = 0 as "isNew"`;
}

/**
 * Says that somebody is about to name a file, so that it stays. Waits for a collection that is taking it away, after which
 * its bytes have to be put again.
 */
export async function keepMedia(db: Database, siteId: number, hash: string): Promise<void> {
  await rows(db)`
    update media set unreferenced_since = null
    where site_id = ${siteId} and hash = ${hash} and unreferenced_since is not null`;
}

/** Whether the site has a file with this hash. */
export async function hasMedia(db: Database, siteId: number, hash: string): Promise<boolean> {
  const found = await rows(db)`select 1 from media where site_id = ${siteId} and hash = ${hash}`;
  return found.length > 0;
}
