import type { Clock } from "../../../shared/clock.ts";
import { AppError } from "../../../shared/errors.ts";
import { header } from "../../../shared/headers.ts";
import { signRequest, type SecretKeys } from "../../../shared/signature.ts";
import type { Outbound } from "../../outbound/client.ts";
import type { OutboundRequest } from "../../outbound/request.ts";
import { readEdgeAddress } from "../../outbound/edge-address.ts";

/** The one way from the origin to edges: their addresses are a user's, and what answers there may be anybody's machine. */

export interface EdgeCall<T> {
  method: OutboundRequest["method"];
  /** Of the edge. */
  url: string;
  /** With its query. */
  path: string;
  content?: { type: string; bytes: Uint8Array<ArrayBuffer> };
  /** Those that come with an answer. */
  statuses: readonly number[];
  /** Reads the answer. @throws AppError when it is none */
  parse: (text: string) => T;
  timeoutMs: number;
  /** Of the answer. */
  maxBytes: number;
}

/**
 * Makes a signed request to an edge and reads its answer.
 * @throws AppError `unavailable` with `NO_EDGE` whatever went wrong; the cause says it
 */
export type CallEdge = <T>(call: EdgeCall<T>) => Promise<T>;

export interface EdgeCallParts {
  outbound: Outbound;
  clock: Clock;
  /** With what a request to the edge at an address is signed. */
  keysOf: (url: string) => Promise<SecretKeys>;
  /** `host:port` of edges that the operator named: they may be private, and spoken to without TLS. */
  allowed: readonly string[];
  /** Headers that say what a request is made for. */
  handOn: () => Record<string, string>;
}

/**
 * All that a site's managers hear of an edge that gives no answer: whether a port is closed, silent, or somebody else's
 * is nobody's business.
 */
export const NO_EDGE = "It does not answer as an edge does; the origin's log says why.";

export function createEdgeCalls(parts: EdgeCallParts): CallEdge {
  const { outbound, clock, keysOf, allowed, handOn } = parts;
  return async ({ method, url, path, content, statuses, parse, timeoutMs, maxBytes }) => {
    const address = readEdgeAddress(url, allowed);
    if (address.kind === "refused") throw noEdge(address.reason);
    const body = content?.bytes ?? new Uint8Array();
    // what an edge of one site is told must be of no use at another's
    const { host } = new URL(address.origin);
    const keys = await keysOf(address.origin);
    const signature = await signRequest(keys, clock.now(), { method, host, path, body });
    const result = await outbound({
      method,
      url: `${address.origin}${path}`,
      body,
      headers: {
        [header.signature]: signature,
        ...handOn(),
        ...(content === undefined ? {} : { "content-type": content.type }),
      },
      limits: { timeoutMs, maxBytes, maxRedirects: 0 },
    });
    if (result.kind !== "answered") throw noEdge(result.reason);
    if (!statuses.includes(result.status)) throw noEdge(`it answered ${result.status}`);
    try {
      return parse(new TextDecoder().decode(result.body));
    } catch (error) {
      throw noEdge(error instanceof AppError ? error.message : "its answer cannot be read");
    }
  };
}

const noEdge = (cause: string): AppError =>
  new AppError("unavailable", NO_EDGE, { cause: new Error(cause) });
