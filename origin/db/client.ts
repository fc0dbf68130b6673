import { sql } from "drizzle-orm";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { printTimestamp } from "../content/dates.ts";
import { isConflict } from "./errors.ts";
import * as schema from "./schema.ts";

/** What statements run on: the pool, or a transaction of it. */
export type Database = Pick<
  PostgresJsDatabase<typeof schema>,
  "select" | "insert" | "update" | "delete" | "execute"
>;

/** A transaction; a type of its own so that what needs one can ask for one. */
export type Transaction = Parameters<
  Parameters<PostgresJsDatabase<typeof schema>["transaction"]>[0]
>[0];

export interface Postgres {
  /** Statements outside a transaction. */
  db: Database;
  /** Runs `work` in a read-write transaction; again from the start when Postgres ended it for the sake of another one. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Runs `work` on one snapshot: every statement in it sees the same commits. */
  snapshot<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * Runs `work` on one snapshot while holding an advisory lock, writes included.
   * Returns null when somebody else holds the lock. The lock ends with the transaction.
   */
  locked<T>(lock: AdvisoryLock, work: (tx: Transaction) => Promise<T>): Promise<T | null>;
  /** Calls `onNotify` per notification and `onListen` each time listening began anew (something may have been missed). */
  listen(channel: string, onNotify: (payload: string) => void, onListen: () => void): Promise<void>;
  /** The driver's pool, for what Drizzle has no words for. */
  client: postgres.Sql;
  /** One connection outside the pool, for locks that live as long as it does. `onClose` hears when they are gone. */
  dedicated(onClose: () => void): postgres.Sql;
  end(): Promise<void>;
}

/** Two numbers name an advisory lock: what it is for, and of which site or edge. */
export interface AdvisoryLock {
  purpose: number;
  id: number;
}

export const lockPurpose = { migrate: 7_101, materialize: 7_102, courier: 7_103 } as const;

export interface ConnectOptions {
  url: string;
  /** Connections in the pool. */
  maxConnections: number;
  /** Called with the text of each statement, for tests that count them. */
  onStatement?: (text: string) => void;
}

/** Postgres: the type's object id. */
const TIMESTAMPTZ = 1184;

/** Opens a pool. Connections are made when first needed; a broken one is replaced. */
export function connect(options: ConnectOptions): Postgres {
  const client = postgres(options.url, {
    max: options.maxConnections,
    onnotice: () => undefined,
    connect_timeout: 5,
    connection: {
      application_name: "larder",
      TimeZone: "UTC",
      idle_in_transaction_session_timeout: 60_000,
    },
    types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
    ...(options.onStatement === undefined
      ? {}
      : { debug: (_: number, text: string) => options.onStatement?.(text) }),
  });
  const db = drizzle(client, { schema });
  // Drizzle leaves times as Postgres writes them; everywhere else they are ISO 8601 with all their microseconds
  client.options.parsers[TIMESTAMPTZ] = printTimestamp;
  return {
    db,
    client,
    dedicated: (onclose) =>
      postgres(options.url, {
        max: 1,
        onnotice: () => undefined,
        connect_timeout: 5,
        max_lifetime: null,
        onclose,
      }),
    transaction: (work) => retried(() => db.transaction(work)),
    snapshot: (work) =>
      db.transaction(work, { isolationLevel: "repeatable read", accessMode: "read only" }),
    locked: (lock, work) => withLock(db, lock, work),
    listen: async (channel, onNotify, onListen) => {
      await client.listen(channel, onNotify, onListen);
    },
    end: () => client.end({ timeout: 5 }),
  };
}

/** ours: how often a transaction is tried that deadlocks or cannot be serialized. */
const TRANSACTION_ATTEMPTS = 5;
async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === TRANSACTION_ATTEMPTS || !isConflict(error)) throw error;
    }
  }
}

/**
 * The snapshot is taken by the statement that takes the lock. What the lock's last holder committed between the two
 * shows as a serialization failure at the first row both write, and the work begins again on a newer snapshot.
 */
function withLock<T>(
  db: PostgresJsDatabase<typeof schema>,
  lock: AdvisoryLock,
  work: (tx: Transaction) => Promise<T>,
): Promise<T | null> {
  return retried(() =>
    db.transaction(
      async (tx) => {
        const [row] = await tx.execute<{ held: boolean }>(
          sql`select pg_try_advisory_xact_lock(${lock.purpose}::int, ${lock.id}::int) as held`,
        );
        return row?.held === true ? work(tx) : null;
      },
      { isolationLevel: "repeatable read" },
    ),
  );
}
