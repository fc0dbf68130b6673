/** What is asked of an address that a user names, and what came of it. */

export interface OutboundLimits {
  /** For everything: names, connections, redirects, bodies. */
  timeoutMs: number;
  /** Of the answer's body, as it comes over the wire. */
  maxBytes: number;
  maxRedirects: number;
}

export interface OutboundRequest {
  method: "GET" | "POST" | "PUT";
  url: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  limits: OutboundLimits;
}

/** What came of it. A `reason` is a clause of ours, safe to show: no resolved address is in it, nor what anybody answered. */
export type OutboundResult =
  | { kind: "answered"; status: number; headers: Headers; body: Uint8Array; url: string }
  /** We did not connect, or stopped: address not allowed, too large, too many redirects, bad scheme. */
  | { kind: "refused"; reason: string }
  /** They did not answer: timeout, reset, TLS, DNS. */
  | { kind: "failed"; reason: string };
