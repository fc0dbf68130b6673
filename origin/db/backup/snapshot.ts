import type pg from "pg";
import type { Clock } from "../../../shared/clock.ts";
import { unavailable } from "../../../shared/errors.ts";
import { BACKUP_TURN_EVERY_MS, BACKUP_TURN_MS } from "../../../shared/limits-backup.ts";
import { lockPurpose, type Postgres } from "../client.ts";

/** A site's log as a backup finds it. */
export interface LogPlace {
  id: number;
  slug: string;
  epoch: number;
  head: number;
  change: number;
}

/** Runs `work` on a connection for backups, which is there for it alone. */
export async function copying<T>(
  postgres: Postgres,
  signal: AbortSignal,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = postgres.copying();
  // a connection that breaks shows in the statement that uses it; unheard, its event would end the process
  client.on("error", () => undefined);
  const end = () => void client.end().catch(() => undefined);
  signal.addEventListener("abort", end);
  try {
    signal.throwIfAborted();
    await client.connect();
    return await work(client);
  } finally {
    signal.removeEventListener("abort", end);
    await client.end().catch(() => undefined);
  }
}

/**
 * Keeps migrations out, or collections of what nobody needs, as long as the connection is there.
 * @throws AppError `unavailable` when one does not end in time
 */
export async function keepOut(
  client: pg.Client,
  clock: Clock,
  purpose: "migrate" | "collect",
  how: "shared" | "alone",
): Promise<void> {
  const lock = how === "shared" ? "pg_try_advisory_lock_shared" : "pg_try_advisory_lock";
  const until = clock.now() + BACKUP_TURN_MS;
  for (;;) {
    const { rows } = await client.query<{ held: boolean }>(`select ${lock}($1::int, 0) as held`, [
      lockPurpose[purpose],
    ]);
    if (rows[0]?.held === true) return;
    if (clock.now() >= until) throw unavailable(BUSY[purpose]);
    await clock.sleep(BACKUP_TURN_EVERY_MS);
  }
}

const BUSY = {
  migrate:
    "Migrations are being applied, or a backup is made or restored. Try again when that is over.",
  collect: "What nobody needs is being collected. Try again when that is over.",
};

/** Runs `work` on one snapshot, which sees all of every change that was committed and nothing of any other. */
export async function onSnapshot<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query("begin isolation level repeatable read read only");
  const done = await work();
  await client.query("commit");
  return done;
}

/** Where each site's log is. */
export async function readPlaces(client: pg.Client): Promise<LogPlace[]> {
  const { rows } = await client.query<LogPlace>(
    `select s.id, s.slug, l.epoch, l.head, s.last_change as change
     from sites s join logs l on l.site_id = s.id order by s.id`,
  );
  return rows;
}

/** The highest number of a file of media, 0 without any. */
export async function newestMedia(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    "select coalesce(max(id), 0) as id from media",
  );
  return rows[0]?.id ?? 0;
}

/** The next files of media by number, up to `to`. */
export async function nextMedia(
  client: pg.Client,
  { after, to, limit }: { after: number; to: number; limit: number },
): Promise<{ id: number; site: number; hash: string }[]> {
  const { rows } = await client.query<{ id: number; site: number; hash: string }>(
    "select id, site_id as site, hash from media where id > $1 and id <= $2 order by id limit $3",
    [after, to, limit],
  );
  return rows;
}
