import type { Narrowed, Role, TypeName } from "../../../shared/permissions.ts";
import type { Database, Transaction } from "../client.ts";
import { array, firstRow, iso, row, rows, tableOf } from "../rows.ts";
import { sql, type SQL } from "../drizzle.ts";
import { channel } from "../log/changes.ts";

/** Somebody who signs in. */
export interface Person {
  id: number;
  email: string;
  name: string;
  isOperator: boolean;
}

/** A person as a site has them. */
export interface Member extends Pick<Person, "id" | "email" | "name">, Narrowed {
  role: Role;
  since: string;
}

/** A site that a person may do something at. */
export interface Membership extends Narrowed {
  site: string;
  siteId: number;
  name: string;
  role: Role;
}

/** What a statement says, at the commit, that changes what a person may do: origins ask again for whom they keep telling things. */
export const askAgain = (personId: SQL): SQL =>
  sql`pg_notify(${channel.person}, ${personId}::text)`;

const person = sql`p.id, p.email, p.name, p.is_operator as "isOperator"`;

/** What a membership is kept as: types by their ids. */
export interface StoredNarrowing {
  typeIds: readonly number[] | null;
  locales: readonly string[] | null;
}

export const NOT_NARROWED: StoredNarrowing = { typeIds: null, locales: null };

/** An array of a nullable column. */
export const nullable = (values: readonly (number | string)[] | null, type: string): SQL =>
  sql`case when ${values === null} then null else ${array(values ?? [], type)} end`;

/**
 * What the row `m` of a membership or an invitation is narrowed to. An admin could widen it, so theirs is not: one whom a group
 * made an admin has theirs back when they are none. A type that was taken out leaves none, and not all.
 */
export const narrowing = (m: SQL): SQL => sql`
  case when ${m}.role <> 'admin' and ${m}.type_ids is not null then coalesce((
    select json_agg(json_build_object('kind', t.kind, 'key', t.key) order by t.kind, t.key)
    from content_types t where t.id = any(${m}.type_ids) and t.site_id = ${m}.site_id), '[]') end as types,
  case when ${m}.role <> 'admin' then ${m}.locales end as locales`;

/** @param email in small letters */
export const findPerson = (
  db: Database,
  email: string,
): Promise<(Person & { password: string | null }) | undefined> =>
  firstRow<Person & { password: string | null }>(db)`
    select ${person}, p.password from people p where p.email = ${email}`;

/** Whether anybody signs in here. */
export const hasPeople = async (db: Database): Promise<boolean> =>
  (await row<{ some: boolean }>(db)`select exists (select from people) as some`).some;

export const readPassword = async (db: Database, id: number): Promise<string | null> =>
  (await firstRow<{ password: string | null }>(db)`select password from people where id = ${id}`)
    ?.password ?? null;

/** @returns undefined when somebody has the address already */
export const insertPerson = (
  tx: Transaction,
  made: { email: string; name: string; password: string | null; isOperator: boolean },
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
      case when p.is_operator then 'admin' else m.role end as role,
      case when not p.is_operator then n.types end as types,
      case when not p.is_operator then n.locales end as locales
    from people p
    join sites s on true
    left join memberships m on m.person_id = p.id and m.site_id = s.id
    left join lateral (select ${narrowing(sql`m`)}) n on true
    where p.id = ${personId} and (p.is_operator or m.role is not null)
    order by s.slug`;

/** Ids of types that documents are of; null for what the site does not have. */
export async function findTypeIds(
  db: Database,
  siteId: number,
  types: readonly TypeName[],
): Promise<(number | null)[]> {
  const wanted = tableOf("wanted", types, {
    kind: ["text", ({ kind }) => kind],
    key: ["text", ({ key }) => key],
  });
  const found = await rows<{ id: number | null }>(db)`
    select t.id from ${wanted} left join content_types t
      on t.site_id = ${siteId} and t.kind = wanted.kind and t.key = wanted.key and t.kind <> 'component'
    order by wanted.ord`;
  return found.map(({ id }) => id);
}

export const listMembers = (db: Database, siteId: number): Promise<Member[]> =>
  rows<Member>(db)`
    select p.id, p.email, p.name, m.role, ${iso(sql`m.created_at`)} as since, ${narrowing(sql`m`)}
    from memberships m join people p on p.id = m.person_id
    where m.site_id = ${siteId} order by p.name, p.id`;

/** What somebody becomes at a site. Without a narrowing, the one they have stays. */
export interface NewMembership {
  siteId: number;
  personId: number;
  role: Role;
  narrowed?: StoredNarrowing | undefined;
}

/** Makes a person a member, or gives a member another role. @returns false when the site has `most` others already */
export async function setMembership(
  tx: Transaction,
  { siteId, personId, role, narrowed }: NewMembership,
  most: number,
  now: string,
): Promise<boolean> {
  const { count } = await row<{ count: number }>(tx)`
    select count(*)::int as count from memberships where site_id = ${siteId} and person_id <> ${personId}`;
  if (count >= most) return false;
  const { typeIds, locales } = narrowed ?? NOT_NARROWED;
  const isKept = narrowed === undefined;
  await rows(tx)`
    insert into memberships as m (person_id, site_id, role, created_at, type_ids, locales)
    values (${personId}, ${siteId}, ${role}, ${now}::timestamptz, ${nullable(typeIds, "integer")}, ${nullable(locales, "text")})
    on conflict (person_id, site_id) do update set role = excluded.role,
      type_ids = case when ${isKept} then m.type_ids else excluded.type_ids end,
      locales = case when ${isKept} then m.locales else excluded.locales end
    returning ${askAgain(sql`person_id`)}`;
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
): Promise<({ role: Role } & Narrowed) | undefined> =>
  firstRow<{ role: Role } & Narrowed>(db)`
    select m.role, ${narrowing(sql`m`)} from memberships m
    where m.site_id = ${siteId} and m.person_id = ${personId}`;

export const deleteMembership = async (
  tx: Transaction,
  siteId: number,
  personId: number,
): Promise<void> => {
  await rows(tx)`
    delete from memberships where site_id = ${siteId} and person_id = ${personId}
    returning ${askAgain(sql`person_id`)}`;
};
