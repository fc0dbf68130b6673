import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Clock } from "../../../shared/clock.ts";
import { OIDC_LEAVING_MS } from "../../../shared/limits-people.ts";
import type { SecretKeys } from "../../../shared/signature.ts";
import type { Leaving } from "./provider.ts";

/** What a browser keeps while somebody is at a provider: signed, so that nobody else can have written it, and good for ten minutes. */

const keptSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  to: z.string(),
  atMs: z.number(),
});

export type KeptLeaving = Leaving & {
  /** The page of the dashboard that they were at. */
  to: string;
};

/** Signed by what all origins of a deployment share, so that another one may take them back. */
export function sealLeaving(keys: SecretKeys, clock: Clock, leaving: KeptLeaving): string {
  const text = Buffer.from(JSON.stringify({ ...leaving, atMs: clock.now() })).toString("base64url");
  const [secret] = keys.values();
  if (secret === undefined) throw new Error("there is no push key");
  return `${text}.${macOf(secret, text)}`;
}

/** Undefined for what we did not write, or longer ago than it is good for. */
export function openLeaving(
  keys: SecretKeys,
  clock: Clock,
  sealed: string,
): KeptLeaving | undefined {
  const [text = "", mac = "", ...others] = sealed.split(".");
  const isOurs = [...keys.values()].some((secret) => isSame(mac, macOf(secret, text)));
  if (!isOurs || others.length > 0) return undefined;
  const { atMs, ...leaving } = keptSchema.parse(
    JSON.parse(Buffer.from(text, "base64url").toString("utf8")),
  );
  const ageMs = clock.now() - atMs;
  return ageMs >= 0 && ageMs <= OIDC_LEAVING_MS ? leaving : undefined;
}

/** With a key of its own, made of the push key: what is signed here is of no use there. */
function macOf(secret: string, text: string): string {
  const key = createHmac("sha256", secret).update("larder sign-in elsewhere").digest();
  return createHmac("sha256", key).update(text).digest("base64url");
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
