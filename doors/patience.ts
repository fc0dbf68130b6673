import type { RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { LRUCache } from "lru-cache";
import type { Clock } from "../shared/clock.ts";
import { REFUSALS, STRANGERS_REMEMBERED } from "../shared/limits-doors.ts";
import type { DoorSettings } from "./settings.ts";
import { strangerOf } from "./strangers.ts";

/** Whose requests are refused again and again is heard later, so that saying no costs others nothing. */
export interface Patience {
  /** Hands requests on, those of such an address after a wait. */
  before(listener: RequestListener): RequestListener;
  /** To be told of every answer that closes, on its connection. */
  answered(socket: Socket, response: ServerResponse): void;
}

/** Refusals of an address that are not forgotten yet. */
interface Debt {
  refusals: number;
  atMs: number;
}

/** What no program asks that does as it should; a page that is not there, or a share that is used up, is none of these. */
const REFUSED = new Set([400, 401, 403, 405, 408, 411, 413, 414, 415, 417, 421, 431]);

/** @param held is called for each request that waits */
export function createPatience(
  { trusted }: Pick<DoorSettings, "trusted">,
  clock: Clock,
  held: () => void,
): Patience {
  const debts = new LRUCache<string, Debt>({ max: STRANGERS_REMEMBERED });
  const owed = (stranger: string): number => {
    const debt = debts.get(stranger);
    if (debt === undefined) return 0;
    const forgotten = ((clock.now() - debt.atMs) / 1_000) * REFUSALS.forgottenPerS;
    return Math.max(0, debt.refusals - forgotten);
  };
  const add = (stranger: string) =>
    void debts.set(stranger, { refusals: owed(stranger) + 1, atMs: clock.now() });
  const strangers = new WeakMap<Socket, { stranger: string | undefined }>();
  /** Whom a connection comes from does not change. */
  const strangerOn = (socket: Socket): string | undefined => {
    const known = strangers.get(socket) ?? { stranger: strangerOf(socket.remoteAddress, trusted) };
    strangers.set(socket, known);
    return known.stranger;
  };
  return {
    before: (listener) => (request, response) => {
      const stranger = strangerOn(request.socket);
      if (stranger === undefined) return listener(request, response);
      const waitMs = waitOf(owed(stranger));
      if (waitMs === 0) return listener(request, response);
      held();
      void clock.sleep(waitMs).then(() => {
        if (!response.destroyed) listener(request, response);
      });
    },
    answered(socket, response) {
      if (!response.writableFinished || !REFUSED.has(response.statusCode)) return;
      const stranger = strangerOn(socket);
      if (stranger !== undefined) add(stranger);
    },
  };
}

const waitOf = (refusals: number): number =>
  Math.min(
    REFUSALS.waitAtMostMs,
    Math.max(0, ((refusals - REFUSALS.free) / REFUSALS.forgottenPerS) * 1_000),
  );
