import type { Database, Transaction } from "./client.ts";
import { firstRow, row, rows } from "./rows.ts";
import { beginEpoch } from "./site/sites.ts";

/** What a database says of its place among others that were made of it. */
export interface DatabaseStanding {
  /** How far it follows another one; null when it is not in recovery, so that it can be written to. */
  replica: ReplicaState | null;
  /** Whether it was promoted, or restored to another time, since its epochs began. */
  isNewTimeline: boolean;
  /** How often Postgres was promoted, or restored to another time, and 1; 0 in recovery. */
  timeline: number;
  /** A site and its epoch at some edge, which is newer than here: another database goes on in place of this one. */
  overtaken: { site: number; epoch: number } | null;
}

/** How far a replica is. */
export interface ReplicaState {
  /** Whether it is connected to what it follows. */
  receives: boolean;
  /** What it has received and not shown yet. */
  behindBytes: number;
  /** When the last change was committed that it shows, ISO 8601; null for none since it started. */
  lastChangeAt: string | null;
  /** How old that is, in seconds: it lags by this at most; 0 when it is connected and shows all that it has received. */
  behindS: number | null;
  /** The last place of the write-ahead log that it shows. */
  position: string;
}

interface StandingRow {
  inRecovery: boolean;
  timeline: number;
  known: number | null;
  site: number | null;
  epoch: number | null;
}

/** Looks where the database stands. For one whose tables are those of this version. */
export async function readStanding(db: Database): Promise<DatabaseStanding> {
  const found = await row<StandingRow>(db)`
    select pg_is_in_recovery() as "inRecovery",
      case when pg_is_in_recovery() then 0
        else ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint end as timeline,
      s.timeline as known,
      l.site_id as site, case when l.site_id is not null then s.overtaken_by end as epoch
    from (select 1) database
    left join standing s on true
    left join logs l on l.site_id = s.overtaken_site and l.epoch < s.overtaken_by`;
  const { inRecovery, timeline, known, site, epoch } = found;
  return {
    replica: inRecovery ? await readReplica(db) : null,
    isNewTimeline: !inRecovery && timeline !== known,
    timeline,
    overtaken: site === null || epoch === null ? null : { site, epoch },
  };
}

/** Whether the database is in recovery, whatever tables it has. */
export async function isReplica(db: Database): Promise<boolean> {
  return (await row<{ is: boolean }>(db)`select pg_is_in_recovery() as is`).is;
}

/** How far a replica is. To be asked of one that is in recovery; of any other all of it is empty. */
export async function readReplica(db: Database): Promise<ReplicaState> {
  const found = await row<Omit<ReplicaState, "behindS"> & { ageS: number | null }>(db)`
    select exists (select from pg_stat_wal_receiver where pid is not null) as receives,
      coalesce(greatest(0, pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())), 0)::float8 as "behindBytes",
      to_char(pg_last_xact_replay_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "lastChangeAt",
      greatest(0, extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()))::float8 as "ageS",
      coalesce(pg_last_wal_replay_lsn()::text, '') as position`;
  const { ageS, ...state } = found;
  const isCurrent = state.receives && state.behindBytes === 0;
  return { ...state, behindS: isCurrent ? 0 : ageS === null ? null : Math.round(ageS) };
}

/**
 * Begins a new epoch when the database was promoted or restored to another time since the last one began: edges may have
 * more of the old one than this database does. A database that never said which timeline it is of says it. Safe to race.
 * @returns how many sites have a new epoch
 */
export async function settleTimeline(tx: Transaction, nowMs: number): Promise<number> {
  await rows(tx)`insert into standing (only_one) values (true) on conflict do nothing`;
  const { known, timeline } = await row<{ known: number | null; timeline: number }>(tx)`
    select timeline as known, ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint as timeline
    from standing for update`;
  if (known === timeline) return 0;
  await rows(tx)`update standing set timeline = ${timeline}`;
  return known === null ? 0 : beginNewerEpoch(tx, nowMs);
}

/** Begins a new epoch that is newer than any that an edge was heard to have, too. @returns how many sites have it */
export async function beginNewerEpoch(db: Database, nowMs: number): Promise<number> {
  const found = await firstRow<{ by: number | null }>(db)`select overtaken_by as by from standing`;
  return beginEpoch(db, Math.max(nowMs, (found?.by ?? 0) + 1));
}

/** Remembers, for every origin of this database, that an edge has a newer epoch of a site; one such is enough. */
export async function recordOvertaken(db: Database, site: number, epoch: number): Promise<void> {
  await rows(db)`
    insert into standing (only_one, overtaken_site, overtaken_by) values (true, ${site}, ${epoch})
    on conflict (only_one) do update set overtaken_site = excluded.overtaken_site, overtaken_by = excluded.overtaken_by
    where not exists (
      select from logs l where l.site_id = standing.overtaken_site and l.epoch < standing.overtaken_by)`;
}

/** Makes a replica a database of its own, and waits for it. @returns whether it became one in time @throws what Postgres says */
export async function promote(db: Database, withinS: number): Promise<boolean> {
  return (await row<{ done: boolean }>(db)`select pg_promote(true, ${withinS}::int) as done`).done;
}

/** How far each site is: what a promotion begins with. */
export const readLastChanges = (
  db: Database,
): Promise<{ slug: string; change: number; epoch: number; committedAt: string | null }[]> =>
  rows<{ slug: string; change: number; epoch: number; committedAt: string | null }>(db)`
    select s.slug, s.last_change as change, l.epoch,
      (select to_char(c.committed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') from changes c
       where c.site_id = s.id and c.number = s.last_change) as "committedAt"
    from sites s join logs l on l.site_id = s.id order by s.id`;
