import type { Clock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import { header } from "../../shared/headers.ts";
import { PUSH_REPLY_MAX_BYTES, PUSH_TIMEOUT_MS } from "../../shared/limits.ts";
import { encodeBatch, parseReply, PUSH_PATH, type Batch, type Reply } from "../../shared/push.ts";
import { signRequest, type SecretKeys } from "../../shared/signature.ts";
import { sentence, unreachable } from "../reasons.ts";
import { readAnswer } from "./edge-answer.ts";

export interface EdgeClient {
  /**
   * Sends a batch to the edge at `url`.
   * @throws AppError for anything but a reply, with a sentence that is safe to show
   */
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
      const init: RequestInit = {
        method: "POST",
        body,
        headers: { "content-type": "application/gzip", [header.signature]: signature },
        redirect: "error",
        signal: AbortSignal.timeout(PUSH_TIMEOUT_MS),
      };
      return parseReply(await ask(fetch, target, init));
    },
  };
}

async function ask(
  fetch: typeof globalThis.fetch,
  target: URL,
  init: RequestInit,
): Promise<string> {
  const response = await fetch(target, init).catch((cause: unknown) => {
    const isLate = cause instanceof Error && cause.name === "TimeoutError";
    const why = isLate ? `no answer in ${PUSH_TIMEOUT_MS} ms` : unreachable(cause);
    throw new AppError("unavailable", sentence(why), { cause });
  });
  return readAnswer(response, [200, 409], PUSH_REPLY_MAX_BYTES);
}
