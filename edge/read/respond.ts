import { AppError, detail, unavailable } from "../../shared/errors.ts";
import { header } from "../../shared/headers.ts";
import { SHARE_RETRY_AFTER_S } from "../../shared/limits-shares.ts";
import { respondError, respondRead } from "../../shared/respond.ts";
import { contentTypeOf, type Query } from "../../shared/query.ts";
import { surrogateHeaders } from "../../shared/surrogate-keys.ts";
import { printVersion } from "../../shared/version.ts";
import type { Coded } from "./codings.ts";
import type { Answer, Busy, Cached } from "../ports.ts";

/** Turns what was found into the reader's response, with the layer that answered and how sure it was. */
export function respond(
  request: Request,
  query: Query,
  { answer, hit }: Cached,
  more: More,
): Response {
  const headers: Record<string, string> = {
    ...layerHeaders(answer, hit),
    ...more.headers,
    ...keys(answer, more.keysFor),
  };
  switch (answer.kind) {
    case "live": {
      const { etag } = answer;
      const body = more.coded?.body ?? answer.body;
      if (more.coded) headers["content-encoding"] = more.coded.coding;
      return respondRead(request, { etag, body, contentType: contentTypeOf(query), headers });
    }
    case "absent":
      return respondError(request.method, new AppError("not_found", answer.detail), headers);
    case "refused":
      return respondError(request.method, new AppError(answer.code, answer.detail), headers);
    case "unavailable": {
      return respondError(request.method, errorOf(answer), headers);
    }
  }
}

/** A fault of one answer is no outage: who waits for the origin to come back would wait for nothing. */
function errorOf({ failed, busy }: Extract<Answer, { kind: "unavailable" }>): AppError {
  if (busy !== undefined) return noRoom(busy);
  return failed === true ? new AppError("failed", detail.failed) : unavailable(detail.unavailable);
}

/** What an origin says when a share of it is used up. */
export const noRoom = (busy: Busy): AppError =>
  new AppError(busy, busy === "busy" ? detail.busy : detail.siteShareUsed, {
    retryAfterS: SHARE_RETRY_AFTER_S,
  });

/** What the request adds to the answer's headers. */
interface More {
  headers: Record<string, string>;
  /** The site whose surrogate keys the reader wants to see; null: none. */
  keysFor: number | null;
  /** The body as it goes out where it was compressed. */
  coded?: Coded | null;
}

/** Errors of the question itself depend on nothing that changes. */
function keys(answer: Answer, site: number | null): Record<string, string> {
  if (site === null || answer.kind === "refused" || answer.kind === "unavailable") return {};
  return surrogateHeaders(site, answer.kind === "live" ? answer.tags : "");
}

function layerHeaders(answer: Answer, hit: boolean): Record<string, string> {
  const headers: Record<string, string> = { [header.cacheStatus]: cacheStatus(answer, hit) };
  if (answer.kind !== "live" && answer.kind !== "absent") return headers;
  headers[header.freshness] = answer.freshness;
  if (answer.version !== null) headers[header.position] = printVersion(answer.version);
  return headers;
}

/** RFC 9211: one member per layer from the nearest to the reader, `larder-cache`, `larder-store`, then `larder-replica` or `larder-origin`. */
function cacheStatus(answer: Answer, hit: boolean): string {
  if (hit) return "larder-cache; hit";
  const missed = "larder-cache; fwd=miss";
  if (answer.kind === "unavailable" || answer.kind === "refused")
    return `${missed}, larder-store; fwd=miss`;
  if (answer.source === "origin")
    return `${missed}, larder-store; fwd=miss, larder-origin; fwd=request`;
  if (answer.source === "replica") return `${missed}, larder-store; fwd=miss, larder-replica; hit`;
  return answer.freshness === "stale"
    ? `${missed}, larder-store; hit; detail=stale`
    : `${missed}, larder-store; hit`;
}
