import { createPublicKey, generateKeyPairSync, verify, type KeyObject } from "node:crypto";
import { RSA_KEY_BITS } from "../../../shared/limits-people.ts";
import { readCoseKey, type CoseKey } from "./cose.ts";

/** Public keys of passkeys, and what they have signed. */

/** The algorithms that are asked for, by their numbers (COSE, RFC 9053, RFC 8812): the first is preferred. */
export const ALGORITHMS = [-8, -7, -257] as const;
type Algorithm = (typeof ALGORITHMS)[number];

/** Names of a key's members. */
const COSE = { type: 1, algorithm: 3, curve: -1, x: -2, y: -3, modulus: -1, exponent: -2 } as const;
const [OKP, EC, RSA] = [1, 2, 3];
const [P256, ED25519] = [1, 6];
const COORDINATE_BYTES = 32;

/** A key as an authenticator writes it, as it is kept. Undefined for one that we have not asked for, or none. */
export function readPublicKey(bytes: Buffer): string | undefined {
  const cose = readCoseKey(bytes);
  const jwk = cose && jwkOf(cose);
  if (jwk === undefined) return undefined;
  try {
    const key = createPublicKey({ key: jwk, format: "jwk" });
    return key.export({ type: "spki", format: "der" }).toString("base64");
  } catch {
    // a point that is on no curve
    return undefined;
  }
}

type Jwk = Record<string, string>;

function jwkOf(cose: CoseKey): Jwk | undefined {
  const algorithm = ALGORITHMS.find((one) => one === cose.get(COSE.algorithm));
  return algorithm === undefined ? undefined : JWKS[algorithm](cose);
}

const text = (value: number | Buffer | undefined, sizeBytes: number): string | undefined =>
  Buffer.isBuffer(value) && value.byteLength === sizeBytes
    ? value.toString("base64url")
    : undefined;

const JWKS: Record<Algorithm, (cose: CoseKey) => Jwk | undefined> = {
  [-8]: (cose) => {
    const x = text(cose.get(COSE.x), COORDINATE_BYTES);
    const isOurs = cose.get(COSE.type) === OKP && cose.get(COSE.curve) === ED25519;
    return isOurs && x !== undefined ? { kty: "OKP", crv: "Ed25519", x } : undefined;
  },
  [-7]: (cose) => {
    const [x, y] = [
      text(cose.get(COSE.x), COORDINATE_BYTES),
      text(cose.get(COSE.y), COORDINATE_BYTES),
    ];
    const isOurs = cose.get(COSE.type) === EC && cose.get(COSE.curve) === P256;
    return isOurs && x !== undefined && y !== undefined
      ? { kty: "EC", crv: "P-256", x, y }
      : undefined;
  },
  [-257]: (cose) => {
    const modulus = cose.get(COSE.modulus);
    const e = text(cose.get(COSE.exponent), 3);
    // what they all have, and what is quick: 65,537
    if (cose.get(COSE.type) !== RSA || !Buffer.isBuffer(modulus) || e !== "AQAB") return undefined;
    const bits = modulus.byteLength * 8;
    if (bits < RSA_KEY_BITS.least || bits > RSA_KEY_BITS.most) return undefined;
    return { kty: "RSA", n: modulus.toString("base64url"), e };
  },
};

/** What nobody's answer is checked with: as long work, and never right. */
const NOBODY: KeyObject = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;

/**
 * Whether a key signed it. Takes about as long when there is none.
 * @param kept as `readPublicKey` gives it
 */
export function isSignedBy(kept: string | undefined, signed: Buffer, signature: Buffer): boolean {
  const key =
    kept === undefined
      ? NOBODY
      : createPublicKey({ key: Buffer.from(kept, "base64"), format: "der", type: "spki" });
  const digest = key.asymmetricKeyType === "ed25519" ? null : "sha256";
  return verify(digest, signed, key, signature) && kept !== undefined;
}
