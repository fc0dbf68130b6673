import { isIP } from "node:net";
import { MAX_URL_CHARS } from "../../shared/limits.ts";
import { isPublicAddress } from "./addresses.ts";

/** ours: the web's ports and their usual alternatives; a request to any other may speak to something that is no web server. */
const PORTS = new Set(["80", "443", "8080", "8443"]);
const DEFAULT_PORTS: Record<string, string> = { "http:": "80", "https:": "443" };
/** Names that mean this machine or its network, whatever a resolver says. */
const LOCAL_NAMES = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|home\.arpa)$/;

/** Where a request goes, as far as its URL says. */
export interface Target {
  url: URL;
  /** The name or address without brackets. */
  host: string;
  port: number;
  /** A `host:port` that the operator allows to be private. */
  trusted: boolean;
}

export type Checked = { kind: "target"; target: Target } | { kind: "refused"; reason: string };

/**
 * Reads a URL and refuses what never may be asked: other schemes and ports, credentials, local names, private addresses.
 * Names are not resolved here: an address that a name has now says nothing about the one it has later.
 * The URL standard makes `127.1`, `2130706433`, `0x7f.1` and `017700000001` one spelling, which is then checked.
 */
export function readTarget(text: string, allowPrivate: readonly string[]): Checked {
  const url = text.length > MAX_URL_CHARS ? null : URL.parse(text);
  if (url === null) return refused("it is no URL");
  const standard = DEFAULT_PORTS[url.protocol];
  if (standard === undefined) return refused("only http and https are spoken");
  if (url.username !== "" || url.password !== "") return refused("a URL may not hold credentials");
  const port = url.port === "" ? standard : url.port;
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const target = { url, host, port: Number(port) };
  if (allowPrivate.includes(`${url.hostname}:${port}`)) {
    return { kind: "target", target: { ...target, trusted: true } };
  }
  if (!PORTS.has(port)) return refused(`port ${port} is not allowed`);
  if (host.endsWith(".")) return refused("the host name ends in a dot");
  if (LOCAL_NAMES.test(host)) return refused("the host is not public");
  if (isIP(host) !== 0 && !isPublicAddress(host)) return refused("the address is not public");
  return { kind: "target", target: { ...target, trusted: false } };
}

const refused = (reason: string): Checked => ({ kind: "refused", reason });
