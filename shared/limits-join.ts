/** Limits of tokens by which edges register themselves; all are ours. */

/** How long one is good unless told otherwise, and at most. */
export const JOIN_TOKEN_HOURS = 24;
export const JOIN_TOKEN_MAX_HOURS = 24 * 30;
/** How many edges may use one unless told otherwise, and at most. */
export const JOIN_TOKEN_USES = 1;
export const JOIN_TOKEN_MAX_USES = 100;
/** How long an edge waits for the answer, and between tries. */
export const JOIN_TIMEOUT_MS = 10_000;
export const JOIN_BACKOFF = { firstMs: 500, maxMs: 15_000 };
/** What an edge reads of the answer. */
export const JOIN_REPLY_MAX_BYTES = 1024 * 1024;
/** How long an origin goes by the keys of edges that it read; another one may have taken an edge in, or one was removed. */
export const EDGE_KEYS_KEPT_MS = 5_000;
/** How soon it looks again for a key that it does not know. */
export const EDGE_KEYS_AGAIN_MS = 500;
/** ours: how long an edge that is to register itself waits for that before it listens. */
export const JOIN_FIRST_MS = 3_000;
