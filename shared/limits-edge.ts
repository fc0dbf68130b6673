/** Limits of what anybody may ask of an edge at once or in a time; those that stand in no other comment are ours. */

/** Bytes of bodies that origins are sending to one isolate, which has 128 MB (Cloudflare's docs): the largest file and a bit. */
export const INTERNAL_BODIES_BYTES = { push: 32 * 1024 * 1024, media: 32 * 1024 * 1024 };
/** How long a body of an origin may take to arrive, as long as its sender waits for the answer. */
export const INTERNAL_BODY_TIMEOUT_MS = 20_000;

/**
 * How often may be asked for what a cache does not answer, in one isolate: saved up, and won back per minute. A build of a
 * site asks for thousands of pages in a minute from one address with one token; what it asked before is answered by the cache
 * and counts for nothing. A token is what all browsers of a site share, so it has more than one of their addresses.
 */
export const EDGE_QUOTAS = {
  /** Reads that go to store, ledger or origin. */
  "misses.address": { burst: 600, perMinute: 3_000 },
  "misses.token": { burst: 2_400, perMinute: 12_000 },
  "misses.site": { burst: 4_800, perMinute: 24_000 },
  "previews.address": { burst: 300, perMinute: 1_200 },
  "previews.token": { burst: 600, perMinute: 2_400 },
  "writes.address": { burst: 600, perMinute: 3_000 },
  "writes.token": { burst: 600, perMinute: 3_000 },
  /** Tokens that the cache does not know: an unknown one asks the origin. Nobody has many. */
  "tokens.address": { burst: 100, perMinute: 300 },
  /** Files that the store does not have. */
  "media.address": { burst: 600, perMinute: 3_000 },
};
/** Addresses, tokens and sites of which an isolate remembers how much they asked. */
export const QUOTA_NAMES_REMEMBERED = 10_000;

/** Of a body that is refused, the most that is read all the same. */
export const UNWANTED_BODY_BYTES = 64 * 1024;
/** Bytes of writes that are being taken for the origin, in all and for one site; one write is up to MAX_BODY_BYTES. */
export const WRITE_BODIES_BYTES = { total: 40 * 1024 * 1024, site: 20 * 1024 * 1024 };
/** How long the body of a write may take to arrive: 10 MB at 350 KB/s. */
export const WRITE_BODY_TIMEOUT_MS = 30_000;
/**
 * Queries that wait for a site's ledger to answer them from its documents: what clients ask of a site at once. One is
 * answered after the other, in 0.3 to 60 ms each, and what else the ledger is asked goes between.
 */
export const SELECTS_WAITING = 32;
/** How long they wait, and how long a reader waits for the answer: as long as for the ledger's word (LEDGER_TIMEOUT_MS). */
export const SELECT_TIMEOUT_MS = 1_000;
/** ours: how long a reader waits: a ledger that has no time says so before. */
export const SELECT_ANSWER_MS = SELECT_TIMEOUT_MS + 500;
/** What a ledger prints before others go first, and what one document counts for besides its own characters: some 2 ms. */
export const SELECT_SLICE_CHARS = 200_000;
export const SELECT_STEP_CHARS = 2_000;
/** How much of an answer the rest of its ledger after it is for, a millisecond: what passing on takes where all programs share two processors. */
export const SELECT_REST_BYTES_PER_MS = 20_000;
/** Bytes of files that are being fetched from origins for readers. */
export const MEDIA_PULL_BYTES = 50 * 1024 * 1024;

/** Bodies of documents that one statement reads for an answer, and how much of them one answer may read: of 128 MB that an isolate has. */
export const BODIES_AT_ONCE = 200;
export const SELECTED_BODIES_CHARS = 24_000_000;
/** Documents with equal beginnings of long texts that one list puts in order, and how much text of theirs. */
export const ORDERED_LONG_TEXTS = 20_000;
export const ORDERED_LONG_TEXTS_CHARS = 16_000_000;
/** Documents of a replica that are made again in one go, and the characters of their bodies after which no other one begins. */
export const REMADE_AT_ONCE = 100;
export const REMADE_CHARS_AT_ONCE = 2_000_000;
/** ours: documents that a search takes from the words at once, and up to how many of them are looked up one by one. */
export const FOUND_AT_ONCE = 20_000;
export const FEW_FOUND = 1_000;
/** ours: origins that an edge knows: each may keep a read waiting once. */
export const MAX_ORIGINS = 8;
/** ours: how long one that did not answer is asked last: what a restart takes. */
export const ORIGIN_AWAY_MS = 5_000;
/** ours: all tries of a read together: the JS SDK gives up after 3 s. */
export const ORIGINS_READ_WITHIN_MS = 3_000;
/** ours: how long one that said that it takes writes is sent them unasked: less than it goes on when it ends (DRAIN_NOTICE_S). */
export const TAKES_WRITES_MS = 2_000;
/** ours: how long it may take to say so, which it does without asking anybody. */
export const ASK_WRITES_TIMEOUT_MS = 1_000;
