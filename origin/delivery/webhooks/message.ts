import { createHmac } from "node:crypto";
import { keysOfChange } from "../../../shared/surrogate-keys.ts";
import type { Attempt } from "../../db/webhooks/deliveries.ts";

/** What a consumer is sent (docs/webhooks.md). */

/** The body: the v2 API's envelope, and beside it what lets a consumer wait, purge and tell repetitions apart. */
export function webhookBody(attempt: Attempt): string {
  const { data, event, url, id, change, tags, siteId, site, live } = attempt;
  return JSON.stringify({
    data,
    webhook: { event, target: url, id },
    site,
    change,
    live,
    // a draft puts nothing out of date; the keys of a change always hold one that answers of unknown tags have
    surrogate_keys: change === null ? [] : keysOfChange(siteId, tags),
  });
}

/** The headers: the owner's own, then ours, which win. */
export function webhookHeaders(
  { headers, secret, previousSecret, id }: Attempt,
  body: string,
  nowMs: number,
): Record<string, string> {
  return {
    ...headers,
    "content-type": "application/json",
    "larder-webhook-id": id,
    "larder-webhook-signature": signWebhook(
      [secret, previousSecret],
      Math.floor(nowMs / 1000),
      body,
    ),
  };
}

/**
 * `t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>" in hex>`, with another `v1` while there are two secrets: the time is signed,
 * so that a consumer can refuse old ones.
 */
function signWebhook(secrets: (string | null)[], timeS: number, body: string): string {
  const macs = secrets.flatMap((secret) =>
    secret === null ? [] : [createHmac("sha256", secret).update(`${timeS}.${body}`).digest("hex")],
  );
  return [`t=${timeS}`, ...macs.map((mac) => `v1=${mac}`)].join(",");
}
