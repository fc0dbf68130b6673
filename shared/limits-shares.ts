/** Limits of what an origin's callers share. */

/**
 * ours: of the pool's connections, the most that readers' misses hold, previews together with them, and writes together
 * with both. The rest is the loops': materializing, couriers, schedules.
 */
export const SHARE_OF_CONNECTIONS = { read: 0.4, preview: 0.5, publishing: 0.7 } as const;
/** ours: of what a lane may hold at once, the most that one site may. */
export const SHARE_OF_ONE_SITE = 0.5;
/** ours: the same while others ask too: with ten connections one at a time, so that it is never at more than one processor. */
export const SHARE_IN_COMPANY = 0.25;
/**
 * ours: a site that is not the only one rests after a turn, so many times as long as it took. Readers' misses three times: they
 * come here only where an edge has not all documents, or is asked for more than it can select.
 */
export const SHARE_RESTS = { publishing: 1, preview: 1, read: 3 } as const;
/** ours: and once more for each so much that a reader's miss took, at origins and edges: it is the long ones that others feel. */
export const SHARE_LONG_TURN_MS = 10;
/** ours: of a write's body, how much is as good as a millisecond of its turn: what reading, checking and passing it on take before and after. */
export const WRITE_BYTES_PER_MS = 10_000;
/** ours: what a body counts for that comes in chunks, and does not say its length. */
export const UNSAID_BODY_BYTES = 1_000_000;
/** ours: it rests at most so long; it is the only one while no other has asked for so long. */
export const SHARE_REST_MOST_MS = 1_000;
export const SHARE_COMPANY_MS = 10_000;
/** ours: how many of a site wait for their turn in a lane, what a build of a site asks at once; and of all sites together. */
export const SHARE_WAITING_PER_SITE = 200;
export const SHARE_WAITING_IN_ALL = 2_000;
/** ours: how long they wait. An edge gives up a read after ORIGIN_READ_TIMEOUT_MS, a write after ORIGIN_WRITE_TIMEOUT_MS. */
export const SHARE_WAIT_MS = { publishing: 10_000, preview: 1_500, read: 1_500 } as const;
/** ours: within which an edge's read is answered or refused: before ORIGIN_READ_TIMEOUT_MS, after which the edge takes us for away. */
export const EDGE_READ_WITHIN_MS = 1_800;
/** ours: how long a read's turn takes at most. */
export const SHARE_WORK_MS = 10_000;
/** ours: what is over its share may come again. */
export const SHARE_RETRY_AFTER_S = 1;
/** ours: characters of answers that are made and not sent yet; one site's, and all. Six and three of the largest. */
export const ANSWERS_UNSENT_CHARS = { inAll: 64 * 1024 * 1024, perSite: 32 * 1024 * 1024 } as const;
/** ours: how long serializing has the thread before others go: a processor's slice on a busy Linux. */
export const SLICE_MS = 3;
