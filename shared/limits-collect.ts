/** Limits of collecting what nobody needs; sources as in `limits.ts`. */

/** ours: for how long what nobody needs is kept at least, unless an operator says otherwise; that of changes (`CHANGES_KEEP_MS`). */
export const COLLECT_GRACE_DAYS = 30;
/** ours: the longest that may be said. */
export const COLLECT_GRACE_MAX_DAYS = 3_650;
/** ours: rows of the log, documents, revisions and files that one statement looks at. */
export const COLLECT_LOG_AT_ONCE = 5_000;
export const COLLECT_DOCUMENTS_AT_ONCE = 20;
export const COLLECT_REVISIONS_AT_ONCE = 1_000;
export const COLLECT_MEDIA_AT_ONCE = 500;
/** ours: how often a collection asks for the turn of a site's materializer, and how long it waits in between. */
export const COLLECT_TURN_ATTEMPTS = 50;
export const COLLECT_TURN_EVERY_MS = 200;
