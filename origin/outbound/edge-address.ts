import { readTarget } from "./target.ts";

export type EdgeAddress = { kind: "address"; origin: string } | { kind: "refused"; reason: string };

/**
 * Reads where an edge is: a host and nothing else, and https unless the operator named it, since what is sent there is
 * not everybody's. What `readTarget` refuses is refused here too. The origin is the address in its one spelling.
 * @param allowed `host:port` that the operator named
 */
export function readEdgeAddress(text: string, allowed: readonly string[]): EdgeAddress {
  const checked = readTarget(text, allowed);
  if (checked.kind === "refused") return checked;
  const { url, trusted } = checked.target;
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "")
    return refused("an edge's address has no path, query or fragment");
  if (url.protocol !== "https:" && !trusted) return refused("edges are spoken to over https");
  return { kind: "address", origin: url.origin };
}

const DEFAULT_PORTS: Record<string, string> = { "http:": "80", "https:": "443" };

/** The `host:port` of a web address, as allow-lists have it. */
export function hostAndPort(text: string): string {
  const { hostname, port, protocol } = new URL(text);
  return `${hostname}:${port || (DEFAULT_PORTS[protocol] ?? "")}`;
}

const refused = (reason: string): EdgeAddress => ({ kind: "refused", reason });
