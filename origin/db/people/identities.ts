import { sql } from "../drizzle.ts";
import type { Database, Transaction } from "../client.ts";
import { array, firstRow, rows } from "../rows.ts";
import type { Person } from "./people.ts";

/** As whom people are known by OpenID providers. */

/** What a provider calls somebody. */
export interface IdentityName {
  issuer: string;
  subject: string;
}

/** Whose an identity is, and at which sites they are something because of their groups; locked. */
export const lockIdentity = (
  tx: Transaction,
  { issuer, subject }: IdentityName,
): Promise<{ person: Person; given: number[] } | undefined> =>
  firstRow<{ person: Person; given: number[] }>(tx)`
    select i.given, json_build_object(
      'id', p.id, 'email', p.email, 'name', p.name, 'isOperator', p.is_operator) as person
    from identities i join people p on p.id = i.person_id
    where i.issuer = ${issuer} and i.subject = ${subject} for update of i`;

/** @returns false when somebody else has it since a moment ago */
export const insertIdentity = async (
  tx: Transaction,
  { issuer, subject }: IdentityName,
  personId: number,
  now: string,
): Promise<boolean> =>
  (
    await rows(tx)`
      insert into identities (issuer, subject, person_id, created_at)
      values (${issuer}, ${subject}, ${personId}, ${now}::timestamptz)
      on conflict do nothing returning person_id`
  ).length > 0;

export async function setGiven(
  tx: Transaction,
  { issuer, subject }: IdentityName,
  sites: number[],
): Promise<void> {
  await rows(tx)`
    update identities set given = ${array(sites, "integer")} where issuer = ${issuer} and subject = ${subject}`;
}

/** By what a person is known here. */
export interface WaysIn {
  hasPassword: boolean;
  /** By a provider. */
  isElsewhere: boolean;
  hasPasskey: boolean;
}

export const waysIn = async (db: Database, personId: number): Promise<WaysIn | undefined> =>
  firstRow<WaysIn>(db)`
    select p.password is not null as "hasPassword",
      exists (select from identities i where i.person_id = p.id) as "isElsewhere",
      exists (select from passkeys k where k.person_id = p.id) as "hasPasskey"
    from people p where p.id = ${sql`${personId}::int`}`;
