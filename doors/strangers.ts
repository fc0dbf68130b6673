import type { IncomingMessage } from "node:http";
import { isIP, type BlockList } from "node:net";
import { familyOf, type DoorSettings } from "./settings.ts";

/** Whom a connection comes from, as far as its address tells. */

/** An IPv4 address that came through an IPv6 socket is that address. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, "");

/**
 * The address of whoever a request is for: of the connection, or where that is a proxy's that operators named, the last one
 * that a proxy of theirs did not have itself. What stands before it anybody may have written.
 */
export function addressOf(
  { socket, headers }: Pick<IncomingMessage, "socket" | "headers">,
  { trusted, isForwarded }: Pick<DoorSettings, "trusted" | "isForwarded">,
): string {
  const address = plainAddress(socket.remoteAddress ?? "");
  if (!isForwarded) return address;
  const hops = String(headers["x-forwarded-for"] ?? "").split(",");
  const way = [
    ...hops.map((hop) => plainAddress(hop.trim())).filter((hop) => isIP(hop) !== 0),
    address,
  ];
  return way.findLast((hop) => strangerOf(hop, trusted) !== undefined) ?? address;
}

/** @returns the name a stranger is counted under; undefined for trusted addresses, which speak for many */
export function strangerOf(
  remoteAddress: string | undefined,
  trusted: BlockList,
): string | undefined {
  const address = plainAddress(remoteAddress ?? "");
  const isTrusted = address !== "" && trusted.check(address, familyOf(address));
  return isTrusted ? undefined : networkOf(address);
}

/** Whoever has one IPv6 address has the other 2^64 of its network as well. */
function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail = ""] = address.split("%", 1)[0]?.split("::") ?? [];
  const before = head.split(":").filter((part) => part !== "");
  const after = tail.split(":").filter((part) => part !== "");
  const zeros = Math.max(0, 8 - before.length - after.length);
  const parts = [...before, ...Array.from({ length: zeros }, () => "0"), ...after];
  return parts.slice(0, 4).join(":");
}
