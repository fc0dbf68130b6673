import type { Clock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import { header } from "../../shared/headers.ts";
import { PUSH_TIMEOUT_MS } from "../../shared/limits.ts";
import { encodeBatch, parseReply, PUSH_PATH, type Batch, type Reply } from "../../shared/push.ts";
import { signRequest, type SecretKeys } from "../../shared/signature.ts";

export interface EdgeClient {
  /** Sends a batch to the edge at `url`. @throws AppError `unavailable` for anything but a reply */
  push(url: string, batch: Batch): Promise<Reply>;
}

/** Speaks to edges over HTTP: compressed, signed, with a deadline. */
export function createEdgeClient(
  fetch: typeof globalThis.fetch,
  clock: Clock,
  keys: SecretKeys,
): EdgeClient {
  return {
    async push(url, batch) {
      const body = await encodeBatch(batch);
      const target = new URL(PUSH_PATH, url);
      const signable = { method: "POST", path: target.pathname, body };
      const signature = await signRequest(keys, clock.now(), signable);
      const response = await fetch(target, {
        method: "POST",
        body,
        headers: { "content-type": "application/gzip", [header.signature]: signature },
        redirect: "error",
        signal: AbortSignal.timeout(PUSH_TIMEOUT_MS),
      });
      const text = await response.text();
      if (response.status !== 200 && response.status !== 409) {
        throw new AppError(
          "unavailable",
          `The edge answered ${response.status}: ${text.slice(0, 200)}`,
        );
      }
      return parseReply(text);
    },
  };
}
