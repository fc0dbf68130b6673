import { describe, expect, test } from "vitest";
import { createDatabaseClock } from "../../origin/db/clock.ts";
import { row } from "../../origin/db/rows.ts";
import { sendNext } from "../../origin/delivery/courier/courier.ts";
import { materialize } from "../../origin/delivery/materialize/materialize.ts";
import type { Clock } from "../../shared/clock.ts";
import type { Batch, Reply } from "../../shared/push.ts";
import { createFakeClock } from "../support/clock.ts";
import { makeItems, makeType, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

/** The times of a receipt come from several processes, whose machines have clocks of their own. */

const newOrigin = originsOfFile();
const MINUTE = 60_000;

const databaseMs = async (origin: TestOrigin) => {
  const { ms } = await row<{ ms: number }>(origin.parts.postgres.db)`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`;
  return ms;
};

/** A site with an edge that takes everything; each step is done by a process with the clock given. */
async function createSite() {
  let writers: Clock = createFakeClock();
  const clock: Clock = { now: () => writers.now(), sleep: (ms) => writers.sleep(ms) };
  const origin = await newOrigin({ clock });
  const { parts, site } = origin;
  await makeType(origin, "collections", "team", [text("name")]);
  const made = await origin.request("POST", "/manage/v1/edges", {
    name: "a",
    url: "https://a.test",
  });
  const edge = (made.body as { id: number }).id;
  let purgedTo = 0;
  const push = async (_: string, batch: Batch): Promise<Reply> => {
    const head = { epoch: batch.epoch, position: batch.to, change: batch.change };
    return { outcome: "applied", head, purgedTo, documents: 0 };
  };
  const deliver = (by: Clock) => sendNext({ ...parts, clock: by, edges: { push } }, edge, 1, true);
  const steps = {
    publish(by: Clock) {
      writers = by;
      return makeItems(origin, "team", [{ name: "Ann" }]);
    },
    materialize: (by: Clock) => materialize({ ...parts, clock: by }, site.id),
    apply: deliver,
    purge(by: Clock) {
      purgedTo = Number.MAX_SAFE_INTEGER;
      return deliver(by);
    },
  };
  await steps.materialize(clock);
  await steps.apply(clock);
  const from = origin.events.length;
  const times = async () => {
    const { body } = await origin.request("GET", "/manage/v1/changes");
    const [{ number }] = (body as { data: [{ number: number }] }).data;
    const receipt = await origin.request("GET", `/manage/v1/changes/${number}`);
    const { committedAt, materializedAt, edges } = receipt.body as {
      committedAt: string;
      materializedAt: string;
      edges: [{ appliedAt: string; purgedAt: string }];
    };
    const { appliedAt, purgedAt } = edges[0];
    return [committedAt, materializedAt, appliedAt, purgedAt].map((time) => Date.parse(time));
  };
  const waits = () =>
    origin.events
      .slice(from)
      .flatMap((event) => (event.kind === "courier.recorded" ? event.waitsMs : []));
  return { origin, steps, times, waits };
}

const ascending = (times: number[]) => times.toSorted((a, b) => a - b);

describe("a receipt", () => {
  test("has times of one clock, the database's, whichever origin wrote which", async () => {
    const { origin, steps, times, waits } = await createSite();
    const beforeMs = await databaseMs(origin);
    const ahead = [+7, -7, +2, -30];
    for (const [at, step] of (["publish", "materialize", "apply", "purge"] as const).entries()) {
      const wrong = createFakeClock(Math.round(beforeMs) + ahead[at]! * MINUTE);
      await steps[step](await createDatabaseClock(origin.parts.postgres.db, wrong));
    }
    const seen = await times();
    expect(seen).toEqual(ascending(seen));
    const all = [Math.floor(beforeMs), ...seen, await databaseMs(origin)];
    expect(all).toEqual(ascending(all));
    expect(Math.min(...waits())).toBeGreaterThanOrEqual(0);
    expect(Math.max(...waits())).toBeLessThan(MINUTE);
  });

  test.each(["publish", "materialize", "apply", "purge"] as const)(
    "never goes back, though the clock is set back right before: %s",
    async (step) => {
      const { origin, steps, times, waits } = await createSite();
      const right = Date.parse("2026-06-01T00:00:00Z");
      const order = ["publish", "materialize", "apply", "purge"] as const;
      for (const next of order) {
        const isSetBack = order.indexOf(next) > order.indexOf(step);
        await steps[next](createFakeClock(isSetBack ? right - 10 * MINUTE : right));
      }
      expect(await times()).toEqual([right, right, right, right]);
      expect(Math.min(...waits())).toBeGreaterThanOrEqual(0);
      expect(origin.events.filter(({ kind }) => kind === "loop.failed")).toEqual([]);
    },
  );
});

describe("B9: the database's clock", () => {
  test("goes on by the process's, and follows when that is set or the database moves", async () => {
    const origin = await newOrigin();
    const { db } = origin.parts.postgres;
    const process = createFakeClock(0);
    const clock = await createDatabaseClock(db, process);
    const firstMs = clock.now();
    await process.advance(90_000);
    expect(clock.now()).toBe(firstMs + 90_000);
    const beforeMs = await databaseMs(origin);
    await clock.measure();
    const all = [Math.floor(beforeMs), clock.now(), await databaseMs(origin)];
    expect(all).toEqual(ascending(all));
  });

  test("stays as it is while it is right as far as anybody can tell", async () => {
    let questions = 0;
    // the answer of an hour ago took 100 ms, and so does this one: it may be 50 ms off either way
    const db = {
      execute: async () => {
        await process.advance(100);
        questions += 1;
        return { rows: [{ atMs: process.now() + (questions === 1 ? -50 : -20) }] };
      },
    };
    const process = createFakeClock();
    const clock = await createDatabaseClock(db as never, process);
    expect(clock.now()).toBe(process.now());
    await clock.measure();
    expect(clock.now()).toBe(process.now());
  });

  test("stays as it is when the database does not say", async () => {
    const process = createFakeClock();
    let isAway = false;
    const db = {
      execute: async () => {
        if (isAway) throw new Error("connection reset");
        return { rows: [{ atMs: 5_000 }] };
      },
    };
    const clock = await createDatabaseClock(db as never, process);
    isAway = true;
    await expect(clock.measure()).rejects.toThrow("connection reset");
    expect(clock.now()).toBe(5_000);
  });
});
