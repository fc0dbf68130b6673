/** Limits of reading other systems for an import: name, unit, source. */

/** ours: requests a second to somebody else's API unless told otherwise; ButterCMS names no figure. */
export const SOURCE_RATE_PER_S = 10;
/** ours: how often a request is tried that is not answered, or with 429 or 5xx. */
export const SOURCE_ATTEMPTS = 8;
/** ours: waits between them where the answer names none. */
export const SOURCE_BACKOFF = { firstMs: 500, maxMs: 60_000 };
/** ours: the longest wait that an answer may ask for; past it the import stops and says how to go on. */
export const SOURCE_MAX_WAIT_MS = 15 * 60_000;
/** ours: how long one answer may take. */
export const SOURCE_TIMEOUT_MS = 60_000;
/** ours: bytes of one answer; CONTRACT caps its own at 10 MB. */
export const SOURCE_ANSWER_BYTES = 64 * 1024 * 1024;
/** ours: sizes of pages that are tried, largest first, where an answer would be too large. */
export const SOURCE_PAGE_SIZES = [100, 20, 5, 1] as const;
/** ours: pages of lists that are held as they were parsed. */
export const SOURCE_PAGES_HELD = 20;
/** ours: ids of items that one field is told by, of collections that nothing names. */
export const SOURCE_IDS_LOOKED_AT = 100;
/** ours: bytes of a file of hints. */
export const HINTS_BYTES = 1024 * 1024;
/** ours: how often it is looked whether edges have what was brought, and how long at most. */
export const COPY_LIVE_EVERY_MS = 2_000;
export const COPY_LIVE_WITHIN_MS = 30 * 60_000;
/** ours: differences that a comparison shows; it counts all. */
export const DIFFERENCES_SHOWN = 50;
/** ours: characters of a text that is shown of either side. */
export const DIFFERENCE_CHARS = 120;
/** ours: a short text that becomes longer is a long one. */
export const SHORT_TEXT_CHARS = 200;
/** ours: bytes of one Markdown file. */
export const MARKDOWN_FILE_BYTES = 8 * 1024 * 1024;
/** ours: bytes of an export of Contentful, which is read whole. */
export const CONTENTFUL_EXPORT_BYTES = 512 * 1024 * 1024;
/** ours: characters of one element's text in an export of WordPress. */
export const WORDPRESS_TEXT_CHARS = 8 * 1024 * 1024;
/** ours: elements inside one another in an export of WordPress; it has five. */
export const WORDPRESS_DEPTH = 50;
