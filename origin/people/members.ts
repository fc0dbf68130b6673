import { AppError, orNotFound } from "../../shared/errors.ts";
import { PEOPLE_PER_SITE } from "../../shared/limits-people.ts";
import type { Role } from "../../shared/permissions.ts";
import type { Transaction } from "../db/client.ts";
import { deleteMembership, findMember, lockAdmins, setMembership } from "../db/people/people.ts";

/** Gives a member another role. @throws AppError `not_found`, `conflict` when nobody would be left to administer the site */
export async function changeRole(
  tx: Transaction,
  { siteId, personId, role }: { siteId: number; personId: number; role: Role },
  now: string,
): Promise<void> {
  orNotFound(await findMember(tx, siteId, personId));
  if (role !== "admin") await keepAdmin(tx, siteId, personId);
  await setMembership(tx, { siteId, personId, role }, PEOPLE_PER_SITE, now);
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
}

async function keepAdmin(tx: Transaction, siteId: number, leaving: number): Promise<void> {
  const admins = await lockAdmins(tx, siteId);
  if (admins.length === 1 && admins[0] === leaving)
    throw new AppError("conflict", "It is the site's last admin. Make somebody else one first.");
}
