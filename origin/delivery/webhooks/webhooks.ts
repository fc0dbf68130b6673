import type { Clock, Random } from "../../../shared/clock.ts";
import type { Report } from "../../../shared/events.ts";
import {
  WEBHOOK_LEASE_MS,
  WEBHOOK_MAX_ANSWER_BYTES,
  WEBHOOK_RETRY_AFTER_MS,
  WEBHOOK_SENDS_EACH,
  WEBHOOK_TIMEOUT_MS,
} from "../../../shared/limits-webhooks.ts";
import { sentence } from "../../reasons.ts";
import type { Postgres } from "../../db/client.ts";
import {
  recordAttempt,
  takeDeliveries,
  type Attempt,
  type AttemptOutcome,
} from "../../db/webhooks/deliveries.ts";
import type { Outbound } from "../../outbound/client.ts";
import type { OutboundResult } from "../../outbound/request.ts";
import { webhookBody, webhookHeaders } from "./message.ts";

export interface WebhookSender {
  postgres: Postgres;
  outbound: Outbound;
  clock: Clock;
  random: Random;
  report: Report;
}

const LIMITS = {
  timeoutMs: WEBHOOK_TIMEOUT_MS,
  maxBytes: WEBHOOK_MAX_ANSWER_BYTES,
  maxRedirects: 0,
};

/**
 * Makes one attempt at each of a webhook's next due deliveries, a few at once. At least once: a sender that dies after
 * sending leaves the delivery to be sent again. Any number of processes may do this at the same time.
 * @returns how many attempts were made; fewer than `WEBHOOK_SENDS_EACH` means that nothing more is due
 */
export async function sendDue(parts: WebhookSender, webhookId: number): Promise<number> {
  const nowMs = parts.clock.now();
  const taken = await takeDeliveries(parts.postgres.db, webhookId, {
    limit: WEBHOOK_SENDS_EACH,
    leaseUntil: textOf(nowMs + WEBHOOK_LEASE_MS),
    now: textOf(nowMs),
  });
  await Promise.all(taken.map((attempt) => send(parts, attempt)));
  return taken.length;
}

async function send(parts: WebhookSender, attempt: Attempt): Promise<void> {
  const body = webhookBody(attempt);
  const result = await parts.outbound({
    method: "POST",
    url: attempt.url,
    headers: webhookHeaders(attempt, body, parts.clock.now()),
    body,
    limits: LIMITS,
  });
  const nowMs = parts.clock.now();
  const outcome = outcomeOf(result, retryAt(parts, attempt.attempt, nowMs));
  await recordAttempt(parts.postgres.db, attempt, outcome, textOf(nowMs));
  const names = { site: attempt.siteId, webhook: attempt.webhookId, delivery: attempt.id };
  if (outcome.kind === "delivered") parts.report({ kind: "webhook.delivered", ...names });
  else {
    const failed = { attempt: attempt.attempt, cause: outcome.error };
    parts.report({ kind: "webhook.failed", ...names, ...failed });
  }
}

/** Nothing of a consumer's answer but its status is kept: it may repeat the headers it was sent. */
function outcomeOf(result: OutboundResult, retry: string | null): AttemptOutcome {
  if (result.kind !== "answered")
    return { kind: "failed", status: null, error: sentence(result.reason), retryAt: retry };
  const { status } = result;
  return status >= 200 && status < 300
    ? { kind: "delivered", status }
    : { kind: "failed", status, error: `It answered ${status}.`, retryAt: retry };
}

/** When a failed attempt is made again, a tenth early or late so that not all come at once; null after the last one. */
function retryAt({ random }: WebhookSender, attempt: number, nowMs: number): string | null {
  const waitMs = WEBHOOK_RETRY_AFTER_MS[attempt - 1];
  return waitMs === undefined ? null : textOf(nowMs + Math.round(waitMs * (0.9 + 0.2 * random())));
}

const textOf = (ms: number) => new Date(ms).toISOString();
