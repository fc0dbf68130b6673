import { createHash } from "node:crypto";
import type { Clock } from "../../../shared/clock.ts";
import { AppError } from "../../../shared/errors.ts";
import type { SecretKeys } from "../../../shared/signature.ts";
import { readAuthenticatorData, type AuthenticatorData } from "./authenticator-data.ts";
import { readChallenge, type Purpose } from "./challenge.ts";
import { readClientData } from "./client-data.ts";
import type { RelyingParty } from "./relying-party.ts";

/** What is asked of each answer of a passkey before it matters whose it is (WebAuthn §7.1, §7.2). */

/** What a browser sends on, in base64url. */
export interface SentAnswer {
  clientDataJSON: string;
  authenticatorData: string;
}

export interface Asked {
  party: RelyingParty;
  purpose: Purpose;
}

/** `late`: it was asked for too long ago. `wrong`: it is none to what we asked here. */
export type ReadAnswer = { kind: "read"; answer: Answered } | { kind: "late" } | { kind: "wrong" };

export interface Answered {
  data: AuthenticatorData;
  /** What the authenticator signed. */
  signed: Buffer;
  /** Of the challenge, and until when it may be answered. */
  hash: string;
  expiresAt: string;
}

export function readAnswer(
  { pushKeys, clock }: { pushKeys: SecretKeys; clock: Clock },
  { party, purpose }: Asked,
  sent: SentAnswer,
): ReadAnswer {
  const said = Buffer.from(sent.clientDataJSON, "base64url");
  const bytes = Buffer.from(sent.authenticatorData, "base64url");
  const [client, data] = [readClientData(said), readAuthenticatorData(bytes)];
  if (client === undefined || data === undefined) return { kind: "wrong" };
  const isOurs =
    client.type === (purpose.kind === "add" ? "webauthn.create" : "webauthn.get") &&
    party.origins.includes(client.origin) &&
    !client.isFramed &&
    data.hostHash.equals(sha256(party.host)) &&
    data.isPresent &&
    data.isVerified;
  if (!isOurs) return { kind: "wrong" };
  const challenge = readChallenge(pushKeys, clock, purpose, client.challenge);
  if (challenge.kind !== "good")
    return challenge.kind === "late" ? { kind: "late" } : { kind: "wrong" };
  return {
    kind: "read",
    answer: {
      data,
      signed: Buffer.concat([bytes, sha256(said)]),
      hash: sha256(client.challenge).toString("hex"),
      expiresAt: new Date(challenge.expiresMs).toISOString(),
    },
  };
}

const sha256 = (bytes: Buffer | string): Buffer => createHash("sha256").update(bytes).digest();

/** What is said of an answer that is good no more. */
export const late = () =>
  new AppError("conflict", "That took too long, or was answered already. Try again.");
