import type { Clock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import {
  FORGET_PATH,
  parseForgetReply,
  type ForgetReply,
  type Removal,
} from "../../shared/forget.ts";
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
  /** Tells the edge at `url` that it was removed from a site. @throws as `push` does */
  forget(url: string, removal: Removal): Promise<ForgetReply>;
}

/** Speaks to edges over HTTP: compressed, signed, with a deadline. */
export function createEdgeClient(
  fetch: typeof globalThis.fetch,
  clock: Clock,
  keys: SecretKeys,
): EdgeClient {
  const post = async (target: URL, body: Uint8Array<ArrayBuffer>, type: string) => {
    const signable = { method: "POST", host: target.host, path: target.pathname, body };
    const signature = await signRequest(keys, clock.now(), signable);
    return ask(fetch, target, {
      method: "POST",
      body,
      headers: { "content-type": type, [header.signature]: signature },
      redirect: "error",
      signal: AbortSignal.timeout(PUSH_TIMEOUT_MS),
    });
  };
  return {
    push: async (url, batch) =>
      parseReply(await post(new URL(PUSH_PATH, url), await encodeBatch(batch), "application/gzip")),
    async forget(url, removal) {
      const body = new TextEncoder().encode(JSON.stringify(removal));
      return parseForgetReply(await post(new URL(FORGET_PATH, url), body, "application/json"));
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
