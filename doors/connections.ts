import type { Socket } from "node:net";
import { familyOf, type DoorSettings } from "./settings.ts";

/** Why a connection was not let in: too many of its address, or in all. */
export type Crowded = "address" | "all";

/** Counts who is in. */
export interface Connections {
  /** Lets a connection in until it closes. @returns why not */
  admit(socket: Socket): Crowded | undefined;
}

type Caps = Pick<DoorSettings, "connections" | "strangers" | "perAddress" | "trusted">;

/**
 * Caps by address and in all. A trusted address speaks for many, so it has no cap of its own, and it finds room when strangers
 * have taken all of theirs.
 */
export function createConnections(caps: Caps): Connections {
  const byNeighbour = new Map<string, number>();
  let all = 0;
  let strangers = 0;
  const add = (neighbour: string | undefined, count: 1 | -1) => {
    all += count;
    if (neighbour === undefined) return;
    strangers += count;
    const now = (byNeighbour.get(neighbour) ?? 0) + count;
    if (now === 0) byNeighbour.delete(neighbour);
    else byNeighbour.set(neighbour, now);
  };
  return {
    admit(socket) {
      const address = plainAddress(socket.remoteAddress ?? "");
      const isTrusted = address !== "" && caps.trusted.check(address, familyOf(address));
      const neighbour = isTrusted ? undefined : neighbourOf(address);
      if (all >= caps.connections) return "all";
      if (neighbour !== undefined) {
        if ((byNeighbour.get(neighbour) ?? 0) >= caps.perAddress) return "address";
        if (strangers >= caps.strangers) return "all";
      }
      add(neighbour, 1);
      socket.once("close", () => add(neighbour, -1));
      return undefined;
    },
  };
}

/** An IPv4 address that came through an IPv6 socket is that address. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, "");

/** Whoever has one IPv6 address has the other 2^64 of its network as well. */
function neighbourOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail = ""] = address.split("%", 1)[0]?.split("::") ?? [];
  const before = head.split(":").filter((part) => part !== "");
  const after = tail.split(":").filter((part) => part !== "");
  const zeros = Math.max(0, 8 - before.length - after.length);
  const parts = [...before, ...Array.from({ length: zeros }, () => "0"), ...after];
  return parts.slice(0, 4).join(":");
}
