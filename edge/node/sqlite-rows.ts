import { DatabaseSync, type StatementSync } from "node:sqlite";
import { LRUCache } from "lru-cache";
import type { Rows, SqlValue } from "../replica/schema.ts";

/** ours: prepared statements kept, the last ones used; what readers may ask is built of more parts than fit into memory. */
export const STATEMENTS_KEPT = 200;

/** ours: how long a statement waits while another thread writes. */
export const BUSY_TIMEOUT_MS = 5_000;

/**
 * Rows in a file of SQLite, or in memory (`:memory:`). What a transaction wrote is on the disk when it ends. One connection writes;
 * others may read meanwhile, each of them what was there when its transaction began.
 */
export function createSqliteRows(path: string): Rows & { close(): void } {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  database.exec("pragma journal_mode = wal; pragma synchronous = full");
  const statements = new LRUCache<string, StatementSync>({ max: STATEMENTS_KEPT });
  const prepared = (sql: string) => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    run: <Row extends Record<string, SqlValue>>(sql: string, ...params: SqlValue[]) =>
      prepared(sql).all(...params) as Row[],
    transaction(work) {
      database.exec("begin immediate");
      try {
        const result = work();
        database.exec("commit");
        return result;
      } catch (error) {
        database.exec("rollback");
        throw error;
      }
    },
    close: () => database.close(),
  };
}
