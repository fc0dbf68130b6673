import { errorCodes } from "../../shared/errors.ts";

/** Headers of answers. Those of CORS and of browsers' safety are on every answer and are left out of the document. */

export type Header = {
  description: string;
  required?: boolean;
  schema: Record<string, unknown>;
  example?: unknown;
};

const text = (description: string, example?: string): Header => ({
  description,
  schema: { type: "string" },
  ...(example === undefined ? {} : { example }),
});

export const answerHeaders = {
  ETag: {
    ...text(
      "The content's validator, for `If-None-Match`; weak, because answers are compressed on their way.",
      'W/"q1w2e3"',
    ),
    required: true,
  },
  "Cache-Control": text(
    "`no-cache`: store it, and ask again each time; `private, no-store` for drafts.",
    "no-cache",
  ),
  "Cache-Status": text("Which layer answered (RFC 9211).", "larder-cache; hit"),
  "Larder-Position": text(
    "The place in the site's log that this answer has, as `<epoch>.<position>`.",
    "1767225600000.42",
  ),
  "Larder-Freshness": {
    description:
      "How sure the edge is that nothing newer exists. `stale` is the last there is, while the origin is away.",
    schema: { type: "string", enum: ["verified", "unverified", "stale"] },
  },
  "Larder-Preview": {
    description: "Only when `preview` or `test` was asked for: whether it had an effect.",
    schema: { type: "string", enum: ["applied", "ignored"] },
  },
  "Surrogate-Key": text(
    "Tags of the answer, separated by spaces; with `Larder-Tags: 1`, or for a token that always gets them.",
  ),
  "Cache-Tag": text("Tags of the answer, separated by commas, when `Surrogate-Key` is there."),
  "Larder-Change": {
    description:
      "Number of the change that was committed, for `Larder-Min-Change`; absent when nothing that readers see changed.",
    schema: { type: "integer", minimum: 1 },
  },
  "Larder-Error": {
    description: "What went wrong, as a word.",
    required: true,
    schema: { type: "string", enum: errorCodes },
  },
  "X-Request-Id": text(
    "By which this request is found in the logs of the edge and the origin: the one that was sent, or a new one. Absent on answers that a cache gave or may keep.",
    "7b1c4c8e-9d7a-4a0f-8a51-0d6f3f6c2b11",
  ),
  Allow: {
    ...text("Methods that the path knows.", "GET, HEAD, OPTIONS, PUT, PATCH, DELETE"),
    required: true,
  },
  "WWW-Authenticate": { ...text("`Token`.", "Token"), required: true },
  "Retry-After": {
    description: "Seconds after which to try again.",
    schema: { type: "integer", minimum: 1 },
  },
  "Larder-Not-Done": text(
    "Only when it is certain that nothing was done, so that any write may be sent again: why, as a word, such as `standby`, `overtaken`, `starting`, or `no_origin` of an edge.",
    "standby",
  ),
} satisfies Record<string, Header>;

export type HeaderName = keyof typeof answerHeaders;

/** The `headers` of a response, by reference. */
export const headerRefs = (names: readonly HeaderName[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
