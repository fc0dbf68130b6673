import type { ServerResponse } from "node:http";
import { MAX_BODY_BYTES } from "../shared/limits.ts";
import { READER_BYTES_PER_S, READER_STALLS_MS } from "../shared/limits-doors.ts";

/** Watches answers on their way out. */
export interface Readers {
  /** The answers under way. */
  open: ReadonlyMap<ServerResponse, unknown>;
  watch(response: ServerResponse): void;
  /** To be told of each that is watched when it closes. */
  closed(response: ServerResponse): void;
  /** Ends the answers whose readers are too slow. @returns how many ended so since it last looked */
  look(nowMs: number): number;
}

interface Leaving {
  /** When it was first seen on its way, by the clock of `look`; of one that goes on, since when something of it waits to be taken. */
  sinceMs: number | undefined;
  withinMs: number;
}

/**
 * An answer must be gone in `READER_STALLS_MS` and what its length takes at `READER_BYTES_PER_S`; Node's socket timeout ends it
 * before, when nothing of it is taken for that long. Time begins with the first look after the headers: handlers have deadlines of their own.
 * One that goes on as events come has no length: it ends when something of it waits for that long.
 */
export function createReaders(stallsMs = READER_STALLS_MS): Readers {
  const open = new Map<ServerResponse, Leaving>();
  let ended = 0;
  const end = (response: ServerResponse) => {
    ended += 1;
    response.destroy();
  };
  return {
    open,
    watch: (response) => void open.set(response, { sinceMs: undefined, withinMs: 0 }),
    closed: (response) => void open.delete(response),
    look(nowMs) {
      for (const [response, leaving] of open) {
        if (!response.headersSent) continue;
        if (goesOn(response)) {
          if (response.writableLength === 0) leaving.sinceMs = undefined;
          else leaving.sinceMs ??= nowMs;
          if (nowMs - (leaving.sinceMs ?? nowMs) > stallsMs) end(response);
          continue;
        }
        if (leaving.sinceMs === undefined) {
          leaving.sinceMs = nowMs;
          leaving.withinMs = stallsMs + (lengthOf(response) / READER_BYTES_PER_S) * 1_000;
          response.setTimeout(stallsMs, () => end(response));
        } else if (nowMs - leaving.sinceMs > leaving.withinMs) {
          end(response);
        }
      }
      const before = ended;
      ended = 0;
      return before;
    },
  };
}

const STREAM = /^content-type: text\/event-stream/im;
const LENGTH = /^content-length: (\d{1,15})\r?$/im;

const goesOn = (response: ServerResponse): boolean => STREAM.test(headersOf(response));

/** An answer that does not say its length is none of media's, and no longer than an answer may be. */
function lengthOf(response: ServerResponse): number {
  const [, length] = LENGTH.exec(headersOf(response)) ?? [];
  return length === undefined ? MAX_BODY_BYTES : Number(length);
}

/**
 * The headers of an answer, as they were sent. `getHeader` knows nothing of what `writeHead` was given, which is how answers are
 * begun; setting them one by one would cost each answer something.
 */
const headersOf = (response: ServerResponse): string =>
  (response as { _header?: string | null })._header ?? "";
