import type pg from "pg";
import type { Clock } from "../../shared/clock.ts";
import { lockPurpose, type Postgres } from "../db/client.ts";
import { keepAwake } from "../db/session.ts";

/**
 * Which edges this process may send to: locks of one session, which die with it. A process that hangs or is cut off
 * from Postgres loses them within seconds, and another one sends.
 */
export interface Leadership {
  /** Whether this process holds the edge, taking it when nobody does. */
  holds(edgeId: number): Promise<boolean>;
  /** Gives an edge up that is no longer there: Postgres has room for so many locks. */
  leave(edgeId: number): Promise<void>;
  release(): Promise<void>;
}

/** A session and the edges it holds. */
interface Session {
  client: pg.Client;
  connected: Promise<unknown>;
  held: Set<number>;
  over: AbortController;
}

/**
 * Two processes that both believe to hold an edge do no harm, they only send twice: the edge's fence decides.
 * So hearing of a lost connection a little late is early enough.
 */
export function createLeadership(postgres: Postgres, clock: Clock): Leadership {
  let current: Session | undefined;
  const end = async (session: Session) => {
    session.over.abort();
    if (current === session) current = undefined;
    await session.client.end();
  };
  // it is given up already; that its end cannot be said to Postgres changes nothing
  const lose = (session: Session) => void end(session).catch(() => undefined);
  const open = (): Session => {
    const client = postgres.session();
    const over = new AbortController();
    const session = { client, connected: client.connect(), held: new Set<number>(), over };
    client.on("error", () => lose(session));
    client.on("end", () => lose(session));
    session.connected.then(() => keepAwake(client, clock, over.signal)).catch(() => lose(session));
    return session;
  };
  return {
    async holds(edgeId) {
      const session = (current ??= open());
      if (session.held.has(edgeId)) return true;
      try {
        await session.connected;
        const { rows } = await session.client.query<{ held: boolean }>(
          "select pg_try_advisory_lock($1::int, $2::int) as held",
          [lockPurpose.courier, edgeId],
        );
        if (rows[0]?.held === true) session.held.add(edgeId);
        return rows[0]?.held === true;
      } catch (error) {
        lose(session);
        throw error;
      }
    },
    async leave(edgeId) {
      if (current?.held.delete(edgeId) !== true) return;
      const lock = [lockPurpose.courier, edgeId];
      await current.client.query("select pg_advisory_unlock($1::int, $2::int)", lock);
    },
    async release() {
      if (current !== undefined) await end(current);
    },
  };
}
