/**
 * Every limit once: name, unit, source. "Cloudflare's docs" is a fact of the platform,
 * "CONTRACT" one of ButterCMS's, "ours" a choice of this project.
 */

/** CONTRACT: path slugs and keys. */
export const MAX_SLUG_CHARS = 100;
/** CONTRACT: search terms. */
export const MAX_QUERY_CHARS = 100;
/** ours: filters in one request, and the length of a filter's path or value. */
export const MAX_FILTERS = 10;
export const MAX_FILTER_CHARS = 200;
/** CONTRACT: collection item ids. */
export const MAX_ITEM_ID_CHARS = 50;
/** CONTRACT: locale slugs. */
export const MAX_LOCALE_CHARS = 10;
/** CONTRACT: `levels`. */
export const MIN_LEVELS = 1;
export const MAX_LEVELS = 5;
export const DEFAULT_LEVELS = 2;
/** CONTRACT: `page_size` and `limit`. */
export const MAX_PAGE_SIZE = 100;
export const DEFAULT_PAGE_SIZE = 10;
/** ours: collections in one `keys=` request; more is refused so that one request stays one statement of bounded width. */
export const MAX_KEYS = 50;
/** ours: items of each collection in a `keys=` request of several keys, which has no pagination. */
export const MAX_ITEMS_PER_KEY = 1_000;
/** ours: page numbers and offsets; past it Postgres would count rows nobody reads. */
export const MAX_PAGE_NUMBER = 1_000_000;

/** ours: posts in a feed. */
export const FEED_POSTS = 100;

/** CONTRACT: largest answer; also the largest request body we read. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** ours: nesting of a JSON request body. */
export const MAX_JSON_DEPTH = 32;
/** ours: documents one answer may embed; past it publishing says so instead of building a 10 MB answer. */
export const MAX_EMBEDDED_DOCUMENTS = 5_000;

/** Cloudflare's docs: one KV value. */
export const KV_VALUE_BYTES = 25 * 1024 * 1024;
/** Cloudflare's docs: smallest `cacheTtl` of a KV read, seconds (since 2026-01-30). */
export const KV_MIN_CACHE_TTL_S = 30;
/** Cloudflare's docs: tags in one purge call. */
export const PURGE_TAGS_PER_CALL = 100;

/** Cloudflare's docs: purge calls an account may make for Workers Cache, whatever its plan: saved up, and won back per minute. */
export const WORKERS_CACHE_PURGE_QUOTA = { burst: 25, perMinute: 5 };
/** Cloudflare's docs: the same for a zone's cache, by the zone's plan. */
export const ZONE_PURGE_QUOTAS = {
  free: { burst: 25, perMinute: 5 },
  pro: { burst: 25, perMinute: 300 },
  business: { burst: 50, perMinute: 600 },
  enterprise: { burst: 500, perMinute: 3_000 },
};
/** ours: purges are named by coarser tags when naming each key would take longer than this. */
export const PURGE_MAX_QUEUE_MS = 30_000;
/** ours: calls left for first and second rounds; the third, which the soft TTL covers, waits for more than these. */
export const PURGE_RESERVED_CALLS = 5;
/** ours: purge calls under way at once; a worker has six connections (Cloudflare's docs). */
export const PURGE_CALLS_AT_ONCE = 6;
/** ours: how long a ledger waits to hear that its purges were sent; what was not is asked for again. */
export const PURGE_ANSWER_MS = 2_000;
/** ours: how long a ledger waits for the purger to answer at all. */
export const PURGER_TIMEOUT_MS = 5_000;
/** ours: how long a cache may take over one purge call. */
export const PURGE_CALL_TIMEOUT_MS = 10_000;
/** ours: when a ledger asks again for what waits: at least, at most, and how long after it should have been sent. */
export const PURGE_AGAIN = { leastMs: 1_000, mostMs: 60_000, slackMs: 500 };
/** ours: waits after purge calls that failed or were refused. */
export const PURGE_BACKOFF = { firstMs: 1_000, maxMs: 30_000 };
/** ours: purges waiting in the purger; more stay with their ledgers, which ask again. */
export const PURGE_MAX_WAITING = 50_000;
/** ours: purges remembered as sent; one that was forgotten and is asked for again is sent again. */
export const PURGE_MAX_REMEMBERED = 50_000;

/** ours: one push. */
export const PUSH_MAX_ENTRIES = 500;
export const PUSH_MAX_BYTES = 8 * 1024 * 1024;
/** ours: a push after decompression; one entry of the largest answer, escaped, still fits. */
export const PUSH_MAX_INFLATED_BYTES = 32 * 1024 * 1024;
/** ours: how long an edge may take over one push before the courier asks again. */
export const PUSH_TIMEOUT_MS = 20_000;
/** ours: the most of its answer that is read; it is far smaller. */
export const PUSH_REPLY_MAX_BYTES = 4_096;
/** ours: a signed request is good for this long either side of its time (Stripe's tolerance). */
export const SIGNATURE_TOLERANCE_S = 300;
/** ours: waits of the courier between failed sends. */
export const COURIER_BACKOFF = { firstMs: 100, maxMs: 5_000 };
/** ours: how long an origin that is told to stop may take; `?wait=live` is answered within it (WAIT_LIVE_MS). */
export const SHUTDOWN_TIMEOUT_MS = 11_000;
/** ours: stands behind NOTIFY everywhere (docs/design.md §2.1). */
export const POLL_MS = 1_000;
/** ours: sites materialized at once; each holds a connection of the pool. */
export const MATERIALIZE_AT_ONCE = 2;
/** ours: sends under way to one edge, so that a slow edge holds up only itself. */
export const SENDS_PER_EDGE = 4;

/** ours: how often each edge is asked for its head, and the least time between two edges that one process asks. */
export const ASK_EDGES_EVERY_MS = 60_000;
export const ASK_EDGES_GAP_MS = 20;

/** ours: tags kept with an answer; printed as keys they stay below the 16 KB that CDNs and servers take in a header. */
export const MAX_TAGS_CHARS = 6_000;

/** docs/design.md §2.5: purge rounds after the first, in ms after the commit at the edge. */
export const PURGE_ROUNDS_AFTER_MS = [5_000, 10_000] as const;
/** ours: when store and ledger are compared; past KV's propagation of "60 s or more". */
export const REPAIR_AFTER_MS = 90_000;

/** docs/design.md §3.3: verified answers; the soft TTL after which an entry is checked again. */
export const VERIFIED_TTL_S = 3_600;
/** docs/design.md §3.3: answers nobody could verify. */
export const UNVERIFIED_TTL_S = 5;
/** ours: how long a miss waits for the store and for the ledger. */
export const STORE_TIMEOUT_MS = 2_000;
export const LEDGER_TIMEOUT_MS = 1_000;
/** ours: how long a miss waits for an origin; the JS SDK gives up after 3 s in all. */
export const ORIGIN_READ_TIMEOUT_MS = 2_000;
/** ours: how long a forwarded write may take; `?wait=live` takes up to ten seconds of it. */
export const ORIGIN_WRITE_TIMEOUT_MS = 30_000;
/** ours: what a reader is told to wait when nothing can be answered. */
export const RETRY_AFTER_S = 5;
/** ours: the in-process cache. */
export const MEMORY_CACHE_BYTES = 128 * 1024 * 1024;
/** ours: resolved tokens remembered per isolate. */
export const TOKEN_MEMO_ENTRIES = 10_000;
export const TOKEN_MEMO_TTL_MS = 10_000;
/** ours: what people call a token. */
export const MAX_TOKEN_LABEL_CHARS = 200;
/** ours: longest token text worth hashing. */
export const MAX_TOKEN_CHARS = 256;

/** ours: times between commit and receipt that are measured for one answer of an edge. */
export const RECEIPT_WAITS_AT_ONCE = 1_000;
/** docs/design.md §4: how long `?wait=live` holds an answer. */
export const WAIT_LIVE_MS = 10_000;

/** ours: changes taken in one materialization. */
export const MATERIALIZE_MAX_CHANGES = 200;
/** ours: renditions serialized in one set; bounds memory, not the number a change may touch. */
export const MATERIALIZE_SET_SIZE = 250;
/** docs/design.md §2: renditions one materialization serializes again before adopted ones are dropped. */
export const MATERIALIZE_BUDGET = 20_000;
/** ours: queries of a site that are no longer kept warm and of which edges keep the last answer; the oldest give way. */
export const RESERVES_MAX_PER_SITE = 100_000;
/** ours: an adopted rendition counts as recent for this long when the budget is short. */
export const RECENTLY_ADOPTED_MS = 24 * 3_600_000;
/** docs/design.md §2: adoption per site. */
export const ADOPTION_MAX_PER_SITE = 100_000;
export const ADOPTION_MAX_PER_MINUTE = 600;
/** docs/design.md §2: adopted renditions over all sites. */
export const ADOPTION_MAX_IN_ALL = 1_000_000;

/** ours: how long changes and their receipts are kept, and how many of a site's newest in any case. */
export const CHANGES_KEEP_MS = 30 * 24 * 3_600_000;
export const CHANGES_KEEP_NEWEST = 1_000;
/** ours: how often old changes are looked for, and how many are deleted at once. */
export const CHANGES_CLEAN_EVERY_MS = 600_000;
export const CHANGES_CLEAN_AT_ONCE = 1_000;

/** ours: documents whose schedules are carried out as one change; what is due beyond it follows at once. */
export const SCHEDULES_AT_ONCE = 100;
/** ours: how long something due is left aside after it failed, so that it holds up nothing else. */
export const SCHEDULE_RETRY_MS = 60_000;
/** ours: how far ahead a time may lie; farther is a slip of the pen. */
export const SCHEDULE_MAX_AHEAD_DAYS = 3_650;
/** ours: documents in one release, which is one change and one transaction. */
export const MAX_RELEASE_ITEMS = 1_000;
/** ours: one file of media; a KV value must hold it (Cloudflare's docs: 25 MiB). */
export const MEDIA_MAX_BYTES = 25 * 1024 * 1024;
/** ours: fetching one file, redirects included, and how many of those are followed. */
export const MEDIA_FETCH_TIMEOUT_MS = 10_000;
export const MEDIA_MAX_REDIRECTS = 3;
/** ours: fetching all files of one write; below ORIGIN_WRITE_TIMEOUT_MS, so that its writer hears what went wrong. */
export const MEDIA_WRITE_TIMEOUT_MS = 20_000;
/** ours: files that one write may have copied. */
export const MEDIA_MAX_PER_WRITE = 100;
/** ours: files in memory at once in one origin, each of at most MEDIA_MAX_BYTES. */
export const MEDIA_AT_ONCE = 8;
/** ours: name of a file in its address, without its extension. */
export const MEDIA_MAX_NAME_CHARS = 80;
/** ours: bytes of a file that its type is told from. */
export const MEDIA_SNIFF_BYTES = 4_096;
/** ours: how long an edge may take over a file it is sent, and an origin over one it is asked for. */
export const MEDIA_PUSH_TIMEOUT_MS = 5_000;
export const ORIGIN_MEDIA_TIMEOUT_MS = 10_000;
/** ours: how long a store of media may take over one file. */
export const MEDIA_STORE_TIMEOUT_MS = 20_000;
/** RFC 8246: what never changes is kept for a year. */
export const MEDIA_MAX_AGE_S = 31_536_000;
/** ours: longest URL that the origin asks on somebody's behalf. */
export const MAX_URL_CHARS = 2_000;

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
/** ours: attempts of one webhook under way, and webhooks of one process with attempts under way. */
export const WEBHOOK_SENDS_EACH = 4;
export const WEBHOOKS_AT_ONCE = 32;
/** ours: how long events and their deliveries are kept, and how often and how many at once the old ones are deleted. */
export const WEBHOOK_KEEP_MS = 30 * 24 * 3_600_000;
export const WEBHOOK_CLEAN_EVERY_MS = 60_000;
export const WEBHOOK_CLEAN_AT_ONCE = 5_000;
/** ours: webhooks of a site, each adds to what an edit writes. */
export const MAX_WEBHOOKS_PER_SITE = 20;
/** ours: custom headers of a webhook, and the length of a name or value. */
export const MAX_WEBHOOK_HEADERS = 10;
export const MAX_WEBHOOK_HEADER_CHARS = 1_000;

/** ours: how long an edge may take to say what it holds, and the most of its answer that is read. */
export const INSPECT_TIMEOUT_MS = 3_000;
export const INSPECT_MAX_BYTES = 4_096;
/** ours: of the field that names a document which has no name of its own. */
export const NAME_FROM_FIELD_MAX_CHARS = 200;
/** ours: documents that an explanation names, and how far back it looks for the last change. */
export const WHY_MAX_DOCUMENTS = 200;
export const WHY_MAX_CHANGES = 10_000;
/** ours: renditions that a reach counts, and paths that it lists. */
export const REACH_RENDITIONS_MAX = 20_000;
export const REACH_MAX_LISTED = 100;
/** ours: what an estimate is made of: the newest changes of a site, the slowest of the measured rates
 * (test/bench/findings.md, `materialize-rate`), and the time of a small publish where there is no history. */
export const REACH_PACE_CHANGES = 50;
export const REACH_RENDITIONS_PER_S = 2_000;
export const REACH_DEFAULT_MS = 200;
/** ours: when edges are asked for a change after its commit; changes followed at a time, and questions under way. */
export const PROBE_AFTER_MS = [1_000, 5_000, 30_000, 60_000] as const;
export const PROBES_OPEN_MAX = 200;
export const PROBES_AT_ONCE = 8;
/** ours: newest probes that quantiles and shares are made of, and the most sites and edges that metrics name. */
export const METRICS_RECENT = 1_000;
export const METRICS_MAX_ROWS = 1_000;
