import { AppError, orNotFound } from "../../shared/errors.ts";
import { PEOPLE_PER_SITE } from "../../shared/limits-people.ts";
import type { Narrowed, Role, TypeName } from "../../shared/permissions.ts";
import type { Transaction } from "../db/client.ts";
import {
  deleteMembership,
  findMember,
  lockAdmins,
  setMembership,
  type NewMembership,
} from "../db/people/people.ts";
import { endLinksOf } from "../db/site/preview-links.ts";
import type { Site } from "../db/site/sites.ts";
import { storedNarrowing } from "./narrowing.ts";

/**
 * Gives a member another role, and narrows it otherwise where that is said.
 * @throws AppError `not_found`, `conflict` when nobody would be left to administer the site
 */
export async function changeRole(
  tx: Transaction,
  changed: NewMembership,
  now: string,
): Promise<void> {
  const { siteId, personId, role } = changed;
  orNotFound(await findMember(tx, siteId, personId));
  if (role !== "admin") await keepAdmin(tx, siteId, personId);
  await setMembership(tx, changed, PEOPLE_PER_SITE, now);
}

/** What an admin says of a member; what is left out stays. */
export interface MemberInput {
  role?: Role | undefined;
  types?: readonly TypeName[] | null | undefined;
  locales?: readonly string[] | null | undefined;
}

/** Changes what a member may do. @throws AppError as `changeRole`, `invalid` by field @returns what they are now */
export async function changeMember(
  tx: Transaction,
  site: Site,
  personId: number,
  input: MemberInput,
  now: string,
): Promise<{ role: Role } & Narrowed> {
  const before = orNotFound(await findMember(tx, site.id, personId));
  const role = input.role ?? before.role;
  // what is not said does not narrow an admin, who has nothing of it
  const isAdmin = role === "admin";
  const { types = isAdmin ? null : before.types, locales = isAdmin ? null : before.locales } =
    input;
  const narrowed = await storedNarrowing(tx, site, { role, types, locales });
  await changeRole(tx, { siteId: site.id, personId, role, narrowed }, now);
  return { role, types, locales };
}

/** Takes a member out. @throws AppError as `changeRole` */
export async function removeMember(
  tx: Transaction,
  siteId: number,
  personId: number,
): Promise<void> {
  orNotFound(await findMember(tx, siteId, personId));
  await keepAdmin(tx, siteId, personId);
  await deleteMembership(tx, siteId, personId);
  await endLinksOf(tx, siteId, personId);
}

async function keepAdmin(tx: Transaction, siteId: number, leaving: number): Promise<void> {
  const admins = await lockAdmins(tx, siteId);
  if (admins.length === 1 && admins[0] === leaving)
    throw new AppError("conflict", "It is the site's last admin. Make somebody else one first.");
}
