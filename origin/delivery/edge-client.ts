import type { Clock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import { header } from "../../shared/headers.ts";
import { PUSH_REPLY_MAX_BYTES, PUSH_TIMEOUT_MS } from "../../shared/limits.ts";
import {
  encodeBatch,
  parseReply,
  PUSH_PATH,
  readAll,
  type Batch,
  type Reply,
} from "../../shared/push.ts";
import { signRequest, type SecretKeys } from "../../shared/signature.ts";

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

/** Nothing of the answer but its status is repeated: the edge may be anybody's machine. */
async function ask(
  fetch: typeof globalThis.fetch,
  target: URL,
  init: RequestInit,
): Promise<string> {
  const response = await fetch(target, init).catch((cause: unknown) => {
    throw new AppError("unavailable", unreachable(cause), { cause });
  });
  if (response.status !== 200 && response.status !== 409) {
    await response.body?.cancel();
    throw new AppError("unavailable", `It answered ${response.status}.`);
  }
  if (response.body === null) return "";
  return new TextDecoder().decode(await readAll(response.body, PUSH_REPLY_MAX_BYTES));
}

function unreachable(error: unknown): string {
  if (error instanceof Error && error.name === "TimeoutError")
    return `No answer in ${PUSH_TIMEOUT_MS} ms.`;
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code: unknown = cause instanceof Error ? Reflect.get(cause, "code") : undefined;
  return typeof code === "string" && /^[A-Z_]{1,40}$/.test(code)
    ? `It cannot be reached: ${code}.`
    : "It cannot be reached.";
}
