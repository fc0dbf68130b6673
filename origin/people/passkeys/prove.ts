import { AppError } from "../../../shared/errors.ts";
import type { Transaction } from "../../db/client.ts";
import {
  findPasskey,
  lockCounter,
  notePasskeyUse,
  takeChallenge,
  type Passkey,
} from "../../db/people/passkeys.ts";
import type { Person } from "../../db/people/people.ts";
import { insertOwnAct } from "../audit.ts";
import { tryPasskey } from "../failures.ts";
import { timeFrom, type Whence } from "../people.ts";
import type { PasskeyParts } from "./add.ts";
import { late, readAnswer, type Answered, type Asked, type SentAnswer } from "./answer.ts";
import { isSignedBy } from "./public-key.ts";

/** What a browser sends of an answer by which somebody says who they are, in base64url. */
export interface Proof extends SentAnswer {
  /** What the authenticator calls the passkey. */
  id: string;
  signature: string;
  /** As whom it knows the person; null where it was told by which passkey. */
  userHandle: string | null;
}

export interface Proving<T> extends Asked {
  proof: Proof;
  /** Whose passkey it has to be; null: whoever's it is. */
  of: Person | null;
  whence: Whence;
  /** The route, for the audit log. */
  action: string;
  /** What comes of it, and what is written down of that; in the transaction that notes the use. */
  does: (tx: Transaction, person: Person) => Promise<{ outcome: string; value: T }>;
}

/**
 * Does something for whoever has a passkey. A passkey that nobody has is heard as long as one that did not sign, and answered the same.
 * @throws AppError `unauthorized`, `conflict` for an answer that is late or was given before, `rate_limited` after failures
 */
export async function prove<T>(parts: PasskeyParts, asked: Proving<T>): Promise<T> {
  const { postgres, clock } = parts;
  const { proof, whence } = asked;
  const read = readAnswer(parts, asked, proof);
  if (read.kind === "late") throw late();
  const judge = async (): Promise<Judged<T>> => {
    const passkey = await findPasskey(postgres.db, proof.id);
    const isRight = read.kind === "read" && isProved(asked, read.answer, passkey);
    return postgres.transaction(async (tx) => {
      const judged: Judged<T> =
        isRight && passkey !== undefined
          ? await use(tx, parts, asked, { passkey, answer: read.answer })
          : { kind: "wrong", outcome: "refused" };
      const person = asked.of ?? passkey?.person;
      const { action } = asked;
      const { outcome } = judged;
      await insertOwnAct(tx, clock, person, { action, outcome, address: whence.address });
      return judged;
    });
  };
  const judged = await tryPasskey(
    { db: postgres.db, clock },
    whence.address,
    judge,
    ({ kind }) => kind !== "wrong",
  );
  if (judged.kind === "done") return judged.value;
  throw judged.kind === "again" ? late() : wrong();
}

const wrong = () =>
  new AppError("unauthorized", "This passkey is not known here, or its answer was not right.");

type Judged<T> = { outcome: string } & (
  | { kind: "done"; value: T }
  | { kind: "again" }
  | { kind: "wrong" }
);

function isProved<T>(
  { party, proof, of }: Proving<T>,
  { signed }: Answered,
  passkey: Passkey | undefined,
): boolean {
  const signature = Buffer.from(proof.signature, "base64url");
  if (!isSignedBy(passkey?.publicKey, signed, signature) || passkey === undefined) return false;
  const { handle, host, person } = passkey;
  const isKnown = proof.userHandle === handle || (of !== null && proof.userHandle === null);
  return isKnown && host === party.host && (of === null || of.id === person.id);
}

/** Takes an answer that is right, once. */
async function use<T>(
  tx: Transaction,
  { clock }: PasskeyParts,
  { does }: Proving<T>,
  { passkey, answer }: { passkey: Passkey; answer: Answered },
): Promise<Judged<T>> {
  const now = timeFrom(clock, 0);
  const { hash, expiresAt, data } = answer;
  const before = await lockCounter(tx, passkey.id);
  if (before === undefined) return { kind: "wrong", outcome: "refused" };
  if (!(await takeChallenge(tx, hash, { now, expiresAt })))
    return { kind: "again", outcome: "refused: it was answered before" };
  // two authenticators have the same key, of which one is a copy (WebAuthn §6.1.1)
  if (before > 0 && data.counter > 0 && data.counter <= before)
    return { kind: "wrong", outcome: "refused: its counter went back" };
  await notePasskeyUse(tx, passkey.id, data.counter, now);
  return { kind: "done", ...(await does(tx, passkey.person)) };
}
