/** Limits of what anybody may ask of an edge at once or in a time; those that stand in no other comment are ours. */

/** Bytes of bodies that origins are sending to one isolate, which has 128 MB (Cloudflare's docs): the largest file and a bit. */
export const INTERNAL_BODIES_BYTES = { push: 32 * 1024 * 1024, media: 32 * 1024 * 1024 };
/** How long a body of an origin may take to arrive, as long as its sender waits for the answer. */
export const INTERNAL_BODY_TIMEOUT_MS = 20_000;
