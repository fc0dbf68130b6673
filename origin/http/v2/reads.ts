import { allows, siteLocale, wantsSurrogateKeys } from "../../../shared/credentials.ts";
import { AppError, detail, orNotFound } from "../../../shared/errors.ts";
import { header } from "../../../shared/headers.ts";
import { EDGE_READ_WITHIN_MS } from "../../../shared/limits-shares.ts";
import { changeNumber, noSuchChange, parseMinChange } from "../../../shared/min-change.ts";
import {
  asksPreview,
  contentTypeOf,
  inLocale,
  localeOfQuery,
  parsePrinted,
  parseQuery,
  printQuery,
  type ContentQuery,
  type Query,
} from "../../../shared/query.ts";
import { respondError, respondRead } from "../../../shared/respond.ts";
import { printTags, surrogateHeaders } from "../../../shared/surrogate-keys.ts";
import { printVersion } from "../../../shared/version.ts";
import {
  answer,
  previewAnswer,
  type OriginAnswer,
  type Reader,
} from "../../delivery/answer/answer.ts";
import { etagOf } from "../../delivery/answer/render.ts";
import { findProgress } from "../../db/log/changes.ts";
import type { Flights } from "../../delivery/answer/flights.ts";
import { findAnswer } from "../../db/log/renditions.ts";
import { findGrants, findSiteById } from "../../db/site/sites.ts";
import { within, type Asker } from "../../shares/asker.ts";
import { type Lane, LOOK_UPS } from "../../shares/limits.ts";
import { verifyEdge, type KnownEdge } from "../edge-requests.ts";
import { authorise, type Parts, type Principal } from "../context.ts";
import { notDone } from "../standing.ts";

/** Answers that are being serialized for readers who named a change. */
export type ReadFlights = Flights<OriginAnswer>;

/** Who is answered, and with what. */
interface Asked {
  parts: Parts;
  flights: ReadFlights;
  asker: Asker;
}

const readerOf = ({ parts: { log } }: Asked, ended: AbortSignal): Reader => ({ log, ended });

/** Makes an answer when it is the site's turn, and counts it until it is sent. */
async function inTurn(
  asked: Asked,
  lane: Lane,
  site: number,
  work: (ended: AbortSignal) => Promise<OriginAnswer>,
): Promise<OriginAnswer> {
  const found = await asked.parts.shares.use(lane, site, asked.asker.signal, work);
  countUnsent(asked, site, found);
  return found;
}

function countUnsent({ parts, asker }: Asked, site: number, found: OriginAnswer): void {
  if (found.kind === "live") asker.whenSent(parts.shares.hold(site, found.body.length));
}

/**
 * Answers from at least a change: from the log when that has it, else freshly, and equal questions with the same change
 * share one answer, which began when the change was there.
 * @returns the site's last change too @throws AppError `invalid` when the site does not have that change
 */
async function answerFromChange(
  asked: Asked,
  siteId: number,
  query: Query,
  change: number,
): Promise<{ found: OriginAnswer; last: number }> {
  const { parts, flights, asker } = asked;
  const { last, inLog } = await parts.shares.use("read", siteId, asker.signal, () =>
    findProgress(parts.postgres.db, siteId, change),
  );
  // a replica may not have it yet, and whoever has it can say so
  if (last < change && parts.standing?.stance() === "standby")
    throw notDone("standby", "This origin's replica does not have that change yet. Try again.");
  if (last < change) throw noSuchChange(change, last);
  const make = (signal: AbortSignal) =>
    parts.shares.use("read", siteId, signal, (ended) =>
      answer(readerOf(asked, ended), siteId, query, { fresh: !inLog }),
    );
  const name = `${siteId} ${change} ${printQuery(query)}`;
  const found = await (inLog ? make(asker.signal) : flights.share(name, make, asker.signal));
  countUnsent(asked, siteId, found);
  return { found, last };
}

/** The same reads as at the edge, for when every edge is gone (docs/design.md §5). */
export async function read(
  parts: Parts,
  flights: ReadFlights,
  request: Request,
  asker: Asker,
): Promise<Response> {
  const principal = await authorise(parts, request, "read");
  const { site } = principal;
  const url = new URL(request.url);
  const parsed = parseQuery(url);
  const query = inLocale(parsed, siteLocale(site, localeOfQuery(parsed)));
  const reads = asksPreview(url, query) ? readPreview : readPublished;
  return reads({ parts, flights, asker }, request, principal, query);
}

/** A token without the scope reads what is published, and a header says so: several SDKs ask on every call. */
async function readPreview(
  asked: Asked,
  request: Request,
  principal: Principal,
  query: ContentQuery,
): Promise<Response> {
  const { id } = principal.site;
  if (!allows(principal, "preview"))
    return readPublished(asked, request, principal, query, { [header.preview]: "ignored" });
  const found = await inTurn(asked, "preview", id, (ended) =>
    previewAnswer(readerOf(asked, ended), id, query),
  );
  return respondFound(request, query, found, { [header.preview]: "applied" }, true);
}

async function readPublished(
  asked: Asked,
  request: Request,
  principal: Principal,
  query: ContentQuery,
  headers: Record<string, string> = {},
): Promise<Response> {
  const { id } = principal.site;
  const change = parseMinChange(request.headers);
  const found =
    change === undefined
      ? await inTurn(asked, "read", id, (ended) =>
          answer(readerOf(asked, ended), id, query, { fresh: false }),
        )
      : (await answerFromChange(asked, id, query, change)).found;
  const tags = found.kind === "live" ? printTags(found.tags) : "";
  const keys = wantsSurrogateKeys(request, principal) ? surrogateHeaders(id, tags) : {};
  return respondFound(request, query, found, { ...versionHeader(found), ...keys, ...headers });
}

function respondFound(
  request: Request,
  query: ContentQuery,
  found: OriginAnswer,
  more: Record<string, string>,
  isPrivate = false,
): Response {
  const headers = { [header.cacheStatus]: "larder-origin; fwd=request", ...more };
  if (found.kind === "absent") {
    return respondError(request.method, new AppError("not_found", found.detail), headers);
  }
  const { etag, body } = found;
  return respondRead(request, {
    etag,
    body,
    contentType: contentTypeOf(query),
    isPrivate,
    headers,
  });
}

/**
 * Answers an edge that misses something: `?site=&query=` with the printed query, signed like a push.
 * 200 with the bytes, 404 when there is nothing; both with the place in the log, if it has one.
 * A token's query comes without a site: the token is how the edge finds it.
 */
export async function rendition(
  parts: Parts,
  flights: ReadFlights,
  request: Request,
  whoever: Asker,
): Promise<Response> {
  const url = new URL(request.url);
  const edge = await verifyEdge(parts, request);
  return within(parts.clock, EDGE_READ_WITHIN_MS, whoever, (asker) =>
    answerEdge({ parts, flights, asker }, url, edge),
  );
}

async function answerEdge(asked: Asked, url: URL, edge: KnownEdge): Promise<Response> {
  const { db } = asked.parts.postgres;
  const key = url.searchParams.get("key");
  if (key !== null) {
    await edge.mustHave(siteOf(url));
    return fromLog(asked, siteOf(url), key);
  }
  const query = parsePrinted(url.searchParams.get("query") ?? "");
  if (query.kind === "token") return grant(asked, query.hash, edge);
  const site = siteOf(url);
  await edge.mustHave(site);
  orNotFound(await findSiteById(db, site));
  const change = changeNumber(url.searchParams.get("change"));
  if (change === undefined) {
    const fresh = url.searchParams.has("fresh");
    const make = (ended: AbortSignal) => answer(readerOf(asked, ended), site, query, { fresh });
    return toEdge(await inTurn(asked, "read", site, make));
  }
  const { found, last } = await answerFromChange(asked, site, query, change);
  return toEdge(found, { [header.change]: String(last) });
}

function toEdge(found: OriginAnswer, more: Record<string, string> = {}): Response {
  const headers = { ...versionHeader(found), ...more };
  if (found.kind === "absent")
    return Response.json({ detail: found.detail }, { status: 404, headers });
  const { body, etag, tags } = found;
  const type = { "content-type": "application/json" };
  return new Response(body, {
    headers: { ...type, etag, [header.tags]: printTags(tags), ...headers },
  });
}

/** What the log has under a key, for an edge that repairs its store. */
async function fromLog({ parts, asker }: Asked, siteId: number, key: string): Promise<Response> {
  const found = await parts.shares.use("read", siteId, asker.signal, () =>
    findAnswer(parts.postgres.db, siteId, key),
  );
  if (found === undefined || found.body === null || found.etag === null) {
    return Response.json({ detail: detail.notFound }, { status: 404 });
  }
  asker.whenSent(parts.shares.hold(siteId, found.body.length));
  const headers = {
    etag: found.etag,
    [header.position]: printVersion(found),
    [header.tags]: printTags(found.tags ?? []),
  };
  return new Response(found.body, { headers: { "content-type": "application/json", ...headers } });
}

async function grant({ parts, asker }: Asked, hash: string, edge: KnownEdge): Promise<Response> {
  const [found] = await parts.shares.use("read", LOOK_UPS, asker.signal, () =>
    findGrants(parts.postgres.db, [hash]),
  );
  if (found === undefined || !(await edge.maySee(found.grant.site)))
    return Response.json({ detail: detail.badToken }, { status: 404 });
  const body = JSON.stringify(found.grant);
  return new Response(body, {
    headers: { "content-type": "application/json", etag: etagOf(body) },
  });
}

function siteOf(url: URL): number {
  const site = url.searchParams.get("site") ?? "";
  if (!/^[1-9]\d{0,8}$/.test(site)) throw new AppError("invalid", "site is missing or no number.");
  return Number(site);
}

const versionHeader = ({ version }: OriginAnswer): Record<string, string> =>
  version === null ? {} : { [header.position]: printVersion(version) };
