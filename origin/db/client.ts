import { sql } from "./drizzle.ts";
import { drizzle, type NodePgDatabase } from "./drizzle.ts";
import pg from "pg";
import { untilEnded } from "./cancel.ts";
import { isAfterFailure, isConflict, isUnanswered } from "./errors.ts";
import { noting } from "./noting.ts";
import { traced } from "./traced.ts";
import type { Tracer } from "../../shared/tracing.ts";
import { naming } from "./named-statements.ts";
import * as schema from "./schema.ts";

/** What statements run on: the pool, or a transaction of it. */
export type Database = Pick<
  NodePgDatabase<typeof schema>,
  "select" | "insert" | "update" | "delete" | "execute"
>;

declare const inTransaction: unique symbol;

/** A transaction; a type of its own so that what needs one can ask for one. */
export type Transaction = Database & { readonly [inTransaction]: true };

export interface Postgres {
  /** Statements outside a transaction. */
  db: Database;
  /** Runs `work` in a read-write transaction; again from the start when Postgres ended it for the sake of another one. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * Runs `work` on one snapshot: every statement in it sees the same commits. Once the signal aborts, the statement under
   * way is cancelled and no other one is begun.
   * @throws the signal's reason, or what Postgres says of the cancelled statement
   */
  snapshot<T>(work: (tx: Transaction) => Promise<T>, ended?: AbortSignal): Promise<T>;
  /**
   * Runs `work` on one snapshot while holding an advisory lock, writes included.
   * Returns null when somebody else holds the lock. The lock ends with the transaction.
   */
  locked<T>(lock: AdvisoryLock, work: (tx: Transaction) => Promise<T>): Promise<T | null>;
  /** The driver's pool, for what has no place in a statement file: maintenance and measurements. */
  pool: pg.Pool;
  /**
   * A connection outside the pool, not yet connected; whoever asks for it listens to its errors and ends it. It is for one
   * that stays: it must be kept awake (`db/session.ts`), else Postgres ends it and with it
   * what it holds. So a process that hangs or is cut off holds nothing for long.
   */
  session(): pg.Client;
  /**
   * The same for migrations, whose statements may take as long as they take; a process that hangs between two, or is cut off,
   * still holds nothing for long.
   */
  migrating(): pg.Client;
  /** The same for backups: its statements and transactions may take as long as they take, and rest as long as they rest. */
  copying(): pg.Client;
  end(): Promise<void>;
}

/** Two numbers name an advisory lock: what it is for, and of which site or edge. */
export interface AdvisoryLock {
  purpose: number;
  id: number;
}

export const lockPurpose = {
  migrate: 7_101,
  materialize: 7_102,
  courier: 7_103,
  forget: 7_104,
  /** Named by the triggers of migrations/0011 too. */
  fallback: 7_105,
  words: 7_106,
  /** Shared by backups, which want their files of media to stay. */
  collect: 7_107,
  summaries: 7_108,
  mediaUses: 7_109,
} as const;

export interface ConnectOptions {
  url: string;
  /** Connections in the pool. */
  maxConnections: number;
  /** What Postgres calls the connections; an origin's unless given. */
  applicationName?: string;
  /** Called with the text of each statement besides transaction control, for tests that count them. */
  onStatement?: (text: string) => void;
  /** Records statements, of what is recorded. */
  tracer?: Tracer | undefined;
  /** Instead of `ANSWER_TIMEOUT_MS`, `IDLE_SESSION_MS` and `IDLE_IN_TRANSACTION_MS`, for tests that wait for them. */
  answerTimeoutMs?: number;
  idleSessionMs?: number;
  idleInTransactionMs?: number;
}

/** What Postgres calls connections of origins. */
export const ORIGIN_NAME = "larder";
/** ours: how long a connection may take to be made, or to come free. */
const CONNECT_TIMEOUT_MS = 5_000;
/**
 * ours: a transaction that does nothing for this long is ended by Postgres. Less than `ANSWER_TIMEOUT_MS`, so that who
 * waits for what a hanging origin had locked, mostly a site's row, gets it and does not give up.
 */
const IDLE_IN_TRANSACTION_MS = 20_000;
/**
 * ours: how long a statement may go unanswered. A connection whose other end is gone without a word (a failover, a
 * firewall that forgot it) is silent for as long as the kernel tries again, a quarter of an hour or for ever.
 */
const ANSWER_TIMEOUT_MS = 30_000;
/** ours: the same for statements of sessions, which are all short. */
const SESSION_ANSWER_TIMEOUT_MS = 5_000;
/** ours: a session that asks nothing for this long is ended by Postgres; several times `AWAKE_EVERY_MS`. */
const IDLE_SESSION_MS = 15_000;
/** ours: after how long without a word it is asked whether the other end of a connection is there, while a migration runs. */
const MIGRATING_SILENT_MS = 10_000;
/** ours: how much later than its asker the server gives up a statement, so that it is the asker who says so. */
const STATEMENT_SLACK_MS = 1_000;
/** ours: how often a transaction is tried that deadlocks or cannot be serialized. */
const TRANSACTION_ATTEMPTS = 5;

// ids and counts are far below 2^53; as text they would have to be converted wherever they are read
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** Opens a pool. Connections are made when first needed; a broken one is replaced. */
export function connect(options: ConnectOptions): Postgres {
  const { answerTimeoutMs = ANSWER_TIMEOUT_MS, idleSessionMs = IDLE_SESSION_MS } = options;
  const settings: pg.ClientConfig = {
    connectionString: options.url,
    application_name: options.applicationName ?? ORIGIN_NAME,
    // bodies and revisions are read by id; at the default cost sets of 500 ids would scan whole tables. No statement
    // takes more than one of Postgres's processors, so a connection is the share of them that it stands for
    options: "-c TimeZone=UTC -c random_page_cost=1.1 -c max_parallel_workers_per_gather=0",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: options.idleInTransactionMs ?? IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
  };
  const sleepless = `${settings.options} -c idle_session_timeout=${idleSessionMs}`;
  const pool = new pg.Pool({
    ...settings,
    max: options.maxConnections,
    // what does not need another's answer goes right behind it: a write takes few round trips (test/origin/round-trips)
    pipeline: true,
    query_timeout: answerTimeoutMs,
    // whoever asked has stopped waiting; unasked, the server would go on with the work
    statement_timeout: answerTimeoutMs + STATEMENT_SLACK_MS,
  });
  // a connection that breaks shows in the statement that uses it; unheard, its event would end the process
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const logger = { logQuery: (text: string) => options.onStatement?.(text) };
  const { tracer } = options;
  const open = (client: pg.Pool | pg.PoolClient) =>
    drizzle(traced(naming(client), tracer), { schema, logger });
  const begin = beginning(pool, open, tracer);
  return {
    db: open(pool),
    pool,
    session: () =>
      new pg.Client({
        ...settings,
        options: sleepless,
        query_timeout: Math.min(answerTimeoutMs, SESSION_ANSWER_TIMEOUT_MS),
      }),
    migrating: () =>
      new pg.Client({
        ...settings,
        options: `${sleepless} -c statement_timeout=0 -c lock_timeout=0`,
        keepAliveInitialDelayMillis: MIGRATING_SILENT_MS,
      }),
    copying: () =>
      new pg.Client({
        ...settings,
        options: `${settings.options} -c statement_timeout=0 -c lock_timeout=0`,
        idle_in_transaction_session_timeout: 0,
        keepAliveInitialDelayMillis: MIGRATING_SILENT_MS,
      }),
    transaction: (work) => begin("read write", work),
    snapshot: (work, ended) => begin("isolation level repeatable read, read only", work, ended),
    locked: (lock, work) =>
      begin("isolation level repeatable read", (tx) => holding(tx, lock, work)),
    end: () => pool.end(),
  };
}

/** How transactions are begun; as spans, of what is recorded. */
const beginning =
  (
    pool: pg.Pool,
    open: (client: pg.PoolClient) => NodePgDatabase<typeof schema>,
    tracer: Tracer | undefined,
  ) =>
  <T>(mode: string, work: (tx: Transaction) => Promise<T>, ended?: AbortSignal): Promise<T> => {
    const run = () =>
      retried(() =>
        withTransaction(pool, mode, (client) =>
          untilEnded(pool, client, ended, (ending) => work(open(ending) as unknown as Transaction)),
        ),
      );
    if (tracer?.recorded() === undefined) return run();
    const attributes = { "db.system.name": "postgresql", "larder.transaction": mode };
    return tracer.span({ name: "transaction", kind: "client", attributes }, run);
  };

/** A connection whose transaction cannot be rolled back is thrown away: nobody knows what state it is in. */
async function withTransaction<T>(
  pool: pg.Pool,
  mode: string,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let first: unknown;
  try {
    // in two statements, for the first cannot fail: whatever goes right behind it is in a transaction, or is refused
    const began = client.query(`begin; set transaction ${mode}`);
    began.catch((error: unknown) => (first ??= error));
    const result = await work(noting(client, (error) => (first ??= error)));
    await began;
    // of a transaction that failed it is a rollback, which is no error to Postgres
    const { command } = await client.query("commit");
    if (command !== "COMMIT") throw new Error("a transaction was to be committed that had failed");
    client.release();
    return result;
  } catch (thrown) {
    // who waits for several statements may hear last of the one that failed first
    const error = isAfterFailure(thrown) ? (first ?? thrown) : thrown;
    if (isUnanswered(error)) {
      client.release(true);
      throw error;
    }
    await client.query("rollback").then(
      () => client.release(),
      () => client.release(true),
    );
    throw error;
  }
}

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
async function holding<T>(
  tx: Transaction,
  lock: AdvisoryLock,
  work: (tx: Transaction) => Promise<T>,
): Promise<T | null> {
  const { rows } = await tx.execute<{ held: boolean }>(
    sql`select pg_try_advisory_xact_lock(${lock.purpose}::int, ${lock.id}::int) as held`,
  );
  return rows[0]?.held === true ? work(tx) : null;
}
