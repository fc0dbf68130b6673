import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

/** An authenticator and the browser before it, in software: they make real passkeys and sign with them, or wrongly where told to. */

export type Kind = "ES256" | "EdDSA" | "RS256";

/** What the origin asks for; in the words of WebAuthn. */
export interface Creation {
  challenge: string;
  rp: { id: string };
  user: { id: string };
  pubKeyCredParams: { alg: number }[];
  excludeCredentials: { id: string }[];
}

export interface Requested {
  challenge: string;
  rpId: string;
  allowCredentials: { id: string }[];
}

/** What is to be otherwise than it should. */
export interface Wrong {
  type?: string;
  challenge?: string;
  origin?: string;
  crossOrigin?: boolean;
  topOrigin?: string;
  /** Whose host is hashed. */
  host?: string;
  isPresent?: boolean;
  isVerified?: boolean;
  counter?: number;
  /** Of one that was made. */
  credential?: Buffer;
  key?: Buffer;
  hasMade?: boolean;
  /** Of an answer. */
  id?: string;
  userHandle?: string | null;
  signer?: KeyObject;
  /** Changes what is sent after it was signed. */
  tamper?: (answer: Proof) => Partial<Proof>;
}

export interface MadeAnswer {
  userHandle: string;
  clientDataJSON: string;
  authenticatorData: string;
}

export interface Proof {
  id: string;
  clientDataJSON: string;
  authenticatorData: string;
  signature: string;
  userHandle: string | null;
}

export interface Authenticator {
  /** In base64url. */
  id: string;
  make(asked: Creation, wrong?: Wrong): MadeAnswer;
  answer(asked: Requested, wrong?: Wrong): Proof;
}

/** Where the tests' dashboard is. */
export const DASHBOARD_HOST = "cms.example";

/** One passkey, of a new authenticator. @param counts whether it counts its uses */
export function createAuthenticator({
  kind = "ES256",
  counts = false,
}: { kind?: Kind; counts?: boolean } = {}): Authenticator {
  const credential = randomBytes(32);
  const { publicKey, privateKey } = pairOf(kind);
  let handle: string | null = null;
  let uses = 0;
  const headOf = (host: string, wrong: Wrong, hasMade: boolean) => {
    if (counts) uses += 1;
    const { isPresent = true, isVerified = true, counter = uses } = wrong;
    const head = Buffer.alloc(5);
    head.writeUInt8((isPresent ? 1 : 0) | (isVerified ? 4 : 0) | (hasMade ? 0x40 : 0));
    head.writeUInt32BE(counter, 1);
    return Buffer.concat([sha256(wrong.host ?? host), head]);
  };
  return {
    id: credential.toString("base64url"),
    make({ challenge, rp, user }, wrong = {}) {
      handle = user.id;
      const { hasMade = true, credential: named = credential, key = coseOf(publicKey) } = wrong;
      const size = Buffer.alloc(2);
      size.writeUInt16BE(named.byteLength);
      const made = hasMade ? [Buffer.alloc(16), size, named, key] : [];
      const data = Buffer.concat([headOf(rp.id, wrong, hasMade), ...made]);
      return {
        userHandle: user.id,
        clientDataJSON: clientDataOf("webauthn.create", challenge, rp.id, wrong),
        authenticatorData: data.toString("base64url"),
      };
    },
    answer({ challenge, rpId }, wrong = {}) {
      const clientDataJSON = clientDataOf("webauthn.get", challenge, rpId, wrong);
      const data = headOf(rpId, wrong, false);
      const signed = Buffer.concat([data, sha256(Buffer.from(clientDataJSON, "base64url"))]);
      const digest = kind === "EdDSA" ? null : "sha256";
      const { signer = privateKey, id = credential.toString("base64url") } = wrong;
      const answer: Proof = {
        id,
        clientDataJSON,
        authenticatorData: data.toString("base64url"),
        signature: sign(digest, signed, signer).toString("base64url"),
        userHandle: wrong.userHandle === undefined ? handle : wrong.userHandle,
      };
      return { ...answer, ...wrong.tamper?.(answer) };
    },
  };
}

/** A pair of keys of a kind. */
export function pairOf(kind: Kind): { publicKey: KeyObject; privateKey: KeyObject } {
  if (kind === "EdDSA") return generateKeyPairSync("ed25519");
  if (kind === "RS256") return generateKeyPairSync("rsa", { modulusLength: 2_048 });
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

function clientDataOf(type: string, challenge: string, host: string, wrong: Wrong): string {
  const { crossOrigin = false, topOrigin } = wrong;
  const said = {
    type: wrong.type ?? type,
    challenge: wrong.challenge ?? challenge,
    origin: wrong.origin ?? `https://${host}`,
    crossOrigin,
    ...(topOrigin !== undefined && { topOrigin }),
  };
  return Buffer.from(JSON.stringify(said)).toString("base64url");
}

/** A public key as authenticators write it (RFC 9052). */
export function coseOf(key: KeyObject): Buffer {
  const { kty, x = "", y = "", n = "", e = "" } = key.export({ format: "jwk" });
  const bytes = (text: string) => Buffer.from(text, "base64url");
  if (kty === "OKP")
    return cborMap([
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, bytes(x)],
    ]);
  if (kty === "RSA")
    return cborMap([
      [1, 3],
      [3, -257],
      [-1, bytes(n)],
      [-2, bytes(e)],
    ]);
  return cborMap([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, bytes(x)],
    [-3, bytes(y)],
  ]);
}

/** A map of small numbers and bytes, as CBOR has it (RFC 8949). */
export const cborMap = (members: readonly (readonly [number, number | Buffer])[]): Buffer =>
  Buffer.concat([
    cborHead(5, members.length),
    ...members.flatMap(([name, value]) => [cborItem(name), cborItem(value)]),
  ]);

const cborItem = (value: number | Buffer): Buffer => {
  if (Buffer.isBuffer(value)) return Buffer.concat([cborHead(2, value.byteLength), value]);
  return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value);
};

function cborHead(major: number, value: number): Buffer {
  const first = major << 5;
  if (value < 24) return Buffer.from([first | value]);
  if (value < 256) return Buffer.from([first | 24, value]);
  return Buffer.from([first | 25, value >> 8, value & 0xff]);
}

const sha256 = (of: Buffer | string): Buffer => createHash("sha256").update(of).digest();
