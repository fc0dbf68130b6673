import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "../shared/clock.ts";

/** Ends a server without breaking off what is under way. */
export interface Departure {
  asked(response: ServerResponse): void;
  /** To be told of every answer that closes, on its connection. */
  answered(socket: Socket): void;
  /** From now on every answer ends its connection, those under way too. */
  drain(): void;
  /**
   * Lets nobody in any more, closes connections that nothing is under way on, and waits until everybody has gone,
   * `withinMs` at most.
   * @returns how many answers were broken off
   */
  close(server: Server, withinMs: number | undefined): Promise<number>;
}

/** @param answers those under way */
export function createDeparture(
  clock: Clock,
  answers: ReadonlyMap<ServerResponse, unknown>,
): Departure {
  let [isDraining, isClosing] = [false, false];
  const drain = () => {
    isDraining = true;
    for (const response of answers.keys())
      if (!response.headersSent) response.shouldKeepAlive = false;
  };
  return {
    asked(response) {
      if (isDraining) response.shouldKeepAlive = false;
    },
    answered(socket) {
      // its headers may have promised more
      if (isClosing) socket.end();
    },
    drain,
    async close(server, withinMs) {
      drain();
      isClosing = true;
      const gone = new AbortController();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      let broken = 0;
      if (withinMs !== undefined)
        void clock.sleep(withinMs, gone.signal).then(() => {
          broken = answers.size;
          server.closeAllConnections();
        });
      await closed;
      gone.abort();
      return broken;
    },
  };
}
