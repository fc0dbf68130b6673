import { createHmac, timingSafeEqual } from "node:crypto";
import type { SecretKeys } from "../../shared/signature.ts";

/**
 * What nobody but an origin of this deployment can have written: signed by what all of them share, so that another one may read
 * it. Each use has a key of its own, made of the push key, so what is signed for one is of no use for another.
 */

/** @param use a word of ours, different for each @returns what proves the text */
export function sealOf(keys: SecretKeys, use: string, text: string): string {
  const [secret] = keys.values();
  if (secret === undefined) throw new Error("there is no push key");
  return macOf(secret, use, text);
}

/** Whether we wrote the text, by any key in force. */
export const isSealed = (keys: SecretKeys, use: string, text: string, seal: string): boolean =>
  [...keys.values()].some((secret) => isSame(seal, macOf(secret, use, text)));

function macOf(secret: string, use: string, text: string): string {
  const key = createHmac("sha256", secret).update(use).digest();
  return createHmac("sha256", key).update(text).digest("base64url");
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
