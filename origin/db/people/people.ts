import type { Role } from "../../../shared/permissions.ts";
import type { Database, Transaction } from "../client.ts";
import { firstRow, iso, row, rows } from "../rows.ts";
import { sql } from "drizzle-orm";

/** Somebody who signs in. */
export interface Person {
  id: number;
  email: string;
  name: string;
  isOperator: boolean;
}

/** A person as a site has them. */
export interface Member extends Pick<Person, "id" | "email" | "name"> {
  role: Role;
  since: string;
}

/** A site that a person may do something at. */
export interface Membership {
  site: string;
  siteId: number;
  name: string;
  role: Role;
}

const person = sql`p.id, p.email, p.name, p.is_operator as "isOperator"`;

/** @param email in small letters */
export const findPerson = (
  db: Database,
  email: string,
): Promise<(Person & { password: string | null }) | undefined> =>
  firstRow<Person & { password: string | null }>(db)`
    select ${person}, p.password from people p where p.email = ${email}`;

export const readPassword = async (db: Database, id: number): Promise<string | null> =>
  (await firstRow<{ password: string | null }>(db)`select password from people where id = ${id}`)
    ?.password ?? null;

/** @returns undefined when somebody has the address already */
export const insertPerson = (
  tx: Transaction,
  made: { email: string; name: string; password: string; isOperator: boolean },
  now: string,
): Promise<Person | undefined> =>
  firstRow<Person>(tx)`
    insert into people as p (email, name, password, is_operator, created_at)
    values (${made.email}, ${made.name}, ${made.password}, ${made.isOperator}, ${now}::timestamptz)
    on conflict (email) do nothing returning ${person}`;

export const updatePassword = async (
  tx: Transaction,
  id: number,
  password: string,
): Promise<void> => {
  await rows(tx)`update people set password = ${password} where id = ${id}`;
};

export const makeOperator = async (tx: Transaction, id: number): Promise<void> => {
  await rows(tx)`update people set is_operator = true where id = ${id}`;
};

/** Where a person is a member; an operator is an admin of every site. */
export const listMemberships = (db: Database, personId: number): Promise<Membership[]> =>
  rows<Membership>(db)`
    select s.slug as site, s.id as "siteId", s.name,
      case when p.is_operator then 'admin' else m.role end as role
    from people p
    join sites s on true
    left join memberships m on m.person_id = p.id and m.site_id = s.id
    where p.id = ${personId} and (p.is_operator or m.role is not null)
    order by s.slug`;

export const listMembers = (db: Database, siteId: number): Promise<Member[]> =>
  rows<Member>(db)`
    select p.id, p.email, p.name, m.role, ${iso(sql`m.created_at`)} as since
    from memberships m join people p on p.id = m.person_id
    where m.site_id = ${siteId} order by p.name, p.id`;

/** Makes a person a member, or gives a member another role. @returns false when the site has `most` others already */
export async function setMembership(
  tx: Transaction,
  { siteId, personId, role }: { siteId: number; personId: number; role: Role },
  most: number,
  now: string,
): Promise<boolean> {
  const { count } = await row<{ count: number }>(tx)`
    select count(*)::int as count from memberships where site_id = ${siteId} and person_id <> ${personId}`;
  if (count >= most) return false;
  await rows(tx)`
    insert into memberships (person_id, site_id, role, created_at)
    values (${personId}, ${siteId}, ${role}, ${now}::timestamptz)
    on conflict (person_id, site_id) do update set role = excluded.role`;
  return true;
}

/** The site's admins, locked: of two that leave at the same time, the second sees whom the first has left. */
export async function lockAdmins(tx: Transaction, siteId: number): Promise<number[]> {
  const found = await rows<{ id: number }>(tx)`
    select person_id as id from memberships where site_id = ${siteId} and role = 'admin'
    order by person_id for update`;
  return found.map(({ id }) => id);
}

export const findMember = (
  db: Database,
  siteId: number,
  personId: number,
): Promise<{ role: Role } | undefined> =>
  firstRow<{ role: Role }>(db)`
    select role from memberships where site_id = ${siteId} and person_id = ${personId}`;

export const deleteMembership = async (
  tx: Transaction,
  siteId: number,
  personId: number,
): Promise<void> => {
  await rows(tx)`delete from memberships where site_id = ${siteId} and person_id = ${personId}`;
};
