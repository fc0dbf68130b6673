import { randomBytes } from "node:crypto";
import type { Clock } from "../../../shared/clock.ts";
import { PASSKEY_CHALLENGE_MS } from "../../../shared/limits-people.ts";
import type { SecretKeys } from "../../../shared/signature.ts";
import { isSealed, sealOf } from "../sealed.ts";

/**
 * What a passkey signs: random, when it was made, and a seal of that and of what it is for. So nothing is kept of it until it is
 * answered, however many are asked for, and any origin of the deployment can take the answer.
 */

/** What an answer is for; who is signed in is asked in their own session. */
export type Purpose =
  | { kind: "sign-in" }
  | { kind: "confirm"; session: number }
  /** @param handle as whom the authenticator is to know them */
  | { kind: "add"; session: number; handle: string };

/** WebAuthn §13.4.3 asks for 16 at least. */
const RANDOM_BYTES = 16;
const TIME_BYTES = 6;
const SEALED_BYTES = RANDOM_BYTES + TIME_BYTES;

/** @returns in base64url */
export function makeChallenge(keys: SecretKeys, clock: Clock, purpose: Purpose): string {
  const time = Buffer.alloc(TIME_BYTES);
  time.writeUIntBE(Math.floor(clock.now()), 0, TIME_BYTES);
  const sealed = Buffer.concat([randomBytes(RANDOM_BYTES), time]);
  const seal = Buffer.from(sealOf(keys, useOf(purpose), sealed.toString("hex")), "base64url");
  return Buffer.concat([sealed, seal]).toString("base64url");
}

/** `strange`: not made here, or for something or somebody else. */
export type ReadChallenge =
  | { kind: "good"; expiresMs: number }
  | { kind: "late" }
  | { kind: "strange" };

export function readChallenge(
  keys: SecretKeys,
  clock: Clock,
  purpose: Purpose,
  challenge: string,
): ReadChallenge {
  const bytes = Buffer.from(challenge, "base64url");
  const sealed = bytes.subarray(0, SEALED_BYTES);
  const seal = bytes.subarray(SEALED_BYTES).toString("base64url");
  const isOurs =
    sealed.byteLength === SEALED_BYTES &&
    // one spelling of it, so that it is known again
    bytes.toString("base64url") === challenge &&
    isSealed(keys, useOf(purpose), sealed.toString("hex"), seal);
  if (!isOurs) return { kind: "strange" };
  const madeMs = sealed.readUIntBE(RANDOM_BYTES, TIME_BYTES);
  const expiresMs = madeMs + PASSKEY_CHALLENGE_MS;
  return clock.now() < expiresMs ? { kind: "good", expiresMs } : { kind: "late" };
}

function useOf(purpose: Purpose): string {
  const words = ["larder passkey", purpose.kind];
  if (purpose.kind !== "sign-in") words.push(String(purpose.session));
  if (purpose.kind === "add") words.push(purpose.handle);
  return words.join(" ");
}
