import { AppError } from "../../shared/errors.ts";
import { RETRY_AFTER_S } from "../../shared/limits.ts";

/** Postgres and driver errors by what they mean for who asked. */

/**
 * serialization_failure, deadlock_detected: the same work may succeed at once. unique_violation: what the work had found free
 * was taken meanwhile; begun again, it sees who has it and can say so.
 */
const CONFLICTS = new Set(["40001", "40P01", "23505"]);

/** SQLSTATEs of shutdown and start-up and of too many connections, then sockets. */
const AWAY = new Set(
  "57P01 57P02 57P03 53300 08006 ECONNREFUSED ECONNRESET ENOTFOUND ETIMEDOUT EPIPE EHOSTUNREACH".split(
    " ",
  ),
);
/** What node-postgres says of a connection without giving it a code. */
const AWAY_MESSAGE =
  /connection terminated|timeout exceeded when trying to connect|not queryable|connection timeout|query read timeout/i;

/** Whether Postgres ended a transaction because of another one. */
export const isConflict = (error: unknown): boolean =>
  causes(error).some((cause) => CONFLICTS.has(codeOf(cause)));

/** Whether Postgres ended a statement because somebody asked for it, or its time was over (query_canceled). */
export const isCancelled = (error: unknown): boolean =>
  causes(error).some((cause) => codeOf(cause) === "57014");

/** Whether a statement got no answer in time: nothing is known of it, and nothing can be asked on its connection. */
export const isUnanswered = (error: unknown): boolean =>
  causes(error).some(({ message }) => /query read timeout/i.test(message));

/** An error as the caller should see it: `unavailable` when the database cannot be reached, else unchanged. */
export function toCallerError(error: unknown): unknown {
  const away = causes(error).some(
    (cause) => AWAY.has(codeOf(cause)) || AWAY_MESSAGE.test(cause.message),
  );
  if (!away) return error;
  const options = { cause: error, retryAfterS: RETRY_AFTER_S };
  return new AppError("unavailable", "The database cannot be reached. Try again.", options);
}

/** An error and what caused it; Drizzle wraps what the driver throws, Node what each address answered. */
function causes(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const several = error instanceof AggregateError ? error.errors.flatMap(causes) : [];
  return [error, ...several, ...causes(error.cause)];
}

const codeOf = (error: Error): string =>
  "code" in error && typeof error.code === "string" ? error.code : "";
