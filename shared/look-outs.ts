import { AppError } from "./errors.ts";
import { RETRY_AFTER_S } from "./limits.ts";
import { respondPrivate } from "./respond.ts";

/** Where those ask who look whether a program lives, and whether it can serve. */
export const HEALTH_PATH = "/healthz";
export const READY_PATH = "/readyz";
export const METRICS_PATH = "/metrics";

export const respondAlive = (): Response => respondPrivate(200, { status: "alive" });

/** @param waits what it waits for, as a word and as a sentence; null: it can serve */
export function respondReadiness(waits: { word: string; sentence: string } | null): Response {
  if (waits === null) return respondPrivate(200, { status: "ready" });
  const body = { status: "not_ready", waits_for: waits.word, detail: waits.sentence };
  return respondPrivate(503, body, { "retry-after": String(RETRY_AFTER_S) });
}

/** What a look-out is answered that would change something. */
export const onlyRead = (method: string): AppError =>
  new AppError("method_not_allowed", `Method "${method}" not allowed.`, {
    allow: ["GET", "HEAD", "OPTIONS"],
  });
