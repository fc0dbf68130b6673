/** Header names of our own and of the platforms, once. All lower case. */
export const header = {
  /** RFC 9211: which layer answered. */
  cacheStatus: "cache-status",
  /** The place in the site's log this answer has, as `<epoch>.<position>`. */
  position: "larder-position",
  /** `verified`, `unverified` or `stale`: how sure the edge is that nothing newer exists. */
  freshness: "larder-freshness",
  /** On reads: answer from at least this change of the site. */
  minChange: "larder-min-change",
  /** On writes: the number of the change that was committed. */
  change: "larder-change",
  /** On answers to `preview` and `test`: `applied`, or `ignored` because the token may not preview. */
  preview: "larder-preview",
  /** On management by a person: which site, by its slug. */
  site: "larder-site",
  /** On errors: the code, for programs. */
  error: "larder-error",
  /** On 503s of an origin, and of an edge that found none: nothing was done, so the request may be sent to another one. The value is why. */
  notDone: "larder-not-done",
  /** On writes that an edge forwards: the site's epoch as the edge has it. */
  epoch: "larder-epoch",
  /** On requests, and on answers that no cache has: by which both and their log lines are found. */
  requestId: "x-request-id",
  /** On requests between edge and origin: the HMAC of the request. */
  signature: "larder-signature",
  /** On what an edge forwards: the name that it was asked under. */
  askedHost: "larder-asked-host",
  /** From the local edge's front to its worker. */
  front: "larder-front",
  /** On reads, `1`: name the answer's surrogate keys. On an origin's answer to an edge: the tags, joined by commas. */
  tags: "larder-tags",
  cloudflareCdnCacheControl: "cloudflare-cdn-cache-control",
  cacheTag: "cache-tag",
} as const;
