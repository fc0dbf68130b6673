import { sql } from "../drizzle.ts";
import type { Database, Transaction } from "../client.ts";
import { firstRow, iso, rows } from "../rows.ts";
import { askAgain, type Person } from "./people.ts";

/** A session in force, whose it is, and since when. */
export interface Session {
  id: number;
  person: Person;
  /** When the password was given last, by the server's clock. */
  confirmedMs: number;
  seenMs: number;
}

/** A session as its person sees it. */
export interface ShownSession {
  id: number;
  createdAt: string;
  seenAt: string;
  address: string;
  agent: string;
}

/** The times that sessions end by: used last before `idle`, begun before `oldest`. */
export interface SessionEnds {
  idle: string;
  oldest: string;
}

/** The session that a cookie's hash names, unless it has ended. */
export async function findSession(
  db: Database,
  hash: string,
  { idle, oldest }: SessionEnds,
): Promise<Session | undefined> {
  const found = await firstRow<{
    session: number;
    id: number;
    email: string;
    name: string;
    isOperator: boolean;
    confirmedMs: string;
    seenMs: string;
  }>(db)`
    select s.id as session, p.id, p.email, p.name, p.is_operator as "isOperator",
      extract(epoch from s.confirmed_at) * 1000 as "confirmedMs", extract(epoch from s.seen_at) * 1000 as "seenMs"
    from sessions s join people p on p.id = s.person_id
    where s.hash = ${hash} and s.seen_at > ${idle}::timestamptz and s.created_at > ${oldest}::timestamptz`;
  if (found === undefined) return undefined;
  const { session, confirmedMs, seenMs, ...person } = found;
  return { id: session, person, confirmedMs: Number(confirmedMs), seenMs: Number(seenMs) };
}

/** Begins a session, and ends those of the person that have ended by time, or are more than `most`. */
export async function insertSession(
  tx: Transaction,
  begun: { hash: string; personId: number; address: string; agent: string },
  { now, idle, oldest }: SessionEnds & { now: string },
  most: number,
): Promise<void> {
  const { hash, personId, address, agent } = begun;
  await rows(tx)`
    delete from sessions where person_id = ${personId} and (
      seen_at <= ${idle}::timestamptz or created_at <= ${oldest}::timestamptz or id in (
        select id from sessions where person_id = ${personId} order by seen_at desc, id desc offset ${most - 1}))`;
  await rows(tx)`
    insert into sessions (hash, person_id, created_at, seen_at, confirmed_at, address, agent)
    values (${hash}, ${personId}, ${now}::timestamptz, ${now}::timestamptz, ${now}::timestamptz, ${address}, ${agent})`;
}

export const seeSession = async (db: Database, id: number, now: string): Promise<void> => {
  await rows(
    db,
  )`update sessions set seen_at = greatest(seen_at, ${now}::timestamptz) where id = ${id}`;
};

/** Notes that the password was given again; the cookie's secret becomes another. */
export const confirmSession = async (
  tx: Transaction,
  id: number,
  hash: string,
  now: string,
): Promise<void> => {
  await rows(tx)`
    update sessions set confirmed_at = ${now}::timestamptz, seen_at = ${now}::timestamptz, hash = ${hash}
    where id = ${id}`;
  await rows(tx)`select ${askAgain(sql`person_id`)} from sessions where id = ${id}`;
};

export const listSessions = (
  db: Database,
  personId: number,
  { idle, oldest }: SessionEnds,
): Promise<ShownSession[]> =>
  rows<ShownSession>(db)`
    select id, ${iso(sql`created_at`)} as "createdAt", ${iso(sql`seen_at`)} as "seenAt", address, agent
    from sessions
    where person_id = ${personId} and seen_at > ${idle}::timestamptz and created_at > ${oldest}::timestamptz
    order by seen_at desc, id desc`;

/** Ends a session of a person. @returns whether it was theirs */
export const deleteSession = async (db: Database, personId: number, id: number): Promise<boolean> =>
  (
    await rows(db)`
      delete from sessions where person_id = ${personId} and id = ${id}
      returning id, ${askAgain(sql`person_id`)}`
  ).length > 0;

/** Ends all sessions of a person but one. */
export const deleteOtherSessions = async (
  db: Database,
  personId: number,
  except: number | null,
): Promise<void> => {
  await rows(db)`
    delete from sessions where person_id = ${personId} and id is distinct from ${except}::int
    returning ${askAgain(sql`person_id`)}`;
};
