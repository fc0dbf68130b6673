import http from "node:http";
import https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { unreachable } from "../reasons.ts";
import type { OutboundRequest, OutboundResult } from "./request.ts";
import { KEPT_CONNECTIONS_PER_HOST } from "../../shared/limits-edges.ts";
import type { Connections, Pinned } from "./connections.ts";
import type { Target } from "./target.ts";

const USER_AGENT = "Larder";

/** Where a request goes. */
export interface Destination {
  target: Target;
  /** Checked ones, of which one is connected to. */
  addresses: string[];
  /** Without it the connection is for this request alone. */
  connections: Connections | undefined;
}

/**
 * One request and its answer, over a connection to one of the addresses given; the name is only for `Host` and the
 * certificate. The answer's body is counted as it comes and never decompressed.
 */
export async function exchange(
  destination: Destination,
  request: OutboundRequest,
  signal: AbortSignal,
): Promise<OutboundResult> {
  // one that was kept may have ended while nobody looked; each that did is gone from the pool
  for (let again = 0; again < KEPT_CONNECTIONS_PER_HOST; again++) {
    const result = await exchangeOnce(destination, request, signal);
    if (result !== "stale") return result;
  }
  const result = await exchangeOnce({ ...destination, connections: undefined }, request, signal);
  return result === "stale" ? { kind: "failed", reason: "the connection ended" } : result;
}

/** `stale`: the connection was kept from before, and ended before an answer. */
function exchangeOnce(
  { target, addresses, connections }: Destination,
  request: OutboundRequest,
  signal: AbortSignal,
): Promise<OutboundResult | "stale"> {
  const { maxBytes } = request.limits;
  return new Promise((resolve) => {
    const failed = (error: unknown) => resolve({ kind: "failed", reason: unreachable(error) });
    const sent = open({ target, addresses, connections }, request, signal);
    let answered = false;
    sent.on("error", (error) => {
      if (sent.reusedSocket && !answered && !signal.aborted) resolve("stale");
      else failed(error);
    });
    sent.on("response", (incoming) => {
      answered = true;
      const chunks: Uint8Array[] = [];
      let bytes = 0;
      const stopAt = (count: number) => {
        if (count <= maxBytes) return;
        resolve({ kind: "refused", reason: `the answer is larger than ${maxBytes} bytes` });
        sent.destroy();
      };
      stopAt(Number(incoming.headers["content-length"] ?? 0));
      incoming.on("error", failed);
      incoming.on("data", (chunk: Uint8Array) => {
        bytes += chunk.byteLength;
        if (bytes <= maxBytes) chunks.push(chunk);
        stopAt(bytes);
      });
      incoming.on("end", () => {
        const status = incoming.statusCode ?? 0;
        const body = new Uint8Array(Buffer.concat(chunks));
        resolve({
          kind: "answered",
          status,
          headers: headersOf(incoming),
          body,
          url: target.url.href,
        });
      });
    });
    sent.end(request.method === "GET" ? undefined : request.body);
  });
}

function open(
  { target, addresses, connections }: Destination,
  { method, headers, body }: OutboundRequest,
  signal: AbortSignal,
): http.ClientRequest {
  const { url, host, port } = target;
  const length =
    method === "GET" ? {} : { "content-length": String(Buffer.byteLength(body ?? "")) };
  const { request } = url.protocol === "https:" ? https : http;
  const options: http.RequestOptions & Pinned = {
    addresses,
    method,
    host,
    port,
    path: `${url.pathname}${url.search}`,
    headers: {
      ...headers,
      host: url.host,
      "user-agent": USER_AGENT,
      "accept-encoding": "identity",
      ...length,
    },
    lookup: lookupIn(addresses),
    agent: connections?.agentFor(url.protocol) ?? false,
    signal,
  };
  return request(options);
}

/** Answers with the addresses that were checked, whatever is asked. */
function lookupIn(addresses: string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, callback) => {
    const [first] = found;
    if (options.all === true) callback(null, found);
    else callback(null, first?.address ?? "", first?.family ?? 0);
  };
}

function headersOf({ headersDistinct }: http.IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  return headers;
}
