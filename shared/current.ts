import { header } from "./headers.ts";
import type { Event } from "./events.ts";
import { printTraceparent, type SpanContext } from "./tracing.ts";

/** What is done on whose behalf: from a request to what it calls, reports and asks elsewhere, without being handed along. */

export interface Current {
  /** The id of the request, or of what is done for none. */
  request: string;
  /** The span that it is done in, where traces are recorded. */
  trace?: SpanContext;
}

/** Knows what the code that runs is doing, across everything it waits for. Each runtime has its own. */
export interface Ambient {
  /** What `work` does, and what it begins, is done on behalf of `current`. */
  run<T>(current: Current, work: () => T): T;
  get(): Current | undefined;
}

/** ours: longer than any id that proxies make (a UUID, 32 hexadecimal digits, Amzn's 100 characters). */
export const REQUEST_ID_MAX_CHARS = 128;
/** What shells, logs and headers take as it is: no space, quote, comma or control, and no letter that turns text round. */
const PLAIN_ID = /^[A-Za-z0-9._:=/+-]+$/;

/**
 * The id of a request: what it brings where that is plain and short, else a new one. Two ids are joined by a comma on
 * their way here, and so are none.
 */
export function requestIdOf(given: string | null | undefined, make: () => string = newId): string {
  if (typeof given !== "string" || given.length > REQUEST_ID_MAX_CHARS) return make();
  return PLAIN_ID.test(given) ? given : make();
}

/** An id that nobody else has. */
export const newId = (): string => crypto.randomUUID();

/** An event as a log line has it: with the request on whose behalf it happened. */
export const lineOf = (event: Event, current: Current | undefined): string =>
  JSON.stringify(current === undefined ? event : { ...event, request: current.request });

/** What a request to another program of ours says of what it is done for. */
export const handedOn = (current: Current | undefined): Record<string, string> =>
  current === undefined
    ? {}
    : {
        [header.requestId]: current.request,
        ...(current.trace !== undefined && { traceparent: printTraceparent(current.trace) }),
      };

/** The same requests, each handing on what it is done for. */
export const handingOn =
  (fetch: typeof globalThis.fetch, ambient: Pick<Ambient, "get">): typeof globalThis.fetch =>
  (input, init) => {
    const current = ambient.get();
    if (current === undefined) return fetch(input, init);
    const headers = new Headers(init?.headers);
    for (const [name, value] of Object.entries(handedOn(current))) headers.set(name, value);
    return fetch(input, { ...init, headers });
  };

/**
 * Puts a request's id on its answer, but on one that a cache gave or may keep: it would name the wrong request to all who
 * get it later.
 */
export function nameAnswer(headers: Headers, current: Current): void {
  if (isKeptOrFromCache(headers)) headers.delete(header.requestId);
  else headers.set(header.requestId, current.request);
}

function isKeptOrFromCache(headers: Headers): boolean {
  const told = headers.get(header.cloudflareCdnCacheControl);
  return (
    headers.get(header.cacheStatus)?.startsWith("larder-cache; hit") === true ||
    headers.get("cache-control")?.includes("public") === true ||
    (told !== null && told !== "no-store")
  );
}
