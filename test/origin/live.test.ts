import { describe, expect, it } from "vitest";
import { createKept } from "../../origin/live/kept.ts";
import { createPresence } from "../../origin/live/presence.ts";
import { createStream } from "../../origin/live/stream.ts";
import { createTracker } from "../../origin/live/tracker.ts";
import type { WatchedChange } from "../../origin/db/log/watched.ts";
import {
  CHANGES_WATCHED,
  EVENTS_HEARTBEAT_MS,
  PRESENCE_GONE_MS,
  PRESENCE_PER_SITE,
  STREAM_WAITING_MAX_BYTES,
} from "../../shared/limits-events.ts";
import { createFakeClock } from "../support/clock.ts";
import { listenTo } from "../support/listening.ts";

/** The parts of what dashboards are told, without a database. */

const COMMITTED = "2026-01-01T00:00:00.000Z";
const after = (ms: number) => new Date(Date.parse(COMMITTED) + ms).toISOString();

const change = (number: number, more: Partial<WatchedChange> = {}): WatchedChange => ({
  number,
  change: "publish",
  committedAt: COMMITTED,
  materializedAt: null,
  live: false,
  documents: [number],
  edges: [],
  ...more,
});

describe("a look", () => {
  it("takes what there is at first for known, but follows what is on its way", () => {
    const tracker = createTracker();
    expect(tracker.take([change(1, { live: true }), change(2)], [])).toEqual([]);
    expect(tracker.from()).toEqual({ after: 1, seen: 2 });
    const moved = change(2, { materializedAt: after(40) });
    expect(tracker.take([moved], [])).toMatchObject([{ kind: "receipt", number: 2, inLogMs: 40 }]);
    expect(tracker.take([moved], [])).toEqual([]);
  });

  it("tells a change once, and its receipt each time that it moved, until it is live", () => {
    const tracker = createTracker();
    tracker.take([], []);
    expect(tracker.take([change(1)], [])).toEqual([
      {
        kind: "change",
        number: 1,
        change: "publish",
        committedAt: COMMITTED,
        documents: [1],
      },
    ]);
    const edge = (appliedMs: number | null, purgedMs: number | null) => ({
      edge: "a",
      appliedAt: appliedMs === null ? null : after(appliedMs),
      purgedAt: purgedMs === null ? null : after(purgedMs),
      live: purgedMs !== null,
    });
    const at = (appliedMs: number | null, purgedMs: number | null) =>
      change(1, {
        materializedAt: after(10),
        edges: [edge(appliedMs, purgedMs)],
        live: purgedMs !== null,
      });
    const told = [at(null, null), at(30, null), at(30, 90)].flatMap((row) =>
      tracker.take([row], []),
    );
    expect(told).toMatchObject([
      { inLogMs: 10, live: false, liveMs: null, edges: [{ appliedMs: null, purgedMs: null }] },
      { live: false, edges: [{ appliedMs: 30, purgedMs: null }] },
      { live: true, liveMs: 90, edges: [{ edge: "a", purgedMs: 90, live: true }] },
    ]);
    expect(tracker.waitsSince()).toBeUndefined();
    expect(tracker.from()).toEqual({ after: 1, seen: 1 });
  });

  it("says that there was more than it could see", () => {
    const tracker = createTracker();
    tracker.take([change(1)], []);
    const many = Array.from({ length: CHANGES_WATCHED }, (_, index) => change(index + 5));
    const [first, ...others] = tracker.take(many, []);
    expect(first).toEqual({ kind: "look_again" });
    expect(others).toHaveLength(CHANGES_WATCHED);
    expect(tracker.from().after).toBe(4);
  });

  it("tells of edges that went away and came back", () => {
    const tracker = createTracker();
    const edge = (lastError: string | null) => [{ edge: "a", lastError }];
    tracker.take([], edge(null));
    expect(tracker.take([], edge("refused"))).toEqual([{ kind: "edges", edges: edge("refused") }]);
    expect(tracker.take([], edge("refused"))).toEqual([]);
    expect(tracker.take([], edge(null))).toHaveLength(1);
  });
});

describe("events that are kept", () => {
  it("are those after an id of this origin, as far back as there are", () => {
    const kept = createKept("a", 2);
    const ids = [1, 2, 3].map(() => {
      kept.add({ kind: "schedules" });
      return kept.head();
    });
    expect(kept.after(ids[2] ?? "")).toEqual([]);
    expect(kept.after(ids[0] ?? "")).toHaveLength(2);
    for (const id of ["a-0", "b-3", "a-4", "a-", "", "a--1", "a-1.5", "a-1e0x", "\u0000"])
      expect([id, kept.after(id)]).toEqual([id, undefined]);
  });
});

describe("presence", () => {
  const said = (tab: string, document: number | null, id = 1) => ({
    person: { id, name: "Ann" },
    tab,
    document,
    locale: null,
    field: null,
  });

  it("ends when nothing is said any more, and nobody speaks for another's tab", async () => {
    const clock = createFakeClock();
    const presence = createPresence(clock);
    expect(presence.here(1, said("tab", 5))).toEqual([5]);
    expect(presence.here(1, said("tab", 5))).toEqual([]);
    expect(presence.here(1, said("tab", null, 2))).toEqual([]);
    expect(presence.of(1, 5)).toHaveLength(1);
    expect(presence.of(2, 5)).toEqual([]);
    expect(presence.here(1, said("tab", 6))).toEqual([5, 6]);
    await clock.advance(PRESENCE_GONE_MS + 1);
    expect(presence.look(1)).toEqual([6]);
    expect(presence.of(1, 6)).toEqual([]);
  });

  it("is remembered of so many", () => {
    const presence = createPresence(createFakeClock());
    for (let count = 0; count <= PRESENCE_PER_SITE; count++) presence.here(1, said(`t${count}`, 5));
    expect(presence.of(1, 5)).toHaveLength(PRESENCE_PER_SITE);
  });
});

describe("a stream", () => {
  it("says that it lives, and asks whether it may go on", async () => {
    const clock = createFakeClock();
    let why: "session" | null = null;
    const closed: string[] = [];
    const asks = async () => why;
    const stream = createStream(clock, asks, () => void closed.push("closed"));
    const tab = listenTo(new Response(stream.body));
    await stream.ask();
    expect([tab.events, closed]).toEqual([[], []]);
    why = "session";
    await clock.advance(EVENTS_HEARTBEAT_MS);
    expect(await tab.ended()).toBe("session");
    expect(closed).toEqual(["closed"]);
  });

  it("goes on when nobody can say whether it may", async () => {
    const clock = createFakeClock();
    const stream = createStream(
      clock,
      () => Promise.reject(new Error("no database")),
      () => undefined,
    );
    await stream.ask();
    const tab = listenTo(new Response(stream.body));
    stream.write(`data: {"kind":"schedules"}\n\n`);
    await tab.next("schedules");
    await tab.stop();
  });

  it("is broken off when its reader takes nothing", () => {
    const closed: string[] = [];
    const stream = createStream(
      createFakeClock(),
      async () => null,
      () => void closed.push("closed"),
    );
    stream.write("x".repeat(STREAM_WAITING_MAX_BYTES / 2));
    expect(closed).toEqual([]);
    stream.write("x".repeat(STREAM_WAITING_MAX_BYTES / 2));
    stream.write("more");
    expect(closed).toEqual(["closed"]);
  });
});
