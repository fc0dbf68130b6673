/** What a program on Node lets in, and how long it waits for who is slow (docs/operating.md, "Connections"). */

/** ours: all headers of a request; Node's own measure, and what proxies take. */
export const HEADERS_MAX_BYTES = 16 * 1024;
/** ours: from a connection's beginning, or the end of the last request, to the end of the headers. */
export const HEADERS_WITHIN_S = 10;
/** ours: from there to the end of the body: the largest body at 3 Mbit/s, and what an edge waits for a write (ORIGIN_WRITE_TIMEOUT_MS). */
export const REQUEST_WITHIN_S = 30;
/** ours: how long a connection waits for its next request: longer than the 60 s of nginx and of load balancers, which must be the ones to end it. */
export const KEEP_ALIVE_MS = 65_000;
/**
 * ours: how long clients are told that it waits (`Keep-Alive: timeout=4`): less than a program goes on after it was told to end
 * (`DRAIN_NOTICE_S`), so who believes it holds no idle connection when those are closed, and sends no write into one.
 */
export const KEEP_ALIVE_SAID_MS = 4_000;
/** ours: how long a reader may take nothing of an answer, and the slowest that a reader may be: 256 kbit/s. */
export const READER_STALLS_MS = 10_000;
export const READER_BYTES_PER_S = 32 * 1024;
/** ours: how often the doors look for readers that are too slow, and tell whom they refused. */
export const DOORS_LOOK_EVERY_MS = 1_000;

/** ours: connections in all; each takes some 20 KB before it has sent anything. */
export const CONNECTIONS_MAX = 2_000;
/** ours: the share of these that only trusted addresses have, in percent, so that strangers never lock out the edges. */
export const CONNECTIONS_KEPT_PERCENT = 25;
/** ours: connections of one address: what a build of a site or an office behind one address opens, several times. */
export const CONNECTIONS_PER_ADDRESS = 200;
/** ours: what is told to who is refused for these. */
export const CONNECTIONS_RETRY_AFTER_S = 5;

/** ours: how long a sender whose body nobody reads has to hear why. */
export const UNREAD_LINGER_MS = 1_000;

/** ours: how long the local edge's front waits for the worker: longer than a write that the worker forwards (ORIGIN_WRITE_TIMEOUT_MS). */
export const WORKER_TIMEOUT_MS = 40_000;
/** ours: how long a connection to the worker is kept for the next request; workerd ends it after 5 s, and must not be the first. */
export const WORKER_IDLE_MS = 3_000;

/**
 * ours: refusals that an address is free to get, how many of them are forgotten in a second, and how long its next request
 * waits at most: less than an edge waits for a read (ORIGIN_READ_TIMEOUT_MS), for an address may be that of many.
 */
export const REFUSALS = { free: 100, forgottenPerS: 20, waitAtMostMs: 500 } as const;
/** ours: addresses whose refusals are remembered. */
export const STRANGERS_REMEMBERED = 10_000;
