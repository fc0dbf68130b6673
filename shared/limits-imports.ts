/** Limits of imports: name, unit, source. */

/** ours: documents in one request; beside MAX_BODY_BYTES. */
export const IMPORTED_AT_ONCE = 100;
/** ours: characters of a document's key at its source, which may be an address. */
export const MAX_IMPORT_KEY_CHARS = 300;
/** ours: characters of a source's name. */
export const MAX_SOURCE_CHARS = 50;
/** ours: bytes of documents in one request, unless it is one document; a fifth of MAX_BODY_BYTES. */
export const IMPORT_BATCH_BYTES = 2 * 1024 * 1024;
/** ours: numbers of documents that an import may ask for, as many as 32 bits hold: those past it are left for whoever comes after. */
export const MAX_KEPT_NUMBER = 2 ** 31 - 1;
/** ours: characters of the sentence that says how far an import is. */
export const MAX_IMPORT_NOTE_CHARS = 500;
