import { AppError } from "../../../shared/errors.ts";
import {
  OIDC_NAME_CHARS,
  PEOPLE_PER_SITE,
  PERSON_NAME_MAX_CHARS,
} from "../../../shared/limits-people.ts";
import { ROLES, type Role } from "../../../shared/permissions.ts";
import { cutText, unstorableAt } from "../../../shared/text.ts";
import type { Transaction } from "../../db/client.ts";
import { insertIdentity, lockIdentity, setGiven } from "../../db/people/identities.ts";
import { findInvitations, takeLink, type Link } from "../../db/people/links.ts";
import {
  findPerson,
  insertPerson,
  setMembership,
  type NewMembership,
  type Person,
} from "../../db/people/people.ts";
import { listSites } from "../../db/site/sites.ts";
import { insertOwnAct } from "../audit.ts";
import { changeRole, removeMember } from "../members.ts";
import { timeFrom, type PeopleParts, type Whence } from "../people.ts";
import { begin } from "../sessions.ts";
import type { Claimed } from "./provider.ts";
import type { GroupRole, OidcSettings } from "./settings.ts";

/**
 * Signs in whom a provider names. People are known by what it calls them; who is not known yet comes in by an invitation to an address that
 * the provider says is theirs, or by a group. An address alone opens no account: whoever runs the provider could say any.
 * @returns what the session's cookie holds
 * @throws AppError `forbidden` for who was not invited, `conflict` when a site is full
 */
export async function signInElsewhere(
  { postgres, clock }: Pick<PeopleParts, "postgres" | "clock">,
  { name, roles }: Pick<OidcSettings, "name" | "roles">,
  claimed: Claimed,
  whence: Whence,
): Promise<string> {
  refuseOdd(claimed);
  const outcome = await postgres.transaction(async (tx) => {
    const now = timeFrom(clock, 0);
    const given = await rolesAt(tx, roles, claimed.groups);
    const invitations = claimed.email === null ? [] : await findInvitations(tx, claimed.email, now);
    const known = await lockIdentity(tx, claimed);
    const person = known?.person ?? (await comeIn(tx, claimed, { invitations, given, now }));
    if (person === undefined) return undefined;
    if (person.email === claimed.email) await accept(tx, person, invitations, now);
    await settle(tx, claimed, person, { before: known?.given ?? [], given, now });
    await insertOwnAct(tx, clock, person, {
      action: "get /oidc/callback",
      outcome: `signed in by ${name}`,
      address: whence.address,
    });
    return begin(tx, clock, person.id, whence);
  });
  if (outcome === undefined)
    throw new AppError("forbidden", "You have not been invited. An admin of a site can do that.");
  return outcome;
}

/** What no provider says, and Postgres would not hold. */
function refuseOdd({ issuer, subject }: Claimed): void {
  if (subject === "" || subject.length > OIDC_NAME_CHARS || unstorableAt({ issuer, subject }))
    throw new AppError("unauthorized", "What came back cannot be believed.");
}

type Given = Map<number, Role>;

/** Somebody new: invited, or of a group. Undefined for who is neither, and for whose address is somebody's who was not invited. */
async function comeIn(
  tx: Transaction,
  claimed: Claimed,
  { invitations, given, now }: { invitations: Link[]; given: Given; now: string },
): Promise<Person | undefined> {
  const { email } = claimed;
  if (email === null || (invitations.length === 0 && given.size === 0)) return undefined;
  const known = await findPerson(tx, email);
  if (known !== undefined && invitations.length === 0) return undefined;
  const person = known ?? (await insertPerson(tx, newPerson(email, claimed.name), now));
  if (person === undefined || !(await insertIdentity(tx, claimed, person.id, now)))
    throw new AppError("conflict", "Somebody made this account a moment ago. Sign in again.");
  return person;
}

const newPerson = (email: string, name: string | null) => ({
  email,
  name: nameFrom(name) ?? email,
  password: null,
  isOperator: false,
});

const nameFrom = (text: string | null): string | undefined => {
  const name = cutText((text ?? "").trim(), PERSON_NAME_MAX_CHARS);
  return name === "" || unstorableAt(name) !== undefined ? undefined : name;
};

/** Who signs in has opened what they were sent. */
async function accept(
  tx: Transaction,
  { id: personId }: Person,
  invitations: Link[],
  now: string,
): Promise<void> {
  for (const { id, siteId, role, narrowed } of invitations) {
    if ((await takeLink(tx, id)) === undefined || siteId === null || role === null) continue;
    await makeMember(tx, { siteId, personId, role, narrowed }, now);
  }
}

/** What groups give at each site; of several the most. */
async function rolesAt(
  tx: Transaction,
  roles: readonly GroupRole[],
  groups: readonly string[],
): Promise<Given> {
  const mine = roles.filter(({ group }) => groups.includes(group));
  const given: Given = new Map();
  if (mine.length === 0) return given;
  for (const { id, slug } of await listSites(tx))
    for (const { role, site } of mine)
      if (site === null || site === slug) given.set(id, more(given.get(id), role));
  return given;
}

/** Roles are listed from the one that may least. */
const more = (one: Role | undefined, other: Role): Role =>
  one !== undefined && ROLES.indexOf(one) > ROLES.indexOf(other) ? one : other;

/** Gives what the groups give, which narrows nothing and widens nothing, and takes back what only a group had given that they have left. */
async function settle(
  tx: Transaction,
  claimed: Claimed,
  { id: personId }: Person,
  { before, given, now }: { before: number[]; given: Given; now: string },
): Promise<void> {
  for (const [siteId, role] of given) await give(tx, { siteId, personId, role }, now);
  const kept: number[] = [];
  for (const siteId of before.filter((site) => !given.has(site)))
    if (!(await takeBack(tx, siteId, personId))) kept.push(siteId);
  await setGiven(tx, claimed, [...given.keys(), ...kept]);
}

/** @returns false for the last admin of a site, who stays until there is another */
const takeBack = (tx: Transaction, siteId: number, personId: number): Promise<boolean> =>
  removeMember(tx, siteId, personId).then(
    () => true,
    (error: unknown) => {
      if (error instanceof AppError && error.code === "conflict") return false;
      if (error instanceof AppError && error.code === "not_found") return true;
      throw error;
    },
  );

/** The last admin of a site stays one, whatever groups say. */
const give = (tx: Transaction, member: NewMembership, now: string): Promise<void> =>
  changeRole(tx, member, now).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "conflict") return;
    if (error instanceof AppError && error.code === "not_found") return makeMember(tx, member, now);
    throw error;
  });

async function makeMember(tx: Transaction, member: NewMembership, now: string): Promise<void> {
  if (!(await setMembership(tx, member, PEOPLE_PER_SITE, now)))
    throw new AppError("conflict", `A site has at most ${PEOPLE_PER_SITE} people.`);
}
