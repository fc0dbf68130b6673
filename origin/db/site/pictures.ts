import type { Database } from "../client.ts";
import { firstRow, rows } from "../rows.ts";
import type { MediaType } from "../../../shared/media-type.ts";

/** What is known of pictures that are made of files. */

/** What a site's file is; undefined when it has none with this hash. */
export async function findMediaType(
  db: Database,
  siteId: number,
  hash: string,
): Promise<MediaType | undefined> {
  const found = await firstRow<{ type: MediaType }>(db)`
    select type from media where site_id = ${siteId} and hash = ${hash}`;
  return found?.type;
}

/**
 * Counts a picture of a file that nobody signed and that is not of the list. What is counted stays so; of several at once no
 * more are than may be, for each sees what the one before it left.
 * @returns whether it is one of so many
 */
export async function countBeyond(
  db: Database,
  { site, hash, picture }: { site: number; hash: string; picture: string },
  most: number,
): Promise<boolean> {
  const counted = await rows(db)`
    insert into pictures_beyond as b (media_id, pictures)
    select id, array[${picture}::text] from media where site_id = ${site} and hash = ${hash}
    on conflict (media_id) do update
    set pictures = case when b.pictures @> excluded.pictures then b.pictures
      else b.pictures || excluded.pictures end
    where b.pictures @> excluded.pictures or cardinality(b.pictures) < ${most}
    returning media_id`;
  return counted.length > 0;
}
