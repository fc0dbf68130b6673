import type { Clock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import { INVITATIONS_PER_SITE, LINK_MS, PEOPLE_PER_SITE } from "../../shared/limits-people.ts";
import type { Role } from "../../shared/permissions.ts";
import type { Transaction } from "../db/client.ts";
import { insertAct, type Act } from "../db/people/audit.ts";
import {
  countInvitations,
  findLink,
  insertLink,
  takeLink,
  type Invitation,
  type Link,
} from "../db/people/links.ts";
import {
  findPerson,
  insertPerson,
  makeOperator,
  setMembership,
  updatePassword,
} from "../db/people/people.ts";
import { deleteOtherSessions } from "../db/people/sessions.ts";
import { tryPassword } from "./failures.ts";
import { randomSecret, secretHash, timeFrom, type PeopleParts, type Whence } from "./people.ts";
import { begin } from "./sessions.ts";

/** Links that open once: how people come in, and come back when they have forgotten their password. */

/** Invites somebody to a site. @returns the invitation, and the secret of its link, this once. @throws AppError `conflict` */
export async function invite(
  tx: Transaction,
  clock: Clock,
  {
    email,
    siteId,
    role,
    madeBy,
  }: { email: string; siteId: number; role: Role; madeBy: number | null },
): Promise<Invitation & { secret: string }> {
  if ((await countInvitations(tx, siteId, timeFrom(clock, 0))) >= INVITATIONS_PER_SITE)
    throw new AppError("conflict", `At most ${INVITATIONS_PER_SITE} invitations wait at a site.`);
  return makeLink(tx, clock, { kind: "invitation", email, siteId, role, madeBy });
}

/** A link for the first operator, or for who has forgotten the password. @returns its secret, this once */
export async function makeLink(
  tx: Transaction,
  clock: Clock,
  made: Omit<Link, "id" | "site"> & { madeBy: number | null },
): Promise<Invitation & { secret: string }> {
  const secret = randomSecret();
  const expiresAt = timeFrom(clock, LINK_MS[made.kind]);
  const link = { ...made, hash: secretHash(secret), expiresAt };
  return { ...(await insertLink(tx, link, timeFrom(clock, 0))), secret };
}

/** What a link opens, for whoever has it. @throws AppError `not_found` when it was used or is too old */
export async function readLink(
  { postgres, clock }: PeopleParts,
  secret: string,
): Promise<Link & { isKnown: boolean }> {
  const link = await requireLink({ postgres, clock }, secret);
  const person = await findPerson(postgres.db, link.email);
  return { ...link, isKnown: person !== undefined };
}

/**
 * Opens a link. Who has an account already gives its password; the others choose one. A forgotten one is replaced, and the person's
 * sessions end.
 * @returns what the cookie of a new session holds
 * @throws AppError `not_found`, `unauthorized`, `rate_limited`, `invalid` without a name for a new account, `conflict`
 */
export async function openLink(
  parts: PeopleParts,
  { secret, name, password }: { secret: string; name: string | undefined; password: string },
  whence: Whence,
): Promise<string> {
  const { postgres, clock, passwords } = parts;
  const link = await requireLink(parts, secret);
  const known = await findPerson(postgres.db, link.email);
  const isKept = known !== undefined && link.kind !== "password";
  if (isKept) await requirePassword(parts, known, password, whence);
  if (known === undefined && name === undefined)
    throw new AppError("invalid", "Say your name.", {
      fields: new Map([["name", ["Is missing."]]]),
    });
  const hash = isKept ? null : await passwords.hash(password);
  return postgres.transaction(async (tx) => {
    if ((await takeLink(tx, link.id)) === undefined) throw used();
    const id =
      known?.id ?? (await addPerson(tx, clock, link, { name: name ?? "", hash: hash ?? "" }));
    if (known !== undefined && hash !== null) {
      await updatePassword(tx, id, hash);
      await deleteOtherSessions(tx, id, null);
    }
    await grant(tx, clock, link, id);
    await insertAct(tx, actOf(link, id, known?.name ?? name ?? "", whence), timeFrom(clock, 0));
    return begin(tx, clock, id, whence);
  });
}

const actOf = (
  { kind, siteId, role }: Link,
  personId: number,
  actor: string,
  { address }: Whence,
): Act => ({
  siteId,
  personId,
  actor,
  action: "post /links/open",
  object: role === null ? kind : `${kind}: ${role}`,
  address,
});

const used = () => new AppError("not_found", "This link was used already, or is too old.");

async function requireLink(
  { postgres, clock }: Pick<PeopleParts, "postgres" | "clock">,
  secret: string,
): Promise<Link> {
  const link = await findLink(postgres.db, secretHash(secret), timeFrom(clock, 0));
  if (link === undefined) throw used();
  return link;
}

async function requirePassword(
  { postgres, clock, passwords }: PeopleParts,
  known: { email: string; password: string | null },
  password: string,
  { address }: Whence,
): Promise<void> {
  const isRight = await tryPassword(
    { db: postgres.db, clock },
    { email: known.email, address },
    () => passwords.verify(password, known.password),
  );
  if (isRight) return;
  throw new AppError("unauthorized", "You have an account. Its password is another one.");
}

async function addPerson(
  tx: Transaction,
  clock: Clock,
  { kind, email }: Link,
  { name, hash }: { name: string; hash: string },
): Promise<number> {
  const made = { email, name, password: hash, isOperator: kind === "first" };
  const person = await insertPerson(tx, made, timeFrom(clock, 0));
  if (person === undefined)
    throw new AppError("conflict", "Somebody made this account a moment ago. Open the link again.");
  return person.id;
}

async function grant(
  tx: Transaction,
  clock: Clock,
  { kind, siteId, role }: Link,
  personId: number,
): Promise<void> {
  if (kind === "first") return makeOperator(tx, personId);
  if (siteId === null || role === null) return;
  const isIn = await setMembership(
    tx,
    { siteId, personId, role },
    PEOPLE_PER_SITE,
    timeFrom(clock, 0),
  );
  if (!isIn) throw new AppError("conflict", `A site has at most ${PEOPLE_PER_SITE} people.`);
}
