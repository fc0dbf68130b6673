/** Who is told of what, as `GET /manage/v1/webhooks` has it. */
export interface Webhook {
  id: number;
  url: string;
  events: string[];
  headerNames: string[];
  enabled: boolean;
  createdAt: string;
  previousSecretUntil: string | null;
}

/** The answer to making one: its secret is told this once. */
export type NewWebhook = Webhook & { secret: string };

/** What became of telling, as `GET /manage/v1/webhooks/{id}/deliveries` has it. */
export interface Delivery {
  id: string;
  event: string;
  change: number | null;
  state: "waiting" | "delivered" | "failed";
  attempts: number;
  nextAt: string | null;
  createdAt: string;
  finishedAt: string | null;
  lastStatus: number | null;
  lastError: string | null;
}
