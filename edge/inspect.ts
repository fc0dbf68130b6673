import { AppError } from "../shared/errors.ts";
import type { EntryReport, ProbeReport } from "../shared/inspect.ts";
import { isKeyOf } from "../shared/keys.ts";
import { parsePrinted, printQuery } from "../shared/query.ts";
import { readLedger, readStore } from "./read/content.ts";
import type { GatewayParts } from "./read/gateway.ts";
import type { Found } from "./read/in-time.ts";
import type { Answer, Looked } from "./ports.ts";
import { verifySigned, type SignedDoor } from "./signed.ts";

/** What the origin asks an edge about itself. Signed; no body ever leaves by these ways. */

export interface InspectParts extends GatewayParts {
  door: SignedDoor;
}

/**
 * `?site=&key=`: what store and ledger hold for a key of the site, each asked with its deadline.
 * @throws AppError `unauthorized`, `invalid`
 */
export async function entry(parts: InspectParts, request: Request): Promise<Response> {
  const params = await signedParams(parts, request);
  const site = siteOf(params);
  const key = params.get("key") ?? "";
  if (!isKeyOf(site, key)) throw new AppError("invalid", "key is missing or not one of the site.");
  const { content } = parts;
  const [looked, stored] = await Promise.all([
    readLedger(content, site, key),
    readStore(content, key),
  ]);
  const [known, held] = [valueOf(looked), valueOf(stored)];
  const report: EntryReport = {
    ledger: known === undefined ? null : ledgerReport(known),
    store:
      held === undefined
        ? null
        : { held: held === null ? null : { version: held.version, state: held.state } },
  };
  return Response.json(report);
}

const ledgerReport = ({ head, whole, floor, replica, need }: Looked): EntryReport["ledger"] => ({
  head,
  whole,
  floor,
  replica,
  need,
});

/**
 * `?query=&site=`: the answer that a reader of the printed query would get, through the same cache; tokens have no site.
 * @throws AppError `unauthorized`, `invalid`
 */
export async function probe(parts: InspectParts, request: Request): Promise<Response> {
  const params = await signedParams(parts, request);
  const printed = params.get("query") ?? "";
  const query = parsePrinted(printed);
  // another spelling would be cached beside the one that readers are given
  if (printQuery(query) !== printed) throw new AppError("invalid", "query is not canonical.");
  const site = query.kind === "token" ? null : siteOf(params);
  const { answer, hit } = await parts.cache.read({ site, printed });
  await release(answer);
  const known = answer.kind === "live" || answer.kind === "absent";
  const report: ProbeReport = {
    kind: answer.kind,
    version: known ? answer.version : null,
    etag: answer.kind === "live" ? answer.etag : null,
    freshness: known ? answer.freshness : null,
    source: known ? answer.source : null,
    hit,
  };
  return Response.json(report);
}

const valueOf = <T>(found: Found<T>): T | undefined =>
  found.kind === "found" ? found.value : undefined;

/** A stream that nobody reads would keep its connection. */
async function release(answer: Answer): Promise<void> {
  if (answer.kind === "live" && answer.body instanceof ReadableStream) await answer.body.cancel();
}

async function signedParams({ door }: InspectParts, request: Request): Promise<URLSearchParams> {
  await verifySigned(door, request);
  return new URL(request.url).searchParams;
}

function siteOf(params: URLSearchParams): number {
  const site = params.get("site") ?? "";
  if (!/^[1-9]\d{0,8}$/.test(site)) throw new AppError("invalid", "site is missing or no number.");
  return Number(site);
}
