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
  hasPeople,
  insertPerson,
  makeOperator,
  NOT_NARROWED,
  setMembership,
  updatePassword,
  type StoredNarrowing,
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
    narrowed = NOT_NARROWED,
    madeBy,
  }: {
    email: string;
    siteId: number;
    role: Role;
    narrowed?: StoredNarrowing;
    madeBy: number | null;
  },
): Promise<Invitation & { secret: string }> {
  if ((await countInvitations(tx, siteId, timeFrom(clock, 0))) >= INVITATIONS_PER_SITE)
    throw new AppError("conflict", `At most ${INVITATIONS_PER_SITE} invitations wait at a site.`);
  return makeLink(tx, clock, { kind: "invitation", email, siteId, role, narrowed, madeBy });
}

/**
 * A link for the first person there is, whoever that will be: it says its own address. In place of the one that was made before.
 * @returns its secret, this once; null when there are people
 */
export async function makeFirstLink(tx: Transaction, clock: Clock): Promise<string | null> {
  if (await hasPeople(tx)) return null;
  const made = { kind: "first", email: ANYBODY, siteId: null, role: null, madeBy: null } as const;
  return (await makeLink(tx, clock, made)).secret;
}

/** The address of a link that is for whoever opens it. */
const ANYBODY = "";

/** A link for the first operator, or for who has forgotten the password. @returns its secret, this once */
export async function makeLink(
  tx: Transaction,
  clock: Clock,
  made: Omit<Link, "id" | "site" | "narrowed"> & {
    narrowed?: StoredNarrowing;
    madeBy: number | null;
  },
): Promise<Invitation & { secret: string }> {
  const secret = randomSecret();
  const expiresAt = timeFrom(clock, LINK_MS[made.kind]);
  const link = { narrowed: NOT_NARROWED, ...made, hash: secretHash(secret), expiresAt };
  return { ...(await insertLink(tx, link, timeFrom(clock, 0))), secret };
}

/** What a link opens, for whoever has it. @throws AppError `not_found` when it was used or is too old */
export async function readLink(
  { postgres, clock }: PeopleParts,
  secret: string,
): Promise<Omit<Link, "email"> & { email: string | null; isKnown: boolean }> {
  const link = await requireLink({ postgres, clock }, secret);
  if (link.email === ANYBODY) return { ...link, email: null, isKnown: false };
  const person = await findPerson(postgres.db, link.email);
  return { ...link, isKnown: person !== undefined };
}

/** What whoever opens a link says. */
export interface Opening {
  secret: string;
  /** Wanted for a new account. */
  name: string | undefined;
  /** Wanted for a link that names none, and of no interest else. */
  email: string | undefined;
  password: string;
}

/**
 * Opens a link. Who has an account already gives its password; the others choose one. A forgotten one is replaced, and the person's
 * sessions end.
 * @returns what the cookie of a new session holds
 * @throws AppError `not_found`, `unauthorized`, `rate_limited`, `invalid` without what a new account needs, `conflict`
 */
export async function openLink(
  parts: PeopleParts,
  { secret, name, email, password }: Opening,
  whence: Whence,
): Promise<string> {
  const { postgres, clock, passwords } = parts;
  const found = await requireLink(parts, secret);
  const isForAnybody = found.email === ANYBODY;
  const link = isForAnybody ? { ...found, email: email ?? missing("email") } : found;
  const known = await findPerson(postgres.db, link.email);
  const isKept = known !== undefined && link.kind !== "password";
  if (isKept) await requirePassword(parts, known, password, whence);
  const shownName = known?.name ?? name ?? missing("name");
  const hash = isKept ? null : await passwords.hash(password);
  return postgres.transaction(async (tx) => {
    if ((await takeLink(tx, link.id)) === undefined) throw used();
    if (isForAnybody && (await hasPeople(tx))) throw used();
    const id =
      known?.id ?? (await addPerson(tx, clock, link, { name: shownName, hash: hash ?? "" }));
    if (known !== undefined && hash !== null) {
      await updatePassword(tx, id, hash);
      await deleteOtherSessions(tx, id, null);
    }
    await grant(tx, clock, link, id);
    await insertAct(tx, actOf(link, id, shownName, whence), timeFrom(clock, 0));
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

function missing(field: "name" | "email"): never {
  throw new AppError("invalid", field === "name" ? "Say your name." : "Say your e-mail address.", {
    fields: new Map([[field, ["Is missing."]]]),
  });
}

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
  { kind, siteId, role, narrowed }: Link,
  personId: number,
): Promise<void> {
  if (kind === "first") return makeOperator(tx, personId);
  if (siteId === null || role === null) return;
  const isIn = await setMembership(
    tx,
    { siteId, personId, role, narrowed },
    PEOPLE_PER_SITE,
    timeFrom(clock, 0),
  );
  if (!isIn) throw new AppError("conflict", `A site has at most ${PEOPLE_PER_SITE} people.`);
}
