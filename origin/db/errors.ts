import postgres from "postgres";
import { AppError } from "../../shared/errors.ts";
import { RETRY_AFTER_S } from "../../shared/limits.ts";

/** Postgres and driver codes by what they mean for who asked. */

/** serialization_failure, deadlock_detected: the same work may succeed at once. */
const CONFLICTS = new Set(["40001", "40P01"]);

/** The database is not there, or not yet: SQLSTATEs of shutdown and start-up and of too many connections, sockets, the driver. */
const AWAY = new Set(
  (
    "57P01 57P02 57P03 53300 ECONNREFUSED ECONNRESET ENOTFOUND ETIMEDOUT EPIPE EHOSTUNREACH " +
    "CONNECTION_CLOSED CONNECTION_ENDED CONNECTION_DESTROYED CONNECT_TIMEOUT"
  ).split(" "),
);

/** Whether Postgres ended a transaction for the sake of another one. */
export const isConflict = (error: unknown): boolean => CONFLICTS.has(codeOf(error) ?? "");

/** An error as the caller should see it: `unavailable` when the database cannot be reached, else unchanged. */
export function toCallerError(error: unknown): unknown {
  if (!AWAY.has(codeOf(error) ?? "")) return error;
  const options = { cause: error, retryAfterS: RETRY_AFTER_S };
  return new AppError("unavailable", "The database cannot be reached. Try again.", options);
}

/** The code of the innermost cause; Drizzle wraps what the driver throws. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof postgres.PostgresError) return error.code;
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return codeOf(error.cause) ?? code;
}
