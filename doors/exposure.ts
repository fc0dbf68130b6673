import { BlockList, isIP } from "node:net";

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8);
LOOPBACK.addAddress("::1", "ipv6");

/** Whether a program that listens there is reached by this machine alone. */
export function isLoopback(host: string): boolean {
  if (host === "localhost") return true;
  const version = isIP(host);
  return version !== 0 && LOOPBACK.check(host, version === 6 ? "ipv6" : "ipv4");
}

/**
 * What whoever starts a program is told when others than this machine may reach it: it speaks HTTP, so tokens and drafts are
 * there to be read by everybody on the way. Null when nobody else may.
 */
export function exposureOf(host: string, variable: string): string | null {
  if (isLoopback(host)) return null;
  return [
    "!".repeat(78),
    `! It listens on ${host} (${variable}) and speaks HTTP, without TLS: whoever is on the way`,
    "! reads tokens and drafts. Let something that ends TLS stand in front, and let nothing",
    "! else reach this port (docs/deploy.md).",
    "!".repeat(78),
    "",
  ].join("\n");
}
