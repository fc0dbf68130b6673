import { AppError } from "../../../shared/errors.ts";
import type { Transaction } from "../../db/client.ts";
import { waysIn } from "../../db/people/identities.ts";
import { listCredentials } from "../../db/people/passkeys.ts";
import type { Person } from "../../db/people/people.ts";
import { confirmSession, type Session } from "../../db/people/sessions.ts";
import { randomSecret, secretHash, timeFrom, type Whence } from "../people.ts";
import { begin } from "../sessions.ts";
import type { PasskeyParts } from "./add.ts";
import { makeChallenge } from "./challenge.ts";
import { prove, type Proof } from "./prove.ts";
import type { RelyingParty } from "./relying-party.ts";

/** By a passkey somebody signs in, or says once more that it is them. */

/** What is to be signed by whoever comes in. */
export const askSignIn = ({ pushKeys, clock }: PasskeyParts): string =>
  makeChallenge(pushKeys, clock, { kind: "sign-in" });

/**
 * Signs in whoever has the passkey.
 * @param provider where people sign in elsewhere: whom it alone knows, it lets in, so that who leaves it stays out
 * @returns what the session's cookie holds
 * @throws AppError as `prove`, `forbidden` for who signs in elsewhere alone
 */
export async function signInByPasskey(
  parts: PasskeyParts,
  { party, proof, provider }: { party: RelyingParty; proof: Proof; provider: string | null },
  whence: Whence,
): Promise<string> {
  const cookie = await prove<string | null>(parts, {
    party,
    purpose: { kind: "sign-in" },
    proof,
    of: null,
    whence,
    action: "post /session/passkey",
    does: async (tx, person) =>
      provider !== null && (await isElsewhereAlone(tx, person))
        ? { outcome: "refused: signs in elsewhere", value: null }
        : { outcome: "signed in", value: await begin(tx, parts.clock, person.id, whence) },
  });
  if (cookie !== null) return cookie;
  throw new AppError(
    "forbidden",
    `You sign in with ${String(provider)}. Your passkey is for saying once more that it is you.`,
  );
}

async function isElsewhereAlone(tx: Transaction, { id }: Person): Promise<boolean> {
  const ways = await waysIn(tx, id);
  return ways?.isElsewhere === true && !ways.hasPassword;
}

/** What is to be signed by who is signed in, by one of which passkeys. @throws AppError `not_found` without any for this host */
export async function askConfirm(
  { postgres: { db }, pushKeys, clock }: PasskeyParts,
  { id, person }: Session,
  { host }: RelyingParty,
): Promise<{ challenge: string; known: string[] }> {
  const known = await listCredentials(db, person.id, host);
  if (known.length === 0) throw new AppError("not_found", "You have no passkey for this address.");
  return { challenge: makeChallenge(pushKeys, clock, { kind: "confirm", session: id }), known };
}

/**
 * Takes a passkey of whoever is signed in, in place of the password. The cookie's secret becomes another, so that a copy of it ends.
 * @returns what the cookie holds from now on
 * @throws AppError as `prove`
 */
export function confirmByPasskey(
  parts: PasskeyParts,
  { id, person }: Session,
  { party, proof }: { party: RelyingParty; proof: Proof },
  whence: Whence,
): Promise<string> {
  const secret = randomSecret();
  return prove(parts, {
    party,
    purpose: { kind: "confirm", session: id },
    proof,
    of: person,
    whence,
    action: "post /session/confirm/passkey",
    does: async (tx) => {
      await confirmSession(tx, id, secretHash(secret), timeFrom(parts.clock, 0));
      return { outcome: "confirmed", value: secret };
    },
  });
}
