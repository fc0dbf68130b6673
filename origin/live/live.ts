import * as z from "zod";
import type { Clock, Random } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import type { Report } from "../../shared/events.ts";
import { readAs } from "../../shared/json.ts";
import {
  STREAMS_MOST,
  STREAMS_PER_PERSON,
  STREAMS_PER_SITE,
  STREAMS_RETRY_AFTER_S,
} from "../../shared/limits-events.ts";
import { presentShape, siteEventSchema, type Present } from "../../shared/manage/events.ts";
import type { Database } from "../db/client.ts";
import { channel } from "../db/log/changes.ts";
import { createHub, type Hub, type Listener } from "./hub.ts";
import { createPresence, type Here, type Presence } from "./presence.ts";
import { createStream, type EndReason } from "./stream.ts";

/** Who wants to be told of a site. */
export interface Listening {
  siteId: number;
  personId: number | null;
  /** A person's, or a token's. */
  name: string;
  tab: string | null;
  /** The id of the last event that was heard before. */
  lastId: string | null;
  /** Why it has to end, null when it has not; @throws when that cannot be told now */
  still: () => Promise<EndReason | null>;
}

/** Tells those who watch a site what happens there, as it happens. */
export interface Live {
  /** @throws AppError `rate_limited` for too many of a person or a site, `busy` in all, `unavailable` at the end */
  open(asked: Listening): Promise<ReadableStream<Uint8Array>>;
  /** Notes which document somebody's tab has open. @returns who has it open now */
  here(siteId: number, said: Here): Present[];
  /** Something moved on the site's way to its edges. */
  moved(siteId: number): void;
  /** By channel, what to do with a notification. */
  channels: Record<string, (payload: string) => void>;
  /** Listening began; what was said before may have been missed. */
  onListening(): void;
  /** Ends all streams and begins no more. */
  drain(): void;
  stop(): Promise<void>;
}

export interface LiveParts {
  db: Database;
  clock: Clock;
  random: Random;
  report: Report;
}

export function createLive(parts: LiveParts): Live {
  const presence = createPresence(parts.clock);
  const name = Math.floor(parts.random() * 2 ** 40).toString(36);
  const hubs = new Map<number, Promise<Hub>>();
  const known = new Map<number, Hub>();
  let isDraining = false;
  const hubOf = (siteId: number) => {
    const forget = () => {
      hubs.delete(siteId);
      known.delete(siteId);
    };
    const made = hubs.get(siteId) ?? createHub({ ...parts, presence, name }, siteId, forget);
    hubs.set(siteId, made);
    made.then((hub) => known.set(siteId, hub), forget);
    return made;
  };
  const refuse = (asked: Listening, who: string) => {
    if (isDraining) throw new AppError("unavailable", "The origin is ending. Try again.");
    refuseTooMany(known, asked.siteId, who);
  };
  const hear = createHearing(presence, known);
  return {
    async open(asked) {
      const { siteId, personId, tab } = asked;
      const who = JSON.stringify([personId ?? asked.name]);
      refuse(asked, who);
      const hub = await hubOf(siteId);
      // others came in meanwhile
      refuse(asked, who);
      const person = { id: personId, name: asked.name };
      const stream = createStream(parts.clock, asked.still, () => hub.listeners.delete(listener));
      const listener: Listener = {
        stream,
        who,
        personId,
        tab: tab === null ? null : { person, tab },
      };
      hub.welcome(listener, asked.lastId);
      return stream.body;
    },
    here: hear.here,
    moved: (siteId) => known.get(siteId)?.wake(),
    channels: channelsOf(known, hear.event),
    onListening() {
      for (const hub of known.values()) {
        hub.publish({ kind: "look_again" });
        hub.wake();
      }
    },
    drain() {
      isDraining = true;
      for (const { stream } of everyone(known)) stream.end("drain");
    },
    async stop() {
      this.drain();
      await Promise.all([...known.values()].map((hub) => hub.stop()));
    },
  };
}

type Known = ReadonlyMap<number, Hub>;

const everyone = (known: Known): Listener[] =>
  [...known.values()].flatMap(({ listeners }) => [...listeners]);

/** @throws AppError `rate_limited`, `busy` */
function refuseTooMany(known: Known, siteId: number, who: string): void {
  const all = everyone(known);
  const ofSite = known.get(siteId)?.listeners.size ?? 0;
  if (all.length >= STREAMS_MOST) throw tooMany("busy", "at this origin");
  if (ofSite >= STREAMS_PER_SITE) throw tooMany("rate_limited", "of this site");
  if (all.filter((one) => one.who === who).length >= STREAMS_PER_PERSON)
    throw tooMany("rate_limited", "of yours");
}

function channelsOf(known: Known, event: (payload: string) => void): Live["channels"] {
  const wake = (payload: string) => known.get(Number(payload))?.wake();
  return {
    [channel.change]: wake,
    [channel.log]: wake,
    [channel.schedule]: (payload) => known.get(Number(payload))?.publish({ kind: "schedules" }),
    [channel.event]: event,
    [channel.person]: (payload) => {
      for (const { personId, stream } of everyone(known))
        if (String(personId) === payload) void stream.ask();
    },
  };
}

const tooMany = (code: "busy" | "rate_limited", whose: string) =>
  new AppError(code, `Too many streams ${whose} are open.`, {
    retryAfterS: STREAMS_RETRY_AFTER_S,
  });

/** What origins say to each other of a site; what another version says besides is left alone. */
const saidSchema = z.object({
  site: z.int(),
  event: siteEventSchema.optional(),
  here: presentShape.extend({ document: z.int().nullable() }).optional(),
});

function createHearing(presence: Presence, known: Known) {
  const here = (siteId: number, said: Here): Present[] => {
    const hub = known.get(siteId);
    for (const document of presence.here(siteId, said)) hub?.tellPresence(document);
    return said.document === null ? [] : presence.of(siteId, said.document);
  };
  const event = (payload: string) => {
    const said = readAs(saidSchema, payload);
    if (said?.event !== undefined) known.get(said.site)?.publish(said.event);
    if (said?.here !== undefined) here(said.site, said.here);
  };
  return { here, event };
}
