import { sql } from "drizzle-orm";
import type { Transaction } from "./client.ts";
import { isCancelled } from "./errors.ts";
import { rows } from "./rows.ts";

class OutOfTime extends Error {}

/**
 * Reads inside a transaction as long as there is time: a statement under way when it is over is ended by Postgres, and
 * none begins after it. The transaction goes on as if nothing had been asked.
 * @param leftMs how much time is left now
 * @returns what `work` returns; null when there was not enough time
 * @throws what `work` throws
 */
export async function within<T>(
  tx: Transaction,
  leftMs: () => number,
  work: (tx: Transaction) => Promise<T>,
): Promise<T | null> {
  await tx.execute(sql`savepoint untimed`);
  const result = await timed(tx, leftMs, work);
  // takes back the timeout too
  await tx.execute(sql`rollback to savepoint untimed`);
  await tx.execute(sql`release savepoint untimed`);
  return result;
}

async function timed<T>(
  tx: Transaction,
  leftMs: () => number,
  work: (tx: Transaction) => Promise<T>,
): Promise<T | null> {
  try {
    // 0 would be no timeout
    const timeoutMs = String(Math.max(1, Math.ceil(leftMs())));
    await rows(tx, sql`select set_config('statement_timeout', ${timeoutMs}, true)`);
    return await work(refusing(tx, leftMs));
  } catch (error) {
    if (error instanceof OutOfTime || isCancelled(error)) return null;
    throw error;
  }
}

/** The same transaction, which begins no statement once there is no time left. */
const refusing = (tx: Transaction, leftMs: () => number): Transaction =>
  new Proxy(tx, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target);
      if (typeof member !== "function") return member;
      if (leftMs() <= 0) throw new OutOfTime();
      return member.bind(target) as unknown;
    },
  });
