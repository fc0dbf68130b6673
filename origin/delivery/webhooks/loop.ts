import { nowText } from "../../../shared/clock.ts";
import {
  WEBHOOK_CLEAN_AT_ONCE,
  WEBHOOK_CLEAN_EVERY_MS,
  WEBHOOK_KEEP_MS,
  WEBHOOK_PLACES,
  WEBHOOK_SENDS_EACH,
} from "../../../shared/limits-webhooks.ts";
import { deleteEventsBefore } from "../../db/webhooks/events.ts";
import { webhooksDue, type DueWebhook } from "../../db/webhooks/deliveries.ts";
import { createFairSlots } from "../materialize/fair-slots.ts";
import { createRunner, type Runner } from "../runner.ts";
import { sendDue, type WebhookSender } from "./webhooks.ts";

export interface WebhookLoop {
  /** Sends whatever is due now. */
  wake(): void;
  idle(): Promise<void>;
}

/** Sends webhooks: each has a runner of its own, and a site never all places, so that dead consumers hold up only their own. */
export function createWebhookLoop(
  parts: WebhookSender,
  { signal, failureWaitMs }: { signal: AbortSignal; failureWaitMs: number },
): WebhookLoop {
  const shared = { clock: parts.clock, report: parts.report, signal, failureWaitMs };
  const runners = new Map<number, Runner>();
  const slots = createFairSlots(parts.clock, WEBHOOK_PLACES);
  const clean = cleaner(parts);
  const wakeWebhook = ({ id, siteId }: DueWebhook) => {
    const work = async () => {
      const made = await slots.use(siteId, () => sendDue(parts, id));
      return { kind: made < WEBHOOK_SENDS_EACH ? ("rest" as const) : ("again" as const) };
    };
    const runner = runners.get(id) ?? createRunner(shared, `webhook ${id}`, work);
    runners.set(id, runner);
    runner.wake();
  };
  const finder = createRunner(shared, "webhooks", async () => {
    for (const due of await webhooksDue(parts.postgres.db, nowText(parts))) wakeWebhook(due);
    await clean();
    return { kind: "rest" };
  });
  return {
    wake: () => finder.wake(),
    idle: async () => {
      await finder.idle();
      await Promise.all([...runners.values()].map((runner) => runner.idle()));
    },
  };
}

/** Deletes what is older than it is kept, now and then. */
function cleaner({ postgres, clock }: WebhookSender): () => Promise<void> {
  let nextMs = 0;
  return async () => {
    if (clock.now() < nextMs) return;
    nextMs = clock.now() + WEBHOOK_CLEAN_EVERY_MS;
    const before = nowText({ clock }, WEBHOOK_KEEP_MS);
    await deleteEventsBefore(postgres.db, before, WEBHOOK_CLEAN_AT_ONCE);
  };
}
