/** Whether a request that failed never left: only then it may be sent to another origin although it changes something. */

/** What Node says of a connection that was never there; of one that broke it says `read` or `write`. */
const BEFORE_CONNECTED = new Set(["connect", "getaddrinfo"]);
const CONNECT_TIMEOUT = "UND_ERR_CONNECT_TIMEOUT";

/**
 * Whether the error says that no connection was made. What cannot be told apart counts as sent: workerd says the same of a port
 * that is closed and of a connection that broke.
 */
export function isUnsent(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // each address that a name has was tried
  if (error instanceof AggregateError)
    return error.errors.length > 0 && error.errors.every(isUnsent);
  if ("syscall" in error && BEFORE_CONNECTED.has(String(error.syscall))) return true;
  if ("code" in error && error.code === CONNECT_TIMEOUT) return true;
  return isUnsent(error.cause);
}

/**
 * What Cloudflare answers in an origin's place when it did not get as far as a request (its docs on 5xx errors): the connection was
 * refused (521), there is no route (523), TLS was not agreed on (525, 526), the name leads nowhere (530). 520, 522 and 524 may
 * have come after it.
 */
const UNSENT_STATUSES = new Set([521, 523, 525, 526, 530]);

export const isUnsentStatus = (status: number): boolean => UNSENT_STATUSES.has(status);
