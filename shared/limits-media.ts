/** Limits of files of media; sources as in `limits.ts`. */

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
/** ours: revisions of before uses were noted that are looked at in one transaction, and how often it is looked for such. */
export const MEDIA_USES_AT_ONCE = 500;
export const MEDIA_USES_EVERY_MS = 60_000;
/** ours: characters of an alternative text; screen readers say few more at once. */
export const MEDIA_MAX_ALT_CHARS = 1_000;
/** ours: how many files a search may find before it walks the library instead, looking at each whether it is found. */
export const MEDIA_SOUGHT_MAX = 1_000;
/** ours: uses of a file that are named. */
export const MEDIA_USES_SHOWN = 100;
