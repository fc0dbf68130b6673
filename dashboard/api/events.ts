import { signal, type ReadonlySignal } from "@preact/signals";
import type { Clock, Random } from "../../shared/clock.ts";
import type { SiteEvent } from "../../shared/manage/events.ts";
import type { Api } from "./client.ts";
import { ApiError } from "./errors.ts";
import { createMessageReader } from "./event-stream.ts";

/** ours: how long after a stream ended the next is asked for, by how often that failed; each time a bit more or less. */
const PAUSES_MS = [500, 2_000, 5_000, 15_000];
/** ours: an origin that has no streams is asked again after this. */
const NO_STREAMS_PAUSE_MS = 60_000;
/** ours: a stream in which nothing came for so many heartbeats is given up. */
const SILENT_BEATS = 2.5;
const FIRST_BEAT_MS = 15_000;

export interface Events {
  /** Whether what happens is told; else whoever shows something asks each second. */
  isLive: ReadonlySignal<boolean>;
  /** Tells of all that happens at the page's site. @returns how to end it */
  subscribe(listener: (event: SiteEvent) => void): () => void;
  /** Listens to the site until the signal ends it. */
  listen(until: AbortSignal): Promise<void>;
  /** How this tab calls itself. */
  tab: string;
}

export interface EventsParts {
  api: Api;
  clock: Clock;
  random: Random;
  tab: string;
  /** The session or the role ended: looks what is still there. */
  onEnd: (why: "session" | "role") => void;
}

/** What happens at a site, as it happens (`GET /manage/v1/events`). */
export function createEvents(parts: EventsParts): Events {
  const { clock, random, tab } = parts;
  const isLive = signal(false);
  const listeners = new Set<(event: SiteEvent) => void>();
  const tell = (event: SiteEvent) => {
    for (const listener of listeners) listener(event);
  };
  return {
    isLive,
    tab,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async listen(until) {
      let lastId: string | null = null;
      for (let failures = 0; !until.aborted;) {
        const ended = await stream(parts, { until, lastId, isLive, tell });
        isLive.value = false;
        lastId = ended.lastId;
        failures = ended.wasLive ? 0 : failures + 1;
        const pause = ended.hasStreams
          ? (PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 0)
          : NO_STREAMS_PAUSE_MS;
        await clock.sleep(pause * (0.5 + random()), until);
      }
    },
  };
}

interface Listening {
  until: AbortSignal;
  lastId: string | null;
  isLive: { value: boolean };
  tell: (event: SiteEvent) => void;
}

interface Ended {
  lastId: string | null;
  wasLive: boolean;
  hasStreams: boolean;
}

/** One stream, from its beginning to whatever ends it. */
async function stream(parts: EventsParts, listening: Listening): Promise<Ended> {
  const { api, clock, tab } = parts;
  const { until, isLive, tell } = listening;
  const ended: Ended = { lastId: listening.lastId, wasLive: false, hasStreams: true };
  const silent = new AbortController();
  const signal = AbortSignal.any([until, silent.signal]);
  try {
    const response = await api.send("GET", "/events", {
      query: { tab },
      headers: ended.lastId === null ? {} : { "last-event-id": ended.lastId },
      signal,
      deadlineMs: null,
      asks: false,
    });
    let beatMs = FIRST_BEAT_MS;
    const watch = createWatch(clock, () => silent.abort());
    watch.heard(beatMs);
    const read = createMessageReader();
    for await (const piece of textsOf(response)) {
      for (const { data, id } of read(piece)) {
        ended.lastId = id;
        const event = data as SiteEvent;
        if (event.kind === "hello") {
          beatMs = event.heartbeatMs;
          ended.wasLive = true;
          isLive.value = true;
        }
        if (event.kind === "end" && (event.why === "session" || event.why === "role"))
          parts.onEnd(event.why);
        tell(event);
      }
      watch.heard(beatMs);
    }
    watch.end();
  } catch (error) {
    // whatever breaks a stream off, the next one begins
    ended.hasStreams = !(error instanceof ApiError && error.status === 404);
  }
  return ended;
}

/** Gives a stream up that has been silent for too long. */
function createWatch(clock: Clock, giveUp: () => void) {
  let waiting = new AbortController();
  const end = () => waiting.abort();
  return {
    end,
    heard(beatMs: number) {
      end();
      waiting = new AbortController();
      const { signal } = waiting;
      void clock.sleep(beatMs * SILENT_BEATS, signal).then(() => {
        if (!signal.aborted) giveUp();
      });
    },
  };
}

async function* textsOf({ body }: Response): AsyncGenerator<string> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done = true, value = "" } = (await reader?.read()) ?? {};
    if (done) return;
    yield value;
  }
}
