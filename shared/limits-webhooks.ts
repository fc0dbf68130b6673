/** Limits of webhooks; sources as in `limits.ts`. */

/** CONTRACT: how long a webhook's consumer may take to answer with 2xx. */
export const WEBHOOK_TIMEOUT_MS = 5_000;
/** ours: a consumer's answer; nothing of it is kept. */
export const WEBHOOK_MAX_ANSWER_BYTES = 1024 * 1024;
/** ours: how long a webhook waits for its change to be live at every edge; then it goes out and says that it is not. */
export const WEBHOOK_LIVE_WAIT_MS = 30_000;
/** ours: waits after failed attempts, 23.6 hours together; after the attempt that follows the last one it is given up. */
export const WEBHOOK_RETRY_AFTER_MS = [
  10_000,
  60_000,
  5 * 60_000,
  30 * 60_000,
  2 * 3_600_000,
  6 * 3_600_000,
  15 * 3_600_000,
] as const;
/** ours: when an attempt that nobody has reported on is made again; past the consumer's time. */
export const WEBHOOK_LEASE_MS = 15_000;
/** ours: attempts of one webhook under way. */
export const WEBHOOK_SENDS_EACH = 4;
/** ours: webhooks of one process with attempts under way. Sites whose consumers were slow last leave places to the others. */
export const WEBHOOK_PLACES = { inAll: 32, perSite: 8, ofLong: 24, longMs: 2_000 };
/** ours: how long events and their deliveries are kept, and how often and how many at once the old ones are deleted. */
export const WEBHOOK_KEEP_MS = 30 * 24 * 3_600_000;
export const WEBHOOK_CLEAN_EVERY_MS = 60_000;
export const WEBHOOK_CLEAN_AT_ONCE = 5_000;
/** ours: webhooks of a site, each adds to what an edit writes. */
export const MAX_WEBHOOKS_PER_SITE = 20;
/** ours: custom headers of a webhook, and the length of a name or value. */
export const MAX_WEBHOOK_HEADERS = 10;
export const MAX_WEBHOOK_HEADER_CHARS = 1_000;
/** ours: for how long a secret that was exchanged is good beside the new one, unless said otherwise, and at most. */
export const WEBHOOK_SECRET_HOURS = 24;
export const WEBHOOK_SECRET_MAX_HOURS = 168;
