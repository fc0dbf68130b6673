import { AppError } from "./errors.ts";
import { sha256Hex } from "./digest.ts";
import { SIGNATURE_TOLERANCE_S } from "./limits.ts";

/** Shared secrets of origin and edge by key id. Several at once, so that keys can be rotated. */
export type SecretKeys = ReadonlyMap<string, string>;

export interface Signable {
  method: string;
  /** Path with its query string. */
  path: string;
  body: Uint8Array<ArrayBuffer>;
}

const encoder = new TextEncoder();
const KEY_ID = /^[A-Za-z0-9_-]{1,64}$/;
const FORM = /^v1 ([A-Za-z0-9_-]{1,64}) (\d{1,12}) ([0-9a-f]{64})$/;

/** Reads `id:secret,id:secret`. @throws Error naming what is wrong, never the secret */
export function parseSecretKeys(text: string): SecretKeys {
  const keys = new Map<string, string>();
  for (const part of text.split(",").filter((item) => item !== "")) {
    const [id, secret, ...rest] = part.split(":");
    const readable = id !== undefined && KEY_ID.test(id) && secret !== undefined;
    if (!readable || rest.length > 0 || secret.length < 32) {
      throw new Error("each push key is <id>:<secret>, the secret at least 32 characters long");
    }
    keys.set(id, secret);
  }
  if (keys.size === 0) throw new Error("there is no push key");
  return keys;
}

/** The value of the signature header: HMAC-SHA-256 over key id, time, method, path and body digest. The first key signs. */
export async function signRequest(
  keys: SecretKeys,
  nowMs: number,
  request: Signable,
): Promise<string> {
  const [first] = keys;
  if (first === undefined) throw new AppError("internal", "No push key is configured.");
  const [id, secret] = first;
  const timeS = Math.floor(nowMs / 1000);
  const mac = await crypto.subtle.sign(
    "HMAC",
    await importKey(secret),
    await message(id, timeS, request),
  );
  const hex = Array.from(new Uint8Array(mac), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
  return `v1 ${id} ${timeS} ${hex}`;
}

/**
 * Accepts a request signed with one of our keys, in time. Comparison is `subtle.verify`'s, in constant time.
 * A repeat inside the window is accepted: whatever is signed must be harmless to repeat.
 * @throws AppError `unauthorized`
 */
export async function verifyRequest(
  keys: SecretKeys,
  nowMs: number,
  request: Signable,
  header: string | null,
): Promise<void> {
  const [, id, time, mac] = FORM.exec(header ?? "") ?? [];
  const secret = keys.get(id ?? "");
  if (id === undefined || mac === undefined || secret === undefined) throw refused();
  if (Math.abs(nowMs / 1000 - Number(time)) > SIGNATURE_TOLERANCE_S) throw refused();
  const bytes = Uint8Array.from(mac.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const signed = await message(id, Number(time), request);
  if (!(await crypto.subtle.verify("HMAC", await importKey(secret), bytes, signed)))
    throw refused();
}

const refused = () => new AppError("unauthorized", "The request's signature is missing or wrong.");

async function message(id: string, timeS: number, request: Signable) {
  const digest = await sha256Hex(request.body);
  return encoder.encode(`v1\n${id}\n${timeS}\n${request.method}\n${request.path}\n${digest}`);
}

const importKey = (secret: string) =>
  crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
    "verify",
  ]);
