import type { Clock } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import {
  EVENTS_KEPT,
  EVENTS_KEPT_MS,
  EVENTS_LOOK_GAP_MS,
  EVENTS_LOOK_MS,
  EVENTS_LOOK_SOON_MS,
  EVENTS_SOON_MS,
  EVENTS_HEARTBEAT_MS,
} from "../../shared/limits-events.ts";
import type { SiteEvent } from "../../shared/manage/events.ts";
import type { Database } from "../db/client.ts";
import { edgeStates, watchedChanges } from "../db/log/watched.ts";
import { createRunner, type Next } from "../delivery/runner.ts";
import { createKept, messageOf } from "./kept.ts";
import type { Presence, Who } from "./presence.ts";
import type { Stream } from "./stream.ts";
import { createTracker, type Tracker, WATCHED } from "./tracker.ts";

/** A stream, and whose it is. */
export interface Listener {
  stream: Stream;
  /** The person, or the token by its name. */
  who: string;
  personId: number | null;
  tab: Who | null;
}

/** A site that somebody watches: what is new is found out once, for all its streams. */
export interface Hub {
  listeners: Set<Listener>;
  /** Begins a stream: where it goes on, what it missed, and who has its document open. */
  welcome(listener: Listener, lastId: string | null): void;
  publish(event: SiteEvent): void;
  /** Tells those who have the document open who else has. */
  tellPresence(document: number): void;
  /** Something about the site may be new. */
  wake(): void;
  stop(): Promise<void>;
}

export interface HubParts {
  db: Database;
  clock: Clock;
  report: Report;
  presence: Presence;
  /** Of this origin since it runs. */
  name: string;
}

/**
 * Begins to watch a site; what is there now is taken for known.
 * @param onUnwatched called when nobody has for a while; the hub rests then
 * @throws the database's errors
 */
export async function createHub(
  parts: HubParts,
  siteId: number,
  onUnwatched: () => void,
): Promise<Hub> {
  const { db, clock, presence } = parts;
  const [listeners, kept, tracker] = [
    new Set<Listener>(),
    createKept(parts.name, EVENTS_KEPT),
    createTracker(),
  ];
  const stopping = new AbortController();
  const publish = (event: SiteEvent) => {
    const text = kept.add(event);
    for (const { stream } of listeners) stream.write(text);
  };
  const presenceOf = (document: number) =>
    messageOf({ kind: "presence", document, people: presence.of(siteId, document) });
  const openBy = ({ tab }: Listener) =>
    tab === null ? undefined : presence.documentOf(siteId, tab);
  const tellPresence = (document: number) => {
    for (const listener of listeners)
      if (openBy(listener) === document) listener.stream.write(presenceOf(document));
  };
  const look = async () => {
    const changes = await watchedChanges(db, siteId, tracker.from(), WATCHED);
    const edges = await edgeStates(db, siteId);
    for (const event of tracker.take(changes, edges)) publish(event);
    for (const document of presence.look(siteId)) tellPresence(document);
  };
  const running = { ...parts, signal: stopping.signal, failureWaitMs: EVENTS_LOOK_MS };
  const isWatched = () => listeners.size > 0;
  const watching = watchWhile(clock, isWatched, tracker, stopping, onUnwatched);
  const runner = createRunner(running, `events ${siteId}`, () => watching(look));
  await look();
  runner.wake();
  return {
    listeners,
    publish,
    tellPresence,
    welcome(listener, lastId) {
      const { stream } = listener;
      const missed = lastId === null ? [] : kept.after(lastId);
      const hello = { kind: "hello", heartbeatMs: EVENTS_HEARTBEAT_MS } as const;
      const goesOn = missed === undefined || lastId === null ? kept.head() : lastId;
      stream.write(messageOf(hello, goesOn));
      if (missed === undefined) stream.write(messageOf({ kind: "look_again" }));
      for (const text of missed ?? []) stream.write(text);
      const open = openBy(listener);
      if (open !== undefined) stream.write(presenceOf(open));
      listeners.add(listener);
    },
    wake: () => runner.wake(),
    async stop() {
      stopping.abort();
      await runner.idle();
    },
  };
}

/** Looks, and says when to look next; for a while after nobody watches any more, and then no more. */
function watchWhile(
  clock: Clock,
  isWatched: () => boolean,
  tracker: Tracker,
  stopping: AbortController,
  onUnwatched: () => void,
): (look: () => Promise<void>) => Promise<Next> {
  let watchedMs = clock.now();
  return async (look) => {
    if (isWatched()) watchedMs = clock.now();
    if (clock.now() - watchedMs > EVENTS_KEPT_MS) {
      stopping.abort();
      onUnwatched();
      return { kind: "rest" };
    }
    await look();
    await clock.sleep(EVENTS_LOOK_GAP_MS, stopping.signal);
    const since = tracker.waitsSince();
    const isSoon = since !== undefined && clock.now() - Date.parse(since) < EVENTS_SOON_MS;
    return { kind: "rest_until", ms: isSoon ? EVENTS_LOOK_SOON_MS : EVENTS_LOOK_MS };
  };
}
