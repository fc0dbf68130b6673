import type pg from "pg";

/**
 * Runs `work` on a connection until a signal aborts: then the statement under way is cancelled in Postgres, and those
 * after it are not sent. It returns when nothing can be cancelled any more, so that whoever has the connection next is
 * safe from it.
 * @throws what `work` throws
 */
export async function untilEnded<T>(
  pool: pg.Pool,
  client: pg.PoolClient,
  ended: AbortSignal | undefined,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  if (ended === undefined) return work(client);
  let cancelling: Promise<unknown> = Promise.resolve();
  const cancel = () => {
    cancelling = pool
      .query("select pg_cancel_backend($1)", [processOf(client)])
      // a database that cannot be asked ends what it does by `statement_timeout`
      .catch(() => undefined);
  };
  ended.addEventListener("abort", cancel);
  try {
    return await work(refusing(client, ended));
  } finally {
    ended.removeEventListener("abort", cancel);
    await cancelling;
  }
}

/** Of the server's; the driver has it, its types do not. */
const processOf = (client: pg.PoolClient): number =>
  (client as pg.PoolClient & { processID: number }).processID;

/** The same connection, which sends no statement any more once the signal has aborted. */
const refusing = (client: pg.PoolClient, ended: AbortSignal): pg.PoolClient =>
  new Proxy(client, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target);
      if (property !== "query") return member;
      return (...args: unknown[]) => {
        ended.throwIfAborted();
        return (member as (...args: unknown[]) => unknown).apply(target, args);
      };
    },
  });
