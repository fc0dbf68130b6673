import { AppError, unavailable } from "../../shared/errors.ts";
import { header } from "../../shared/headers.ts";
import { RETRY_AFTER_S } from "../../shared/limits.ts";

/** Postgres and driver errors by what they mean for who asked. */

/**
 * serialization_failure, deadlock_detected: the same work may succeed at once. unique_violation: what the work had found free
 * was taken meanwhile; begun again, it sees who has it and can say so.
 */
const CONFLICTS = new Set(["40001", "40P01", "23505"]);

/** SQLSTATEs of shutdown and start-up and of too many connections, then sockets. */
const AWAY = new Set([
  ..."57P01 57P02 57P03 53300 08006 ECONNREFUSED ECONNRESET ENOTFOUND EAI_AGAIN ETIMEDOUT".split(
    " ",
  ),
  ..."EPIPE EHOSTUNREACH ENETUNREACH".split(" "),
]);
/** insufficient_resources, disk_full, out_of_memory, io_error: nothing is wrong with what was asked, and nothing of it was done. */
const NO_ROOM = new Set("53000 53100 53200 58030".split(" "));
/**
 * query_canceled, idle_in_transaction_session_timeout, transaction_timeout: Postgres ended it, by its own clock, which may jump. Its
 * transaction is undone.
 */
const ENDED = new Set("57014 25P03 25P04".split(" "));
/** Of who asks: a wrong password, user or database, or one that may not do what it must. */
const REFUSED = new Set("28P01 28000 3D000 42501".split(" "));
/** Locks that did not come in time, and what Postgres ended because of another transaction. */
const BLOCKED = new Set("55P03 40P01 40001".split(" "));
/** What node-postgres says of a connection without giving it a code. */
const AWAY_MESSAGE =
  /connection terminated|timeout exceeded when trying to connect|not queryable|connection timeout|query read timeout/i;

/** Whether Postgres ended a transaction because of another one. */
export const isConflict = (error: unknown): boolean =>
  causes(error).some((cause) => CONFLICTS.has(codeOf(cause)));

/** Whether Postgres refused a statement because one before it, in its transaction, had failed: that one says why. */
export const isAfterFailure = (error: unknown): boolean =>
  causes(error).some((cause) => codeOf(cause) === "25P02");

/** Whether a statement got no answer in time: nothing is known of it, and nothing can be asked on its connection. */
export const isUnanswered = (error: unknown): boolean =>
  causes(error).some(({ message }) => /query read timeout/i.test(message));

/** Whether nothing is wrong with what was asked: somebody else held a lock, and it may be asked again. */
export const isBlocked = (error: unknown): boolean =>
  causes(error).some((cause) => BLOCKED.has(codeOf(cause)));

/** Why Postgres does not serve us: nobody answers, it lets us not in, or it says something else; null: it did not say it. */
export function databaseTrouble(error: unknown): "away" | "refused" | "other" | null {
  const all = causes(error);
  if (all.some(isAway)) return "away";
  if (all.some((cause) => REFUSED.has(codeOf(cause)) || REFUSED_MESSAGE.test(cause.message)))
    return "refused";
  return all.some((cause) => /^[0-9A-Z]{5}$/.test(codeOf(cause))) ? "other" : null;
}

/** Whether Postgres says that we may not do it. */
export const isRefused = (error: unknown): boolean =>
  causes(error).some((cause) => REFUSED.has(codeOf(cause)));

/** What node-postgres says of a password that the server wants and we have not. */
const REFUSED_MESSAGE = /^SASL: /;

const isAway = (cause: Error): boolean =>
  AWAY.has(codeOf(cause)) || AWAY_MESSAGE.test(cause.message);

/** An error as the caller should see it: `unavailable` when the database cannot be reached, has no room or ended it, else unchanged. */
export function toCallerError(error: unknown): unknown {
  const outage = outageOf(error);
  if (outage !== undefined) return outage;
  return causes(error).some((cause) => ENDED.has(codeOf(cause)))
    ? unavailable("The database ended it before it was done. Try again.", error)
    : error;
}

/** What is said while the database takes nothing from anybody: it is a replica, cannot be reached or has no room; undefined for all else. */
export function outageOf(error: unknown): AppError | undefined {
  const all = causes(error);
  if (all.some(isReadOnly)) return readOnly(error);
  if (all.some(isAway)) return unavailable("The database cannot be reached. Try again.", error);
  return all.some((cause) => NO_ROOM.has(codeOf(cause)))
    ? unavailable("The database has no room for it now. Try again.", error)
    : undefined;
}

/**
 * read_only_sql_transaction, or what Postgres says of the beginning of one that would write: the database is a replica, or became
 * one. A transaction that it refuses so has written nothing.
 */
const isReadOnly = (cause: Error): boolean =>
  codeOf(cause) === "25006" || (codeOf(cause) === "0A000" && /during recovery/.test(cause.message));

const readOnly = (cause: unknown): AppError =>
  new AppError(
    "unavailable",
    "The origin's database is a replica and takes no writes. Try again.",
    {
      cause,
      retryAfterS: RETRY_AFTER_S,
      headers: { [header.notDone]: "standby" },
    },
  );

/** An error and what caused it; Drizzle wraps what the driver throws, Node what each address answered. */
function causes(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const several = error instanceof AggregateError ? error.errors.flatMap(causes) : [];
  return [error, ...several, ...causes(error.cause)];
}

const codeOf = (error: Error): string =>
  "code" in error && typeof error.code === "string" ? error.code : "";
