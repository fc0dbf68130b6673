/**
 * Every limit once, here and in `limits-*.ts`: name, unit, source. "Cloudflare's docs" is a fact of the platform,
 * "CONTRACT" one of ButterCMS's, "ours" a choice of this project.
 */

/** CONTRACT: path slugs and keys. */
export const MAX_SLUG_CHARS = 100;
/** ours: names of categories and tags. */
export const MAX_NAME_CHARS = 200;
/** RFC 5321 §4.5.3.1: an address of 64 and 255 characters and what joins them. */
export const MAX_EMAIL_CHARS = 320;
/** ours: characters of a document's text that it can be found by. */
export const SEARCHED_TEXT_CHARS = 200_000;
/** ours: how long such a text may become when it is folded; Hangul takes three for one, the longest ligature eighteen. */
export const FOLDED_TEXT_CHARS = 4 * SEARCHED_TEXT_CHARS;
/** ours: how many revisions of another version's get their words in one transaction, and how often it is looked for such. */
export const WORDLESS_AT_ONCE = 20;
export const WORDLESS_EVERY_MS = 60_000;
/** ours: how many documents of before there were summaries get theirs in one transaction, and how often it is looked for such. */
export const SUMMARIZED_AT_ONCE = 200;
export const SUMMARIZE_EVERY_MS = 60_000;
/** ours: characters of one word that count. */
export const SEARCHED_WORD_CHARS = 100;
/** ours: characters of a word being typed from which on it stands for words that begin with it. */
export const PREFIX_CHARS = 3;
/** Postgres' limits: places of one word that are kept, and the last place there is. */
export const MAX_WORD_PLACES = 255;
export const LAST_WORD_PLACE = 16_383;
/** ours: the last place that a phrase can reach: what is past it is nowhere but at the last place, farther than a search is long. */
export const LAST_PHRASE_PLACE = 16_200;
/** ours: stretches without spaces in one phrase; each but the last doubles what edges look for. */
export const PHRASE_STRETCHES = 4;
/** ours: forms of words that a rank is made of; each costs a look at all documents that have it. */
export const RANKED_FORMS = 24;
/** ours: bytes of a document's words with their places; Postgres takes a megabyte. */
export const SEARCHED_WORDS_BYTES = 800_000;
/** CONTRACT: search terms. */
export const MAX_QUERY_CHARS = 100;
/** ours: characters of an answer that somebody is shown who manages the document; a window holds few. */
export const DOCUMENT_ANSWER_SHOWN_CHARS = 200_000;
/** ours: filters in one request, and the length of a filter's path or value. */
export const MAX_FILTERS = 10;
export const MAX_FILTER_CHARS = 200;
/** ours: values that `__in` lists, and characters of the list. */
export const MAX_LISTED_VALUES = 100;
export const MAX_LISTED_CHARS = 4_000;
/** ours: documents whose texts one `__contains` looks through; a tenth of a second in the SQLite of an edge. */
export const MAX_CONTAINS_DOCUMENTS = 20_000;
/** ours: fields that the path of a filter or an order names: MAX_LEVELS references and the field behind the last. */
export const MAX_PATH_FIELDS = 6;
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
/** ours: items in the answer to several `keys`, which has no pagination; more are refused rather than left out. */
export const MAX_ITEMS_OF_KEYS = 5_000;
/** ours: page numbers and offsets; past it Postgres would count rows nobody reads. */
export const MAX_PAGE_NUMBER = 1_000_000;

/** ours: posts in a feed. */
export const FEED_POSTS = 100;

/** CONTRACT: largest answer; also the largest request body we read. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** ours: nesting of a JSON request body. */
export const MAX_JSON_DEPTH = 32;
/** ours: lists, objects, items and members of a JSON request body; each costs what fifty bytes of text or more cost. */
export const MAX_JSON_PARTS = 200_000;
/** ours: what a document holds, as JSON; what an answer shows beside it has room in MAX_BODY_BYTES. */
export const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;
/** ours: queries that a receipt names which a change made too large. */
export const MAX_OUTGROWN_LISTED = 20;

/** ours: items of one list in a field; what shows more than MAX_EMBEDDED_DOCUMENTS cannot be published anyway. */
export const MAX_LIST_ITEMS = 10_000;
/** ours: fields whose messages a refusal shows; nobody mends more at a time. */
export const MAX_REFUSED_FIELDS = 100;

/** Cloudflare's docs: one KV value. */
export const KV_VALUE_BYTES = 25 * 1024 * 1024;
/** Cloudflare's docs: smallest `cacheTtl` of a KV read, seconds (since 2026-01-30). */
export const KV_MIN_CACHE_TTL_S = 30;
/** Cloudflare's docs: a key takes one write a second, deletions among them; more are refused. */
export const KV_WRITE_GAP_MS = 1_000;
/** Cloudflare's docs: connections that a worker has open at once; more wait for these. */
export const STORE_WRITES_AT_ONCE = 6;
/** ours: how long the writes of one push may begin; the last one, the first purge and the way back have the rest of PUSH_TIMEOUT_MS. */
export const STORE_WRITES_WITHIN_MS = 12_000;
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
/** ours: how long an origin that lets nobody in any more may take to end, requests (DRAIN_REQUESTS_MS) and loops. */
export const SHUTDOWN_TIMEOUT_MS = 12_000;
/** ours: stands behind NOTIFY everywhere (docs/design.md §2.1). */
export const POLL_MS = 1_000;
/** ours: how often an origin looks how far its clock is from Postgres's. */
export const CLOCK_MEASURE_EVERY_MS = 60_000;
/** ours: documents whose compared values are made in one transaction, which locks them. */
export const VALUES_AT_ONCE = 100;
/** ours: rows for which a statement's kept plan is as good as one made for them. */
export const FEW_ROWS = 200;
/** ours: lines of counts that are summed up at once. */
export const COUNT_LINES_AT_ONCE = 10_000;
/**
 * ours: sites materialized at once; each holds a connection of the pool. Those whose last materialization took long leave
 * a place to the others.
 */
export const MATERIALIZE_PLACES = { inAll: 2, perSite: 1, ofLong: 1, longMs: 1_000 };
/** ours: sends under way to one edge, so that a slow edge holds up only itself. */
export const SENDS_PER_EDGE = 4;

/** ours: how often each edge is asked for its head, and the least time between two edges that one process asks. */
export const ASK_EDGES_EVERY_MS = 60_000;
export const ASK_EDGES_GAP_MS = 20;

/** ours: how often an edge that was removed is told so until it hears it, for how long, and how many of them at a time. */
export const LEAVING_RETRY_MS = 30_000;
export const LEAVING_GIVE_UP_MS = 7 * 24 * 3_600_000;
export const LEAVING_AT_ONCE = 8;

/** ours: tags kept with an answer; printed as keys they stay below the 16 KB that CDNs and servers take in a header. */
export const MAX_TAGS_CHARS = 6_000;

/** ours: when store and ledger are compared; past KV's propagation of "60 s or more". */
export const REPAIR_AFTER_MS = 90_000;

/** docs/design.md §3.3: verified answers; the soft TTL after which an entry is checked again. */
export const VERIFIED_TTL_S = 3_600;
/** docs/design.md §3.3: answers nobody could verify. */
export const UNVERIFIED_TTL_S = 5;
/** ours: the same while a site's ledger stays away: grown over the first minute, no longer than the last purge round takes to come
 * (`PURGE_ROUNDS_AFTER_MS`). */
export const UNVERIFIED_TTL_MOST_S = 10;
export const UNVERIFIED_TTL_GROWS_MS = 60_000;
/** ours: a part that failed so often in a row is left alone, but for one that tries it in each interval. */
export const BREAKER = { failures: 5, probeEveryMs: 1_000 };
/** ours: how long a miss waits for the store and for the ledger. */
export const STORE_TIMEOUT_MS = 2_000;
export const LEDGER_TIMEOUT_MS = 1_000;
/** ours: how late the store may be before the others are asked what it would say: longer than KV takes for what nobody has read there lately. */
export const STORE_LATE_MS = 300;
/** ours: how long a miss waits for an origin; the JS SDK gives up after 3 s in all. */
export const ORIGIN_READ_TIMEOUT_MS = 2_000;
/** ours: how long a forwarded write may take; `?wait=live` takes up to ten seconds of it. */
export const ORIGIN_WRITE_TIMEOUT_MS = 30_000;
/** ours: what a reader is told to wait when nothing can be answered. */
export const RETRY_AFTER_S = 5;
/** ours: reads with `Larder-Min-Change` that may go on to the origin, of a site in one isolate: what a build of a site asks at once. */
export const MIN_CHANGE_QUOTA = { burst: 200, perMinute: 1_200 };
/** ours: how far above the last change that an origin named a number may lie: far more than any site commits. */
export const MIN_CHANGE_AHEAD = { changes: 1_000, perSecond: 5_000 };
/** ours: sites of which an isolate remembers something. */
export const SITES_REMEMBERED = 10_000;
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
/** ours: sets of a materialization that are under way at once: one is printed while Postgres reads for the other. */
export const MATERIALIZE_SETS_AT_ONCE = 2;

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
/** ours: longest URL that the origin asks on somebody's behalf. */
export const MAX_URL_CHARS = 2_000;

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
/** ours: up to how many documents, or references, a list of management counts. */
export const COUNTED_DOCUMENTS_MAX = 1_000;
/**
 * ours: how many documents a search of management may find before it walks the list instead, looking at each whether it is
 * found: what is found so often is met soon.
 */
export const SOUGHT_DOCUMENTS_MAX = 1_000;
