/** Limits of working copies. */

/** ours: operations in one request; a device that was away for long sends several. */
export const MAX_OPERATIONS = 500;
/** ours: steps of a path; a cell of a repeater in a picked component takes seven. */
export const MAX_PATH_STEPS = 20;
/** ours: characters of an id that a device gives. */
export const MAX_ID_CHARS = 64;
/** ours: how long a resend is known as one; after that it is judged by what it says. */
export const OPERATIONS_KEPT_MS = 7 * 24 * 60 * 60_000;
/** ours: how long what was discarded can be had back. */
export const DISCARDED_KEPT_MS = 30 * 24 * 60 * 60_000;
/** ours: rows of either that one edit clears away, more than it makes. */
export const CLEARED_PER_EDIT = 1_000;
/** ours: edits that are named to who has seen an older version. */
export const MAX_CHANGES_TOLD = 100;
