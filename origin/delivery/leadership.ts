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
  const connection = postgres.dedicated(() => held.clear());
  return {
    async holds(edgeId) {
      if (held.has(edgeId)) return true;
      const [row] = await connection<{ held: boolean }[]>`
        select pg_try_advisory_lock(${lockPurpose.courier}::int, ${edgeId}::int) as held`;
      if (row?.held === true) held.add(edgeId);
      return row?.held === true;
    },
    release: () => connection.end({ timeout: 1 }),
  };
}
