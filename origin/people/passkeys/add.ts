import { randomBytes } from "node:crypto";
import { AppError, orNotFound } from "../../../shared/errors.ts";
import { CREDENTIAL_ID_MAX_BYTES, PASSKEYS_PER_PERSON } from "../../../shared/limits-people.ts";
import type { SecretKeys } from "../../../shared/signature.ts";
import { waysIn } from "../../db/people/identities.ts";
import {
  deletePasskey,
  findHandle,
  insertPasskey,
  keepHandle,
  listCredentials,
  lockPasskeys,
  renamePasskey,
  takeChallenge,
  type ShownPasskey,
} from "../../db/people/passkeys.ts";
import type { Session } from "../../db/people/sessions.ts";
import { insertOwnAct } from "../audit.ts";
import { timeFrom, type PeopleParts, type Whence } from "../people.ts";
import { late, readAnswer, type SentAnswer } from "./answer.ts";
import { makeChallenge, type Purpose } from "./challenge.ts";
import { readPublicKey } from "./public-key.ts";
import type { RelyingParty } from "./relying-party.ts";

/** The passkeys of whoever is signed in: made, called something else, removed. */

export type PasskeyParts = Pick<PeopleParts, "postgres" | "clock"> & { pushKeys: SecretKeys };

/** What a browser is to ask an authenticator for a new one. */
export interface Offer {
  challenge: string;
  /** As whom the authenticator is to know the person. */
  handle: string;
  /** What they have for this host already, which is not made again on the same authenticator. */
  known: string[];
}

/** Random, so that an authenticator that is lost tells nobody who they are. */
const HANDLE_BYTES = 32;

export async function offerPasskey(
  { postgres: { db }, clock, pushKeys }: PasskeyParts,
  { id, person }: Session,
  { host }: RelyingParty,
): Promise<Offer> {
  const handle =
    (await findHandle(db, person.id)) ?? randomBytes(HANDLE_BYTES).toString("base64url");
  const known = await listCredentials(db, person.id, host);
  const purpose: Purpose = { kind: "add", session: id, handle };
  return { challenge: makeChallenge(pushKeys, clock, purpose), handle, known };
}

/** What an authenticator made, under a name of the person's. */
export interface Made extends SentAnswer {
  name: string;
  /** As it was offered. */
  handle: string;
}

/** Keeps a passkey. @throws AppError `invalid` for none that was offered, `conflict` for one too many, one that is there, a late answer */
export async function addPasskey(
  parts: PasskeyParts,
  { id: session, person }: Session,
  party: RelyingParty,
  { name, handle, ...sent }: Made,
  { address }: Whence,
): Promise<ShownPasskey> {
  const { postgres, clock } = parts;
  const read = readAnswer(parts, { party, purpose: { kind: "add", session, handle } }, sent);
  if (read.kind === "late") throw late();
  const made = read.kind === "read" ? read.answer.data.made : null;
  const publicKey = made === null ? undefined : readPublicKey(made.key);
  if (
    read.kind !== "read" ||
    made === null ||
    publicKey === undefined ||
    isTooLong(made.credential)
  )
    throw new AppError("invalid", "This is no passkey that was asked for here.");
  const { hash, expiresAt, data } = read.answer;
  return postgres.transaction(async (tx) => {
    const now = timeFrom(clock, 0);
    if ((await lockPasskeys(tx, person.id)) >= PASSKEYS_PER_PERSON)
      throw new AppError("conflict", `A person has at most ${PASSKEYS_PER_PERSON} passkeys.`);
    if (!(await takeChallenge(tx, hash, { now, expiresAt }))) throw late();
    const credential = made.credential.toString("base64url");
    const { host } = party;
    const { counter } = data;
    const kept = { personId: person.id, credential, host, handle, publicKey, counter, name };
    const passkey = await insertPasskey(tx, kept, now);
    if (passkey === undefined) throw new AppError("conflict", "This passkey is there already.");
    await keepHandle(tx, person.id, handle);
    const act = { action: "post /me/passkeys", outcome: `added: ${name}`, address };
    await insertOwnAct(tx, clock, person, act);
    return passkey;
  });
}

const isTooLong = ({ byteLength }: Buffer): boolean =>
  byteLength === 0 || byteLength > CREDENTIAL_ID_MAX_BYTES;

/** Calls a passkey something else. @throws AppError `not_found` when it is none of theirs */
export function renameOwnPasskey(
  { postgres, clock }: PasskeyParts,
  { person }: Session,
  { id, name }: { id: number; name: string },
  { address }: Whence,
): Promise<ShownPasskey> {
  return postgres.transaction(async (tx) => {
    const passkey = orNotFound(await renamePasskey(tx, person.id, id, name));
    const act = { action: "patch /me/passkeys/{id}", outcome: `renamed: ${name}`, address };
    await insertOwnAct(tx, clock, person, act);
    return passkey;
  });
}

/** Removes a passkey. @throws AppError `not_found` when it is none of theirs, `conflict` for the only way in that they have */
export function removePasskey(
  { postgres, clock }: PasskeyParts,
  { person }: Session,
  id: number,
  { address }: Whence,
): Promise<void> {
  return postgres.transaction(async (tx) => {
    await lockPasskeys(tx, person.id);
    const name = orNotFound(await deletePasskey(tx, person.id, id));
    const left = await waysIn(tx, person.id);
    if (left !== undefined && !left.hasPassword && !left.isElsewhere && !left.hasPasskey)
      throw new AppError(
        "conflict",
        "You come in by this passkey alone. Choose a password or add another passkey first.",
      );
    const act = { action: "delete /me/passkeys/{id}", outcome: `removed: ${name}`, address };
    await insertOwnAct(tx, clock, person, act);
  });
}
