import type postgres from "postgres";
import { lockPurpose, type Postgres } from "../db/client.ts";

/** Which edges this process may send to: locks of one connection, which die with it. */
export interface Leadership {
  /** Whether this process holds the edge, taking it when nobody does. */
  holds(edgeId: number): Promise<boolean>;
  /** Checks that the connection, and with it every lock, is still there. */
  check(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Two processes that both believe to hold an edge do no harm, they only send twice: the edge's fence decides.
 * So a check now and then is enough.
 */
export function createLeadership({ sql }: Postgres): Leadership {
  let connection: Promise<postgres.ReservedSql> | undefined;
  const held = new Set<number>();
  const lose = () => {
    held.clear();
    void connection?.then((lost) => lost.release()).catch(() => undefined);
    connection = undefined;
  };
  return {
    async holds(edgeId) {
      if (held.has(edgeId)) return true;
      try {
        connection ??= sql.reserve();
        const [row] = await (await connection)<{ held: boolean }[]>`
          select pg_try_advisory_lock(${lockPurpose.courier}::int, ${edgeId}::int) as held`;
        if (row?.held === true) held.add(edgeId);
        return row?.held === true;
      } catch (error) {
        lose();
        throw error;
      }
    },
    async check() {
      if (connection === undefined) return;
      try {
        await (await connection)`select 1`;
      } catch {
        lose();
      }
    },
    async release() {
      const open = connection;
      held.clear();
      connection = undefined;
      if (open === undefined) return;
      const reserved = await open;
      await reserved`select pg_advisory_unlock_all()`;
      reserved.release();
    },
  };
}
