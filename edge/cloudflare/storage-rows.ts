import type { Rows, SqlValue } from "../replica/schema.ts";

/** Rows in the SQLite of a Durable Object. */
export const createStorageRows = (storage: DurableObjectStorage): Rows => ({
  run: <Row extends Record<string, SqlValue>>(sql: string, ...params: SqlValue[]) =>
    storage.sql.exec<Row>(sql, ...params).toArray(),
  transaction: (work) => storage.transactionSync(work),
});
