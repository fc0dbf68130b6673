import { describe, expect, test } from "vitest";
import type { DatabaseStanding } from "../../origin/db/standing.ts";
import { createStanding } from "../../origin/life/standing.ts";
import type { Event } from "../../shared/events.ts";
import { STANDING_LOOK_MS } from "../../shared/limits-life.ts";
import { createFakeClock } from "../support/clock.ts";
import { turn } from "../support/until.ts";

/** What an origin does when its database becomes another kind of database. */

const primary: DatabaseStanding = {
  replica: null,
  isNewTimeline: false,
  timeline: 1,
  overtaken: null,
};
const replica: DatabaseStanding = {
  ...primary,
  timeline: 0,
  replica: { receives: true, behindBytes: 0, behindS: 0, lastChangeAt: null, position: "0/1" },
};
const promoted = { ...primary, isNewTimeline: true, timeline: 2 };
const overtaken = { ...primary, overtaken: { site: 1, epoch: 9 } };

/** An origin whose database is what the test says, and what it did, in order. */
function createOrigin(database: DatabaseStanding | Error, heard: () => void = () => undefined) {
  const clock = createFakeClock();
  const did: string[] = [];
  const events: Event[] = [];
  const state = { database };
  const standing = createStanding({
    clock,
    report: (event) => void events.push(event),
    async look() {
      if (state.database instanceof Error) throw state.database;
      return state.database;
    },
    async settle() {
      did.push("settle");
      if (!(state.database instanceof Error))
        state.database = { ...state.database, isNewTimeline: false };
      return 2;
    },
    async ask() {
      did.push(`ask ${standing.stance()}`);
      await Promise.resolve();
      heard();
    },
    loops: {
      on: () => void did.push("on"),
      off: async () => void did.push("off"),
    },
  });
  return { clock, did, events, state, standing };
}

describe("an origin", () => {
  test("takes writes once it has asked, and its loops run", async () => {
    const { did, standing } = createOrigin(primary);
    expect(standing.stance()).toBe("standby");
    await standing.step();
    expect([standing.stance(), did]).toEqual(["primary", ["ask standby", "on"]]);
    await standing.step();
    expect(did).toHaveLength(2);
  });

  test("that hears that it was overtaken never takes any", async () => {
    const { did, standing, state } = createOrigin(primary, () => (state.database = overtaken));
    await standing.step();
    expect([standing.stance(), did]).toEqual(["overtaken", ["ask standby", "off"]]);
  });

  test("on a replica stands by, and goes on by itself in a new epoch once that is promoted", async () => {
    const { clock, did, events, standing, state } = createOrigin(replica);
    const ending = new AbortController();
    await standing.step();
    const keeping = standing.keep(ending.signal);
    expect([standing.stance(), standing.replica()?.receives]).toEqual(["standby", true]);
    state.database = promoted;
    await clock.advance(STANDING_LOOK_MS);
    await turn();
    expect([standing.stance(), standing.replica()]).toEqual(["primary", null]);
    expect(did).toEqual(["off", "settle", "ask standby", "on"]);
    expect(events.map((event) => ("standing" in event ? event.standing : event.kind))).toEqual([
      "standby",
      "epoch.begun",
      "primary",
    ]);
    ending.abort();
    await clock.advance(STANDING_LOOK_MS);
    await keeping;
  });

  test("whose database becomes a replica lets go of its loops, and stays what it is while the database is away", async () => {
    const { did, standing, state } = createOrigin(primary);
    await standing.step();
    state.database = new Error("away");
    await expect(standing.step()).rejects.toThrow("away");
    expect(standing.stance()).toBe("primary");
    state.database = replica;
    await standing.step();
    expect([standing.stance(), did.slice(2)]).toEqual(["standby", ["off"]]);
  });

  test("takes nothing more from the moment it hears of it, and goes on when a newer epoch was begun here", async () => {
    const { did, standing, state } = createOrigin(primary);
    await standing.step();
    standing.overtake();
    expect(standing.stance()).toBe("overtaken");
    state.database = overtaken;
    await standing.step();
    state.database = primary;
    await standing.step();
    expect([standing.stance(), did.slice(2)]).toEqual(["primary", ["off", "ask overtaken", "on"]]);
  });

  test("that could not tell its database looks again, and asks once more", async () => {
    const { did, standing } = createOrigin(primary);
    await standing.step();
    standing.overtake();
    await standing.step();
    expect([standing.stance(), did.slice(2)]).toEqual(["primary", ["ask overtaken", "on"]]);
  });
});
