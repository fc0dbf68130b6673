import type { FocalPoint } from "../../../shared/media.ts";
import type { Database } from "../client.ts";
import { firstRow, rows } from "../rows.ts";

/** What is known of files as pictures. */

/** Sets what of a picture stays in sight. */
export async function setFocus(db: Database, id: number, focus: FocalPoint | null): Promise<void> {
  const { x = null, y = null } = focus ?? {};
  await rows(db)`
    insert into media_notes (media_id, focus_x, focus_y) values (${id}, ${x}::float8, ${y}::float8)
    on conflict (media_id) do update set focus_x = excluded.focus_x, focus_y = excluded.focus_y`;
}

/** What was seen of a picture; null of what cannot be opened. How large it is stays what it was, if that was known. */
export async function noteLook(
  db: Database,
  id: number,
  seen: { width: number; height: number; placeholder: Uint8Array } | null,
  now: string,
): Promise<void> {
  const { width = null, height = null } = seen ?? {};
  const placeholder = seen === null ? null : Buffer.from(seen.placeholder);
  await rows(db)`
    insert into media_notes as n (media_id, width, height, placeholder, looked_at)
    values (${id}, ${width}::integer, ${height}::integer, ${placeholder}::bytea, ${now}::timestamptz)
    on conflict (media_id) do update
    set width = coalesce(n.width, excluded.width), height = coalesce(n.height, excluded.height),
      placeholder = excluded.placeholder, looked_at = excluded.looked_at`;
}

/** What of a file stays in sight, for edges that cut it; null: its middle, also of a file that is not there. */
export async function findFocus(
  db: Database,
  siteId: number,
  hash: string,
): Promise<FocalPoint | null> {
  const found = await firstRow<{ x: number; y: number }>(db)`
    select n.focus_x as x, n.focus_y as y from media m join media_notes n on n.media_id = m.id
    where m.site_id = ${siteId} and m.hash = ${hash} and n.focus_x is not null`;
  return found ?? null;
}
