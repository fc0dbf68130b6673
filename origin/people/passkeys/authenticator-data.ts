/** What an authenticator says of itself, which it signs (WebAuthn §6.1). */
export interface AuthenticatorData {
  /** SHA-256 of the host that it is for. */
  hostHash: Buffer;
  /** Somebody touched it. */
  isPresent: boolean;
  /** It made sure who that is: by a finger, a face, a number. */
  isVerified: boolean;
  /** How often it was used, by its own word; 0: it does not count. */
  counter: number;
  /** Of a passkey that it has just made: what it calls it, and its key as COSE has it, with what follows. */
  made: { credential: Buffer; key: Buffer } | null;
}

const FLAG = { present: 0x01, verified: 0x04, made: 0x40 } as const;
/** A hash, a byte of flags, four of the counter. */
const HEAD_BYTES = 37;
/** The model of the authenticator, and how long the name is that it gives. */
const MADE_HEAD_BYTES = 18;

/** Undefined for what is too short. */
export function readAuthenticatorData(bytes: Buffer): AuthenticatorData | undefined {
  if (bytes.byteLength < HEAD_BYTES) return undefined;
  const flags = bytes.readUInt8(32);
  const hasMade = (flags & FLAG.made) !== 0;
  const made = hasMade ? readMade(bytes.subarray(HEAD_BYTES)) : null;
  if (made === undefined) return undefined;
  return {
    hostHash: bytes.subarray(0, 32),
    isPresent: (flags & FLAG.present) !== 0,
    isVerified: (flags & FLAG.verified) !== 0,
    counter: bytes.readUInt32BE(33),
    made,
  };
}

function readMade(bytes: Buffer): { credential: Buffer; key: Buffer } | undefined {
  if (bytes.byteLength < MADE_HEAD_BYTES) return undefined;
  const end = MADE_HEAD_BYTES + bytes.readUInt16BE(MADE_HEAD_BYTES - 2);
  if (bytes.byteLength <= end) return undefined;
  return { credential: bytes.subarray(MADE_HEAD_BYTES, end), key: bytes.subarray(end) };
}
