import {
  CREDENTIAL_ID_MAX_BYTES,
  PASSKEY_CHALLENGE_MS,
  PASSKEY_NAME_MAX_CHARS,
  PASSKEY_PART_MAX_BYTES,
  USER_HANDLE_MAX_BYTES,
} from "../../../shared/limits-people.ts";
import { ALGORITHMS } from "../../people/passkeys/public-key.ts";
import { z } from "./shapes.ts";

/** What is said of passkeys, in the words of WebAuthn where it has them. */

export const passkeyName = z.string().trim().min(1).max(PASSKEY_NAME_MAX_CHARS);

const base64url = (mostBytes: number) =>
  z
    .string()
    .max(Math.ceil((mostBytes * 4) / 3))
    .regex(/^[\w-]*$/, "Use base64url.")
    .openapi({ format: "base64url" });

const part = base64url(PASSKEY_PART_MAX_BYTES);
const sent = { clientDataJSON: part, authenticatorData: part };

/** A new one, as an authenticator made it. */
export const madeBody = z.strictObject({
  name: passkeyName,
  userHandle: base64url(USER_HANDLE_MAX_BYTES).openapi({ description: "As it was offered." }),
  ...sent,
});

/** An answer by which somebody says who they are. */
export const proofBody = z.strictObject({
  id: base64url(CREDENTIAL_ID_MAX_BYTES),
  ...sent,
  signature: part,
  userHandle: base64url(USER_HANDLE_MAX_BYTES).nullable(),
});

export const passkeyBody = z
  .object({
    id: z.int(),
    name: z.string(),
    host: z.string().openapi({ description: "The dashboard's, where it was made." }),
    createdAt: z.string(),
    usedAt: z.string().nullable(),
  })
  .openapi("Passkey");

const known = z.array(z.object({ type: z.literal("public-key"), id: z.string() }));
const verification = z.literal("required");

export const requestBody = z
  .object({
    challenge: z.string(),
    rpId: z.string(),
    timeout: z.int(),
    userVerification: verification,
    allowCredentials: known,
  })
  .openapi("PasskeyRequest", {
    description: "A `PublicKeyCredentialRequestOptionsJSON`.",
  });

export const creationBody = z
  .object({
    challenge: z.string(),
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
    pubKeyCredParams: z.array(z.object({ type: z.literal("public-key"), alg: z.int() })),
    timeout: z.int(),
    attestation: z.literal("none"),
    authenticatorSelection: z.object({
      residentKey: z.literal("required"),
      requireResidentKey: z.literal(true),
      userVerification: verification,
    }),
    excludeCredentials: known,
  })
  .openapi("PasskeyCreation", {
    description: "A `PublicKeyCredentialCreationOptionsJSON`.",
  });

const named = (ids: readonly string[]) => ids.map((id) => ({ type: "public-key" as const, id }));

/** What a browser is to ask for; of these alone where there are any. */
export const requestOf = (
  challenge: string,
  host: string,
  ids: readonly string[],
): z.input<typeof requestBody> => ({
  challenge,
  rpId: host,
  timeout: PASSKEY_CHALLENGE_MS,
  userVerification: "required",
  allowCredentials: named(ids),
});

/** What a browser is to have made: one that is found without saying whose it is. */
export const creationOf = (
  { challenge, handle, known: ids }: { challenge: string; handle: string; known: string[] },
  host: string,
  person: { email: string; name: string },
): z.input<typeof creationBody> => ({
  challenge,
  rp: { id: host, name: "Larder" },
  user: { id: handle, name: person.email, displayName: person.name },
  pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
  timeout: PASSKEY_CHALLENGE_MS,
  attestation: "none",
  authenticatorSelection: {
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  },
  excludeCredentials: named(ids),
});
