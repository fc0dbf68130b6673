/** Limits of what an origin does for the edges that sites name; those that stand in no other comment are ours. */

/** Edges of a site, those that are leaving among them: every publish is sent to each. */
export const MAX_EDGES_PER_SITE = 10;
/** Waits between pushes to an edge that answers and does not take what it is sent; each costs a stretch of the log. */
export const STALLED_BACKOFF = { firstMs: 100, maxMs: 30_000 };
/** Waits of an edge that lost what it had once more; the first time is free, each sends the whole log again. */
export const SETBACK_BACKOFF = { firstMs: 1_000, maxMs: 600_000 };
/** After how long without another one a setback is forgotten. */
export const SETBACK_FORGOTTEN_AFTER_MS = 600_000;
/** Pushes under way in all, and of one site: a batch is up to PUSH_MAX_BYTES of text, and compressed once more. */
export const PUSHES_AT_ONCE = 16;
export const PUSHES_PER_SITE = 4;
/** The same for edges that failed last: they are sent nothing but their head, and keep nobody else waiting. */
export const RETRIES_AT_ONCE = 8;
export const RETRIES_PER_SITE = 2;
/**
 * How hard a push is compressed, by gzip's levels. 500 answers take a quarter of the time that the usual one takes, which
 * their readers would wait, and are a quarter larger (test/bench/findings.md).
 */
export const PUSH_GZIP_LEVEL = 1;
/** Of what it is compressed in pieces, in bytes. */
export const PUSH_GZIP_CHUNK_BYTES = 256 * 1024;
/** How long a connection to an edge is kept without a request, and how many to one host. */
export const KEPT_CONNECTION_MS = 60_000;
export const KEPT_CONNECTIONS_PER_HOST = 4;
