import { AppError } from "./errors.ts";
import { sha256Hex } from "./digest.ts";
import { SIGNATURE_TOLERANCE_S } from "./limits.ts";

/** Shared secrets of origin and edge by key id. Several at once, so that keys can be rotated. */
export type SecretKeys = ReadonlyMap<string, string>;

/** Who is asked for what: part of what is signed. */
export interface Asking {
  method: string;
  /** Of the address that is asked, with its port if it is not the scheme's, as `URL.host` has it. */
  host: string;
  /** Path with its query string. */
  path: string;
}

export interface Signable extends Asking {
  body: Uint8Array<ArrayBuffer>;
}

/** What a signature promises of a body that nobody has read yet. */
export interface Promised {
  lengthBytes: number;
  /** SHA-256 in hex. */
  digest: string;
}

const encoder = new TextEncoder();
const KEY_ID = /^[A-Za-z0-9_-]{1,64}$/;
const FORM =
  /^v2 ([A-Za-z0-9_-]{1,64}) (\d{1,12}) ([a-z0-9.:[\]_-]{1,255}) (\d{1,10}) ([0-9a-f]{64}) ([0-9a-f]{64})$/;

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

/**
 * The value of the signature header, `v2 <key id> <time, seconds> <host> <bytes> <SHA-256> <HMAC-SHA-256>`: the HMAC is over
 * all of these with method and path, so that a request can be judged before its body is read. The first key signs.
 */
export async function signRequest(
  keys: SecretKeys,
  nowMs: number,
  { body, ...asking }: Signable,
): Promise<string> {
  const [first] = keys;
  if (first === undefined) throw new AppError("internal", "No push key is configured.");
  const [id, secret] = first;
  const time = String(Math.floor(nowMs / 1000));
  const promised = { lengthBytes: body.byteLength, digest: await sha256Hex(body) };
  const signed = message({ id, time, ...asking, ...promised });
  const hex = await macOf(secret, signed);
  return `v2 ${id} ${time} ${asking.host} ${promised.lengthBytes} ${promised.digest} ${hex}`;
}

/**
 * Accepts a request signed with one of our keys, in time, for one of `hosts`; null takes those for any. No byte of the body is
 * needed: what it must be is returned. Comparison is `subtle.verify`'s, in constant time.
 * A repeat inside the window is accepted: whatever is signed must be harmless to repeat.
 * @throws AppError `unauthorized`
 */
export async function verifyRequest(
  keys: SecretKeys,
  nowMs: number,
  { method, path, hosts }: { method: string; path: string; hosts: readonly string[] | null },
  header: string | null,
): Promise<Promised> {
  const [, id, time, host, length, digest, mac] = FORM.exec(header ?? "") ?? [];
  const secret = keys.get(id ?? "");
  if (id === undefined || time === undefined || host === undefined || length === undefined)
    throw badSignature();
  if (digest === undefined || mac === undefined || secret === undefined) throw badSignature();
  if (Math.abs(nowMs / 1000 - Number(time)) > SIGNATURE_TOLERANCE_S) throw badSignature();
  if (hosts !== null && !hosts.includes(host)) throw badSignature();
  const promised = { lengthBytes: Number(length), digest };
  const signed = message({ id, time, method, host, path, ...promised });
  if (!(await isMac(secret, mac, signed))) throw badSignature();
  return promised;
}

/** The key that a signature names; empty for what is no signature. Nothing is known of it before it was verified. */
export const keyIdOf = (header: string | null): string => FORM.exec(header ?? "")?.[1] ?? "";

/**
 * An edge's word that it has taken this epoch of a site, which only who has a key can give: `v1 <key id> <HMAC-SHA-256>`. It is true
 * for ever, so repeating it does no harm.
 */
export async function proveEpoch(keys: SecretKeys, site: number, epoch: number): Promise<string> {
  const [first] = keys;
  if (first === undefined) throw new AppError("internal", "No push key is configured.");
  const [id, secret] = first;
  return `v1 ${id} ${await macOf(secret, epochMessage(id, site, epoch))}`;
}

const PROOF = /^v1 ([A-Za-z0-9_-]{1,64}) ([0-9a-f]{64})$/;

/** The key that a proof names; empty for what is none. Nothing is known of it before it was verified. */
export const keyIdOfProof = (proof: string): string => PROOF.exec(proof)?.[1] ?? "";

/** Whether the word is that of somebody who has one of our keys, about this epoch of this site. */
export async function isEpochProof(
  keys: SecretKeys,
  site: number,
  epoch: number,
  proof: string,
): Promise<boolean> {
  const [, id = "", mac = ""] = PROOF.exec(proof) ?? [];
  const secret = keys.get(id);
  return secret !== undefined && isMac(secret, mac, epochMessage(id, site, epoch));
}

const epochMessage = (id: string, site: number, epoch: number) =>
  encoder.encode(`v1 epoch\n${id}\n${site}\n${epoch}`);

/** A picture that is made of a file: by the file's site and hash, and its recipe as `printRecipe` writes it. */
export interface SignablePicture {
  site: number;
  hash: string;
  recipe: string;
}

/** The origin's word that a picture may be made, true for ever, as 64 digits. The first key signs. */
export async function signPicture(keys: SecretKeys, picture: SignablePicture): Promise<string> {
  const [secret] = keys.values();
  if (secret === undefined) throw new AppError("internal", "No push key is configured.");
  return macOf(secret, pictureMessage(picture));
}

/** Whether one of our keys gave the word, for this recipe of this file of this site. */
export async function isPictureSigned(
  keys: SecretKeys,
  picture: SignablePicture,
  signature: string | null,
): Promise<boolean> {
  if (signature === null || !/^[0-9a-f]{64}$/.test(signature)) return false;
  const signed = pictureMessage(picture);
  for (const secret of keys.values()) if (await isMac(secret, signature, signed)) return true;
  return false;
}

const pictureMessage = ({ site, hash, recipe }: SignablePicture) =>
  encoder.encode(`v1 picture\n${site}\n${hash}\n${recipe}`);

type Signed = Parameters<typeof crypto.subtle.sign>[2];

async function macOf(secret: string, signed: Signed): Promise<string> {
  const mac = await crypto.subtle.sign("HMAC", await importKey(secret), signed);
  return Array.from(new Uint8Array(mac), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** In constant time. @param hex the MAC, as `macOf` writes it */
async function isMac(secret: string, hex: string, signed: Signed): Promise<boolean> {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return crypto.subtle.verify("HMAC", await importKey(secret), bytes, signed);
}

/** Whatever is wrong with a signature, or with what it promises. */
export const badSignature = () =>
  new AppError("unauthorized", "The request's signature is missing or wrong.");

const message = ({
  id,
  time,
  method,
  host,
  path,
  lengthBytes,
  digest,
}: Asking & Promised & { id: string; time: string }) =>
  encoder.encode(`v2\n${id}\n${time}\n${method}\n${host}\n${path}\n${lengthBytes}\n${digest}`);

const importKey = (secret: string) =>
  crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
    "verify",
  ]);
