import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Rows, SqlValue } from "../replica/schema.ts";

/** Rows in a file of SQLite, or in memory (`:memory:`). */
export function createSqliteRows(path: string): Rows & { close(): void } {
  const database = new DatabaseSync(path);
  const statements = new Map<string, StatementSync>();
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
