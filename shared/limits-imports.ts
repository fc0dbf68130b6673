/** Limits of imports: name, unit, source. */

/** ours: documents in one request; beside MAX_BODY_BYTES. */
export const IMPORTED_AT_ONCE = 100;
/** ours: characters of a document's key at its source, which may be an address. */
export const MAX_IMPORT_KEY_CHARS = 300;
/** ours: characters of a source's name. */
export const MAX_SOURCE_CHARS = 50;
/** ours: bytes of documents in one request, unless it is one document; a fifth of MAX_BODY_BYTES. */
export const IMPORT_BATCH_BYTES = 2 * 1024 * 1024;
