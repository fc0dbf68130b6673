import { expect } from "vitest";
import { webhooksDue } from "../../origin/db/webhooks/deliveries.ts";
import { listWebhooks } from "../../origin/db/webhooks/webhooks.ts";
import { sendDue, type WebhookSender } from "../../origin/delivery/webhooks/webhooks.ts";
import { createOutbound } from "../../origin/outbound/client.ts";
import { createFakeClock, type FakeClock } from "./clock.ts";
import { listen, type Answer, type Listener } from "./listener.ts";
import type { TestMediaOptions, TestOrigin, TestOriginOptions } from "./origin.ts";

/** A webhook's message as a consumer reads it. */
export interface Message {
  data: Record<string, unknown>;
  webhook: { event: string; target: string; id: string };
  site: string;
  change: number | null;
  live: boolean;
  surrogate_keys: string[];
}

export interface Delivery {
  id: string;
  event: string;
  state: string;
  attempts: number;
  nextAt: string | null;
  lastStatus: number | null;
  lastError: string | null;
}

/** An origin whose webhooks are sent when a test says so, and a real consumer. Time is the test's. */
export interface HookedOrigin extends TestOrigin {
  clock: FakeClock;
  consumer: Listener;
  sender: WebhookSender;
  /** Creates a webhook to the consumer. @returns its id and secret */
  hook(input?: Record<string, unknown>): Promise<{ id: number; secret: string }>;
  /** Makes every attempt that is due now. @returns how many */
  deliver(sender?: WebhookSender): Promise<number>;
  /** What the consumer was sent, oldest first. */
  messages(): Message[];
  deliveries(webhook: number): Promise<Delivery[]>;
}

export async function createHookedOrigin(
  newOrigin: (options?: TestOriginOptions) => Promise<TestOrigin>,
  {
    answer,
    locales,
    media,
  }: { answer?: Answer; locales?: string[]; media?: TestMediaOptions } = {},
): Promise<HookedOrigin> {
  const clock = createFakeClock();
  const consumer = await listen(answer);
  const outboundAllow = [consumer.name];
  const origin = await newOrigin({
    clock,
    outboundAllow,
    ...(locales === undefined ? {} : { locales }),
    ...(media === undefined ? {} : { media }),
  });
  const { postgres, report } = origin.parts;
  const outbound = createOutbound({
    resolve: () => Promise.resolve(["127.0.0.1"]),
    clock,
    allowPrivate: outboundAllow,
  });
  const ours: WebhookSender = { postgres, outbound, clock, random: () => 0.5, report };
  return {
    ...origin,
    clock,
    consumer,
    sender: ours,
    async hook(input = {}) {
      const webhook = { url: `${consumer.url}/hook`, events: ["*"], ...input };
      const { status, body } = await origin.request("POST", "/manage/v1/webhooks", webhook);
      expect([status, body]).toEqual([201, expect.anything()]);
      return body as { id: number; secret: string };
    },
    async deliver(sender = ours) {
      // other sites of the file's database have webhooks too
      const own = new Set((await listWebhooks(postgres.db, origin.site.id)).map(({ id }) => id));
      for (let made = 0; ;) {
        const now = new Date(clock.now()).toISOString();
        const due = (await webhooksDue(postgres.db, now))
          .map(({ id }) => id)
          .filter((id) => own.has(id));
        if (due.length === 0) return made;
        for (const id of due) made += await sendDue(sender, id);
      }
    },
    messages: () => consumer.heard.map(({ body }) => JSON.parse(body) as Message),
    async deliveries(webhook) {
      const { body } = await origin.request("GET", `/manage/v1/webhooks/${webhook}/deliveries`);
      return (body as { data: Delivery[] }).data;
    },
  };
}
