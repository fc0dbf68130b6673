import type { Database, Transaction } from "../client.ts";
import { sql } from "../drizzle.ts";
import { firstRow, iso, row, rows } from "../rows.ts";
import type { Person } from "./people.ts";

/** Passkeys, and what they have signed. */

/** A passkey as its person sees it. */
export interface ShownPasskey {
  id: number;
  name: string;
  host: string;
  createdAt: string;
  usedAt: string | null;
}

/** A passkey, and whose it is. */
export interface Passkey {
  id: number;
  host: string;
  handle: string;
  publicKey: string;
  person: Person;
}

export interface NewPasskey {
  personId: number;
  credential: string;
  host: string;
  handle: string;
  publicKey: string;
  counter: number;
  name: string;
}

const shown = sql`id, name, host, ${iso(sql`created_at`)} as "createdAt", ${iso(sql`used_at`)} as "usedAt"`;

export const listPasskeys = (db: Database, personId: number): Promise<ShownPasskey[]> =>
  rows<ShownPasskey>(db)`select ${shown} from passkeys where person_id = ${personId} order by id`;

/** What the authenticators of a person call those for a host. */
export async function listCredentials(
  db: Database,
  personId: number,
  host: string,
): Promise<string[]> {
  const found = await rows<{ credential: string }>(db)`
    select credential from passkeys where person_id = ${personId} and host = ${host} order by id`;
  return found.map(({ credential }) => credential);
}

/** As whom the authenticators of a person know them; undefined before the first passkey. */
export const findHandle = async (db: Database, personId: number): Promise<string | undefined> =>
  (
    await firstRow<{ handle: string | null }>(db)`
      select passkey_handle as handle from people where id = ${personId}`
  )?.handle ?? undefined;

/** Keeps that for as long as there is the person. */
export const keepHandle = async (
  tx: Transaction,
  personId: number,
  handle: string,
): Promise<void> => {
  await rows(tx)`
    update people set passkey_handle = ${handle} where id = ${personId} and passkey_handle is null`;
};

export const findPasskey = (db: Database, credential: string): Promise<Passkey | undefined> =>
  firstRow<Passkey>(db)`
    select k.id, k.host, k.handle, k.public_key as "publicKey", json_build_object(
      'id', p.id, 'email', p.email, 'name', p.name, 'isOperator', p.is_operator) as person
    from passkeys k join people p on p.id = k.person_id where k.credential = ${credential}`;

/** How often a passkey said that it was used; locked. Undefined when it was removed. */
export const lockCounter = async (tx: Transaction, id: number): Promise<number | undefined> =>
  (
    await firstRow<{ counter: number }>(tx)`
      select counter::float8 as counter from passkeys where id = ${id} for update`
  )?.counter;

/** Notes that a passkey was used. One that stops counting is remembered by what it had counted to. */
export const notePasskeyUse = async (
  tx: Transaction,
  id: number,
  counter: number,
  now: string,
): Promise<void> => {
  await rows(tx)`
    update passkeys set used_at = ${now}::timestamptz, counter = greatest(counter, ${counter}::bigint) where id = ${id}`;
};

/** Keeps others from adding or removing a passkey of the person meanwhile. @returns how many there are */
export async function lockPasskeys(tx: Transaction, personId: number): Promise<number> {
  await rows(tx)`select id from people where id = ${personId} for no key update`;
  const { count } = await row<{ count: number }>(tx)`
    select count(*)::int as count from passkeys where person_id = ${personId}`;
  return count;
}

/** @returns undefined when somebody has it already */
export const insertPasskey = (
  tx: Transaction,
  { personId, credential, host, handle, publicKey, counter, name }: NewPasskey,
  now: string,
): Promise<ShownPasskey | undefined> =>
  firstRow<ShownPasskey>(tx)`
    insert into passkeys (person_id, credential, host, handle, public_key, counter, name, created_at)
    values (${personId}, ${credential}, ${host}, ${handle}, ${publicKey}, ${counter}::bigint, ${name}, ${now}::timestamptz)
    on conflict (credential) do nothing returning ${shown}`;

/** @returns undefined when it is none of theirs */
export const renamePasskey = (
  tx: Transaction,
  personId: number,
  id: number,
  name: string,
): Promise<ShownPasskey | undefined> =>
  firstRow<ShownPasskey>(tx)`
    update passkeys set name = ${name} where person_id = ${personId} and id = ${id} returning ${shown}`;

/** @returns what it was called; undefined when it is none of theirs */
export const deletePasskey = async (
  tx: Transaction,
  personId: number,
  id: number,
): Promise<string | undefined> =>
  (
    await firstRow<{ name: string }>(tx)`
      delete from passkeys where person_id = ${personId} and id = ${id} returning name`
  )?.name;

/** Writes down that a challenge was answered, and forgets some of before. @returns false when it was answered already */
export const takeChallenge = async (
  tx: Transaction,
  hash: string,
  { now, expiresAt }: { now: string; expiresAt: string },
): Promise<boolean> =>
  (
    await rows(tx)`
      with forgotten as (
        delete from answered_challenges where hash in (
          select hash from answered_challenges where expires_at <= ${now}::timestamptz and hash <> ${hash}
          order by expires_at limit 100 for update skip locked))
      insert into answered_challenges (hash, expires_at) values (${hash}, ${expiresAt}::timestamptz)
      on conflict (hash) do nothing returning hash`
  ).length > 0;
