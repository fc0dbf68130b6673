import type { Database } from "../client.ts";
import { array, rows } from "../rows.ts";

/** Refused tries to sign in, under the names of whom they were tried for and of where they came from. */
export interface Failures {
  name: string;
  count: number;
  atMs: number;
}

/** What is remembered under these names, nothing from before `since`. */
export async function readFailures(
  db: Database,
  names: readonly string[],
  since: string,
): Promise<Failures[]> {
  const found = await rows<{ name: string; count: number; atMs: string }>(db)`
    select name, count, extract(epoch from at) * 1000 as "atMs" from sign_in_failures
    where name = any(${array(names, "text")}) and at > ${since}::timestamptz`;
  return found.map((row) => ({ ...row, atMs: Number(row.atMs) }));
}

/** Counts one more under each name, from one again after `since`; and forgets some of those from before it. */
export async function addFailure(
  db: Database,
  names: readonly string[],
  { now, since }: { now: string; since: string },
): Promise<void> {
  await rows(db)`
    with forgotten as (
      delete from sign_in_failures where name in (
        select name from sign_in_failures where at <= ${since}::timestamptz
          and not name = any(${array(names, "text")}) order by at limit 100))
    insert into sign_in_failures as f (name, count, at)
    select name, 1, ${now}::timestamptz from unnest(${array(names, "text")}) name order by name
    on conflict (name) do update set at = excluded.at,
      count = case when f.at > ${since}::timestamptz then f.count + 1 else 1 end`;
}

export const clearFailures = async (db: Database, names: readonly string[]): Promise<void> => {
  await rows(db)`delete from sign_in_failures where name = any(${array(names, "text")})`;
};
