import type pg from "pg";
import { lockPurpose, type Postgres } from "../db/client.ts";

/** Which edges this process may send to: locks of one connection, which die with it. */
export interface Leadership {
  /** Whether this process holds the edge, taking it when nobody does. */
  holds(edgeId: number): Promise<boolean>;
  release(): Promise<void>;
}

/**
 * Two processes that both believe to hold an edge do no harm, they only send twice: the edge's fence decides.
 * So hearing of a lost connection a little late is early enough.
 */
export function createLeadership(postgres: Postgres): Leadership {
  const held = new Set<number>();
  let connection: Promise<pg.Client> | undefined;
  const lose = () => {
    held.clear();
    connection = undefined;
  };
  const open = async () => {
    const client = postgres.dedicated();
    client.on("error", lose);
    client.on("end", lose);
    await client.connect();
    return client;
  };
  return {
    async holds(edgeId) {
      if (held.has(edgeId)) return true;
      try {
        connection ??= open();
        const { rows } = await (
          await connection
        ).query<{ held: boolean }>("select pg_try_advisory_lock($1::int, $2::int) as held", [
          lockPurpose.courier,
          edgeId,
        ]);
        if (rows[0]?.held === true) held.add(edgeId);
        return rows[0]?.held === true;
      } catch (error) {
        lose();
        throw error;
      }
    },
    async release() {
      const open = connection;
      lose();
      await (await open)?.end();
    },
  };
}
