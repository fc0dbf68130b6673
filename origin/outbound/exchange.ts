import http from "node:http";
import https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { unreachable } from "../reasons.ts";
import type { OutboundRequest, OutboundResult } from "./client.ts";
import type { Target } from "./target.ts";

const USER_AGENT = "Larder";

/**
 * One request and its answer, over a connection of its own to one of the addresses given; the name is only for `Host`
 * and the certificate. The answer's body is counted as it comes and never decompressed.
 */
export function exchange(
  target: Target,
  addresses: string[],
  request: OutboundRequest,
  signal: AbortSignal,
): Promise<OutboundResult> {
  const { maxBytes } = request.limits;
  return new Promise((resolve) => {
    const failed = (error: unknown) => resolve({ kind: "failed", reason: unreachable(error) });
    const sent = open(target, addresses, request, signal);
    sent.on("error", failed);
    sent.on("response", (incoming) => {
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
    sent.end(request.method === "POST" ? request.body : undefined);
  });
}

function open(
  { url, host, port }: Target,
  addresses: string[],
  { method, headers, body }: OutboundRequest,
  signal: AbortSignal,
): http.ClientRequest {
  const length =
    method === "POST" ? { "content-length": String(Buffer.byteLength(body ?? "")) } : {};
  const { request } = url.protocol === "https:" ? https : http;
  return request({
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
    // a connection kept for later would be one whose address nobody checks again
    agent: false,
    signal,
  });
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
