import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { AppError } from "../../shared/errors.ts";
import { ARGON2, PASSWORDS_AT_ONCE, PASSWORDS_WAITING } from "../../shared/limits-people.ts";
import { createSlots } from "../../shared/slots.ts";
import { normalizeText, withoutEnding } from "../../shared/text.ts";

/** Passwords as they are kept: argon2id (RFC 9106), each with its parameters, so that these may rise. */
export interface Passwords {
  /** @returns a PHC string */
  hash(password: string): Promise<string>;
  /** Takes as long when there is no such person, or one without a password. */
  verify(password: string, kept: string | null): Promise<boolean>;
}

interface Kept {
  memory: number;
  passes: number;
  parallelism: number;
  nonce: Buffer;
  tag: Buffer;
}

const derive = promisify(argon2);
const SALT_BYTES = 16;
/** What nobody's password is compared with: as long work, and never equal. */
const NOBODY: Kept = {
  ...ARGON2,
  nonce: randomBytes(SALT_BYTES),
  tag: randomBytes(ARGON2.tagLength),
};

/** Hashes some at once; @throws AppError `busy` from its members when too many wait */
export function createPasswords(): Passwords {
  const slots = createSlots(PASSWORDS_AT_ONCE);
  let waiting = 0;
  const inTurn = async (password: string, { nonce, tag, ...parameters }: Kept) => {
    if (waiting >= PASSWORDS_WAITING)
      throw new AppError("busy", "Too many sign in at once.", { retryAfterS: 1 });
    waiting += 1;
    try {
      // the same text may be typed in several ways (NIST SP 800-63B §3.1.1.2)
      const message = normalizeText(password, "NFKC");
      const asked = { message, nonce, tagLength: tag.byteLength, ...parameters };
      return await slots.use("passwords", () => derive("argon2id", asked));
    } finally {
      waiting -= 1;
    }
  };
  return {
    async hash(password) {
      const { tagLength, ...parameters } = ARGON2;
      const fresh = { ...parameters, nonce: randomBytes(SALT_BYTES), tag: Buffer.alloc(tagLength) };
      return print({ ...fresh, tag: await inTurn(password, fresh) });
    },
    async verify(password, kept) {
      const { tag, ...read } = (kept === null ? undefined : parse(kept)) ?? NOBODY;
      const made = await inTurn(password, { tag, ...read });
      return timingSafeEqual(made, tag) && kept !== null;
    },
  };
}

const base64 = (bytes: Buffer): string => withoutEnding(bytes.toString("base64"), "=");

const print = ({ memory, passes, parallelism, nonce, tag }: Kept): string =>
  `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(nonce)}$${base64(tag)}`;

function parse(text: string): Kept | undefined {
  const found =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(text);
  if (found === null) return undefined;
  const [, memory, passes, parallelism, nonce = "", tag = ""] = found;
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    nonce: Buffer.from(nonce, "base64"),
    tag: Buffer.from(tag, "base64"),
  };
}
