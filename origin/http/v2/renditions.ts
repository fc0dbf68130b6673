import type { Grant } from "../../../shared/api.ts";
import { nowText } from "../../../shared/clock.ts";
import { AppError, detail, orNotFound } from "../../../shared/errors.ts";
import { header } from "../../../shared/headers.ts";
import { EDGE_READ_WITHIN_MS } from "../../../shared/limits-shares.ts";
import { changeNumber } from "../../../shared/min-change.ts";
import { parsePrinted } from "../../../shared/query.ts";
import { printTags } from "../../../shared/surrogate-keys.ts";
import { printVersion } from "../../../shared/version.ts";
import { findAnswer } from "../../db/log/renditions.ts";
import { findLinkGrant } from "../../db/site/preview-links.ts";
import { findGrants, findSiteById } from "../../db/site/sites.ts";
import type { WithBytes } from "../../delivery/answer/bytes.ts";
import { etagOf } from "../../delivery/answer/render.ts";
import { within, type Asker } from "../../shares/asker.ts";
import { LOOK_UPS } from "../../shares/limits.ts";
import type { Parts } from "../context.ts";
import { verifyEdge, type KnownEdge } from "../edge-requests.ts";
import {
  answerFromChange,
  inTurn,
  published,
  versionHeader,
  type Asked,
  type ReadFlights,
} from "./answered.ts";

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
    const make = (ended: AbortSignal) => published(asked, site, query, { fresh, ended });
    return toEdge(await inTurn(asked, "read", site, make));
  }
  const { found, last } = await answerFromChange(asked, site, query, change);
  return toEdge(found, { [header.change]: String(last) });
}

function toEdge(found: WithBytes, more: Record<string, string> = {}): Response {
  const headers = { [header.tags]: printTags(found.tags), ...versionHeader(found), ...more };
  if (found.kind === "absent")
    return Response.json({ detail: found.detail }, { status: 404, headers });
  const { body, etag } = found;
  return new Response(body, { headers: { "content-type": "application/json", etag, ...headers } });
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
  const found = await parts.shares.use("read", LOOK_UPS, asker.signal, () => grantOf(parts, hash));
  if (found === undefined || !(await edge.maySee(found.site)))
    return Response.json({ detail: detail.badToken }, { status: 404 });
  const body = JSON.stringify(found);
  return new Response(body, {
    headers: { "content-type": "application/json", etag: etagOf(body) },
  });
}

/** Of a token, or of a link to a preview, which no log has: edges ask for one again within seconds. */
async function grantOf(
  { postgres: { db }, clock }: Parts,
  hash: string,
): Promise<Grant | undefined> {
  const [found] = await findGrants(db, [hash]);
  return found?.grant ?? findLinkGrant(db, hash, nowText({ clock }));
}

function siteOf(url: URL): number {
  const site = url.searchParams.get("site") ?? "";
  if (!/^[1-9]\d{0,8}$/.test(site)) throw new AppError("invalid", "site is missing or no number.");
  return Number(site);
}
