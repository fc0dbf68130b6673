/** How an origin begins and ends, and how it changes its tables (docs/operating.md, "Starting and stopping"). */

/** ours: waits between tries of an origin that cannot begin yet. */
export const BEGIN_BACKOFF = { firstMs: 200, maxMs: 5_000 };
/** ours: how long what `/readyz` found is said again: some look-outs ask it at once, and a second is no news to any. */
export const READY_KEPT_MS = 1_000;
/** ours: how long `/readyz` waits for Postgres; those who ask it give up after a second or a few. */
export const READY_LOOK_MS = 900;
/** ours: Postgres that gave an answer within so long, and is late with the next, is slow and not away: it is asked on, and what is slow serves. */
export const READY_SLOW_MS = 5_000;
/** ours: how long an origin that is told to end goes on as before while `/readyz` says that it does, so that who is in front of it notices. */
export const DRAIN_NOTICE_S = 5;
export const DRAIN_NOTICE_MAX_S = 300;
/** ours: how long requests may take that are under way when it lets nobody in any more: longer than `?wait=live` does (WAIT_LIVE_MS). */
export const DRAIN_REQUESTS_MS = 10_500;

/**
 * ours: how long a migration waits for a lock. Everything that wants the same table waits behind it, so it is less than a
 * write may take without anybody noticing.
 */
export const MIGRATION_LOCK_MS = 1_000;
/** ours: how often it tries, and its waits in between, in which the others go on. */
export const MIGRATION_ATTEMPTS = 20;
export const MIGRATION_BACKOFF = { firstMs: 100, maxMs: 3_000 };
/** ours: how often an origin looks whether another one has done with migrating. */
export const MIGRATION_TURN_MS = 250;

/** ours: how often an origin looks whether its database became a replica, was promoted, or was overtaken. */
export const STANDING_LOOK_MS = 1_000;
/** ours: how long an origin asks edges whether it was overtaken before it takes its first write; those that are away are not waited for. */
export const ASK_OVERTAKEN_MS = 2_000;
/** ours: how many edges it asks then; one is enough to know. */
export const ASK_OVERTAKEN_EDGES = 8;
/** ours: how long a promotion waits for Postgres, which replays what it has received. */
export const PROMOTE_WITHIN_S = 60;
