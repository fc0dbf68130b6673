import { words } from "./words.ts";

/**
 * The way to an authenticator: what the origin asks goes there as bytes, and what comes back goes on as text. Browsers have that
 * themselves (`parseRequestOptionsFromJSON`, `toJSON`), some of ours only later.
 */

/** A new passkey, as `POST /me/passkeys` takes it. */
export interface MadePasskey {
  userHandle: string;
  clientDataJSON: string;
  authenticatorData: string;
}

/** An answer of a passkey, as `POST /session/passkey` takes it. */
export interface Proof {
  id: string;
  clientDataJSON: string;
  authenticatorData: string;
  signature: string;
  userHandle: string | null;
}

/** Has a passkey made. @throws Error in words of ours */
export async function makePasskey(
  asked: PublicKeyCredentialCreationOptionsJSON,
): Promise<MadePasskey> {
  const { challenge, rp, user, pubKeyCredParams, excludeCredentials = [] } = asked;
  const publicKey: PublicKeyCredentialCreationOptions = {
    rp,
    pubKeyCredParams,
    challenge: bytesOf(challenge),
    user: { ...user, id: bytesOf(user.id) },
    excludeCredentials: excludeCredentials.map(namedBy),
    ...(asked.timeout !== undefined && { timeout: asked.timeout }),
    ...(asked.authenticatorSelection && { authenticatorSelection: asked.authenticatorSelection }),
    attestation: "none",
  };
  const made = await credentialOf(navigator.credentials.create({ publicKey }));
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    userHandle: user.id,
    clientDataJSON: textOf(response.clientDataJSON),
    authenticatorData: textOf(response.getAuthenticatorData()),
  };
}

/** Has a passkey say who is there. @throws Error in words of ours */
export async function askPasskey(asked: PublicKeyCredentialRequestOptionsJSON): Promise<Proof> {
  const { challenge, rpId, timeout, allowCredentials = [] } = asked;
  const publicKey: PublicKeyCredentialRequestOptions = {
    challenge: bytesOf(challenge),
    allowCredentials: allowCredentials.map(namedBy),
    userVerification: "required",
    ...(rpId !== undefined && { rpId }),
    ...(timeout !== undefined && { timeout }),
  };
  const proof = await credentialOf(navigator.credentials.get({ publicKey }));
  const response = proof.response as AuthenticatorAssertionResponse;
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  return {
    id: textOf(proof.rawId),
    clientDataJSON: textOf(clientDataJSON),
    authenticatorData: textOf(authenticatorData),
    signature: textOf(signature),
    userHandle: userHandle === null ? null : textOf(userHandle),
  };
}

const SENTENCES: Readonly<Record<string, string>> = {
  NotAllowedError: words.gaveUp,
  AbortError: words.gaveUp,
  InvalidStateError: words.isThere,
  SecurityError: words.otherAddress,
};

async function credentialOf(asked: Promise<Credential | null>): Promise<PublicKeyCredential> {
  const found = await asked.catch((error: unknown) => {
    const name = error instanceof Error ? error.name : "";
    throw new Error(SENTENCES[name] ?? words.failed, { cause: error });
  });
  if (found === null) throw new Error(words.gaveUp);
  return found as PublicKeyCredential;
}

const namedBy = ({ id }: { id: string }): PublicKeyCredentialDescriptor => ({
  type: "public-key",
  id: bytesOf(id),
});

/** From base64url. */
const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) =>
    sign.charCodeAt(0),
  );

const textOf = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
