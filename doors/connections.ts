import type { Socket } from "node:net";
import type { DoorSettings } from "./settings.ts";
import { strangerOf } from "./strangers.ts";

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
  const byStranger = new Map<string, number>();
  let all = 0;
  let strangers = 0;
  const add = (stranger: string | undefined, count: 1 | -1) => {
    all += count;
    if (stranger === undefined) return;
    strangers += count;
    const now = (byStranger.get(stranger) ?? 0) + count;
    if (now === 0) byStranger.delete(stranger);
    else byStranger.set(stranger, now);
  };
  return {
    admit(socket) {
      const stranger = strangerOf(socket.remoteAddress, caps.trusted);
      if (all >= caps.connections) return "all";
      if (stranger !== undefined) {
        if ((byStranger.get(stranger) ?? 0) >= caps.perAddress) return "address";
        if (strangers >= caps.strangers) return "all";
      }
      add(stranger, 1);
      socket.once("close", () => add(stranger, -1));
      return undefined;
    },
  };
}
