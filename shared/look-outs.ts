import { AppError } from "./errors.ts";
import { RETRY_AFTER_S } from "./limits.ts";
import { respondPrivate } from "./respond.ts";

/** Where those ask who look whether a program lives, and whether it can serve. */
export const HEALTH_PATH = "/healthz";
export const READY_PATH = "/readyz";
export const METRICS_PATH = "/metrics";
/** The question of who has something to write. */
export const READY_FOR_WRITES = `${READY_PATH}?for=writes`;

/** Whether who asks at `READY_PATH` has something to write. */
export const asksForWrites = (query: Readonly<Record<string, string>>): boolean =>
  query["for"] === "writes";

export const respondAlive = (): Response => respondPrivate(200, { status: "alive" });

/**
 * @param waits what it waits for, as a word and as a sentence; null: it can serve
 * @param more what else is told of one that waits
 */
export function respondReadiness(
  waits: { word: string; sentence: string } | null,
  more: Record<string, unknown> = {},
): Response {
  if (waits === null) return respondPrivate(200, { status: "ready" });
  const body = { status: "not_ready", waits_for: waits.word, detail: waits.sentence, ...more };
  return respondPrivate(503, body, { "retry-after": String(RETRY_AFTER_S) });
}

/** What a look-out is answered that would change something. */
export const onlyRead = (method: string): AppError =>
  new AppError("method_not_allowed", `Method "${method}" not allowed.`, {
    allow: ["GET", "HEAD", "OPTIONS"],
  });
