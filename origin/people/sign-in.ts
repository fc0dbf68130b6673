import { AppError } from "../../shared/errors.ts";
import { findPerson, readPassword, updatePassword } from "../db/people/people.ts";
import {
  confirmSession,
  deleteOtherSessions,
  deleteSession,
  type Session,
} from "../db/people/sessions.ts";
import { insertOwnAct } from "./audit.ts";
import { tryPassword } from "./failures.ts";
import { randomSecret, secretHash, timeFrom, type PeopleParts, type Whence } from "./people.ts";
import { begin } from "./sessions.ts";

const wrong = () => new AppError("unauthorized", "The e-mail address or the password is wrong.");

/**
 * Signs a person in. Who has no account hears the same, after the same time, as who has another password.
 * @returns what the session's cookie holds
 * @throws AppError `unauthorized`, `rate_limited` after failures, `busy`
 */
export async function signIn(
  { postgres, clock, passwords }: PeopleParts,
  { email, password }: { email: string; password: string },
  whence: Whence,
): Promise<string> {
  const { db } = postgres;
  const person = await findPerson(db, email);
  const by = { email, address: whence.address };
  const isRight = await tryPassword({ db, clock }, by, () =>
    passwords.verify(password, person?.password ?? null),
  );
  return postgres
    .transaction(async (tx) => {
      const outcome = isRight ? "signed in" : "refused";
      await insertOwnAct(tx, clock, person, { action: "post /session", outcome, ...whence });
      return isRight && person !== undefined ? begin(tx, clock, person.id, whence) : undefined;
    })
    .then((cookie) => {
      if (cookie === undefined) throw wrong();
      return cookie;
    });
}

/**
 * Takes the password of whoever is signed in once more. The cookie's secret becomes another, so that a copy of it ends.
 * @returns what the cookie holds from now on
 * @throws AppError as `signIn`
 */
export async function confirm(
  { postgres, clock, passwords }: PeopleParts,
  { id, person }: Session,
  password: string,
  { address }: Whence,
): Promise<string> {
  const { db } = postgres;
  const kept = await readPassword(db, person.id);
  const isRight = await tryPassword({ db, clock }, { email: person.email, address }, () =>
    passwords.verify(password, kept),
  );
  const secret = randomSecret();
  await postgres.transaction(async (tx) => {
    const outcome = isRight ? "confirmed" : "refused";
    await insertOwnAct(tx, clock, person, { action: "post /session/confirm", outcome, address });
    if (isRight) await confirmSession(tx, id, secretHash(secret), timeFrom(clock, 0));
  });
  if (!isRight)
    throw new AppError("unauthorized", "The password is wrong.", { extra: { confirm: true } });
  return secret;
}

/** Ends a session, by the person's own wish. */
export async function signOut(
  { postgres, clock }: PeopleParts,
  { id, person }: Session,
  { address }: Whence,
): Promise<void> {
  await postgres.transaction(async (tx) => {
    await deleteSession(tx, person.id, id);
    await insertOwnAct(tx, clock, person, {
      action: "delete /session",
      outcome: "signed out",
      address,
    });
  });
}

/** Gives a person another password and ends their other sessions. */
export async function changePassword(
  { postgres, clock, passwords }: PeopleParts,
  { id, person }: Session,
  password: string,
  { address }: Whence,
): Promise<void> {
  const hash = await passwords.hash(password);
  await postgres.transaction(async (tx) => {
    await insertOwnAct(tx, clock, person, {
      action: "put /me/password",
      outcome: "changed",
      address,
    });
    await updatePassword(tx, person.id, hash);
    await deleteOtherSessions(tx, person.id, id);
  });
}
