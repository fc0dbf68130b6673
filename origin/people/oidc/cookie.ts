import * as z from "zod";
import type { Clock } from "../../../shared/clock.ts";
import { OIDC_LEAVING_MS } from "../../../shared/limits-people.ts";
import type { SecretKeys } from "../../../shared/signature.ts";
import { isSealed, sealOf } from "../sealed.ts";
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

const USE = "larder sign-in elsewhere";

/** Signed by what all origins of a deployment share, so that another one may take them back. */
export function sealLeaving(keys: SecretKeys, clock: Clock, leaving: KeptLeaving): string {
  const text = Buffer.from(JSON.stringify({ ...leaving, atMs: clock.now() })).toString("base64url");
  return `${text}.${sealOf(keys, USE, text)}`;
}

/** Undefined for what we did not write, or longer ago than it is good for. */
export function openLeaving(
  keys: SecretKeys,
  clock: Clock,
  sealed: string,
): KeptLeaving | undefined {
  const [text = "", mac = "", ...others] = sealed.split(".");
  if (!isSealed(keys, USE, text, mac) || others.length > 0) return undefined;
  const { atMs, ...leaving } = keptSchema.parse(
    JSON.parse(Buffer.from(text, "base64url").toString("utf8")),
  );
  const ageMs = clock.now() - atMs;
  return ageMs >= 0 && ageMs <= OIDC_LEAVING_MS ? leaving : undefined;
}
