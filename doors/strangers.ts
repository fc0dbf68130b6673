import type { BlockList } from "node:net";
import { familyOf } from "./settings.ts";

/** Whom a connection comes from, as far as its address tells. */

/** An IPv4 address that came through an IPv6 socket is that address. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, "");

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
