import { isIP } from "node:net";
import type { Clock } from "../../shared/clock.ts";
import { unreachable } from "../reasons.ts";
import { isPublicAddress } from "./addresses.ts";
import type { Connections } from "./connections.ts";
import { exchange } from "./exchange.ts";
import type { OutboundRequest, OutboundResult } from "./request.ts";
import { redirected } from "./redirect.ts";
import type { Resolve } from "./resolve.ts";
import { readTarget, type Target } from "./target.ts";

/** The one way from the origin to addresses that users name. Whoever calls one from elsewhere has a hole. */

export type Outbound = (request: OutboundRequest) => Promise<OutboundResult>;

export interface OutboundParts {
  resolve: Resolve;
  clock: Clock;
  /** `host:port` that may be private, from the configuration: for tests and intranets. */
  allowPrivate: readonly string[];
  /** Keeps connections between requests, which then must be such that may be repeated; none are kept without it. */
  connections?: Connections | undefined;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Makes requests that cannot be led to a private network. A name is resolved once and the connection goes to an
 * address that was checked; every redirect is checked like the first request. Only GETs follow redirects, never
 * from https to http, and only `accept` goes along to another host. Nothing is thrown.
 */
export function createOutbound(parts: OutboundParts): Outbound {
  return async (request) => {
    const stop = new AbortController();
    const rest = new AbortController();
    const late = parts.clock
      .sleep(request.limits.timeoutMs, rest.signal)
      .then((): OutboundResult => {
        stop.abort();
        return { kind: "failed", reason: `no answer within ${request.limits.timeoutMs} ms` };
      });
    try {
      return await Promise.race([follow(parts, request, stop.signal), late]);
    } catch (error) {
      return { kind: "failed", reason: unreachable(error) };
    } finally {
      rest.abort();
    }
  };
}

async function follow(
  parts: OutboundParts,
  request: OutboundRequest,
  signal: AbortSignal,
): Promise<OutboundResult> {
  let hop = { url: request.url, headers: request.headers ?? {} };
  for (let redirects = 0; ; redirects++) {
    const result = await takeHop(parts, { ...request, ...hop }, signal);
    const location = result.kind === "answered" ? redirectOf(request, result) : null;
    if (location === null) return result;
    if (redirects === request.limits.maxRedirects) return refused("too many redirects");
    const next = redirected(hop.url, location, hop.headers);
    if (next.kind === "refused") return next;
    hop = next;
  }
}

/** Where an answer sends us; null when it is the last one. A POST's redirect is its answer. */
const redirectOf = ({ method }: OutboundRequest, answer: { status: number; headers: Headers }) =>
  method === "GET" && REDIRECTS.has(answer.status) ? answer.headers.get("location") : null;

async function takeHop(
  parts: OutboundParts,
  request: OutboundRequest,
  signal: AbortSignal,
): Promise<OutboundResult> {
  const checked = readTarget(request.url, parts.allowPrivate);
  if (checked.kind === "refused") return checked;
  const { target } = checked;
  const addresses = await addressesOf(parts, target);
  // one private address among public ones is reason enough: nobody says which of them a connection would take
  if (addresses.length === 0 || !(target.trusted || addresses.every(isPublicAddress)))
    return refused("the address is not public");
  if (signal.aborted) return { kind: "failed", reason: "given up" };
  return exchange({ target, addresses, connections: parts.connections }, request, signal);
}

const addressesOf = (parts: OutboundParts, { host }: Target): Promise<string[]> =>
  isIP(host) === 0 ? parts.resolve(host) : Promise.resolve([host]);

const refused = (reason: string): OutboundResult => ({ kind: "refused", reason });
