import { expect, test } from "vitest";
import { ALARM_RETRY_MS, createAlarm } from "../../../edge/node/alarm.ts";
import type { Event } from "../../../shared/events.ts";
import { createFakeClock } from "../../support/clock.ts";

function createTested(work: (count: number) => number | null) {
  const clock = createFakeClock(1_000_000);
  const rung: number[] = [];
  const events: Event[] = [];
  const alarm = createAlarm({ clock, report: (event) => void events.push(event) }, async () => {
    rung.push(clock.now() - 1_000_000);
    return work(rung.length);
  });
  return { clock, alarm, rung, events };
}

test("rings when something is due, and when the work says that more is", async () => {
  const { clock, alarm, rung } = createTested((count) => (count === 1 ? 1_000_300 : null));
  alarm.set(1_000_100);
  await clock.advance(99);
  expect(rung).toEqual([]);
  await clock.advance(1);
  expect(rung).toEqual([100]);
  await clock.advance(199);
  expect(rung).toEqual([100]);
  await clock.advance(1);
  expect(rung).toEqual([100, 300]);
});

test("the last time that was set counts, also one that is over, and none", async () => {
  const { clock, alarm, rung } = createTested(() => null);
  alarm.set(1_000_100);
  alarm.set(1_000_200);
  await clock.advance(150);
  expect(rung).toEqual([]);
  alarm.set(null);
  await clock.advance(1_000);
  expect(rung).toEqual([]);
  alarm.set(1);
  await clock.advance(1);
  expect(rung).toHaveLength(1);
});

test("work that fails is reported and tried again", async () => {
  const { clock, alarm, rung, events } = createTested((count) => {
    if (count === 1) throw new Error("the disk is full");
    return null;
  });
  alarm.set(1_000_000);
  await clock.advance(1);
  expect(events).toEqual([
    { kind: "edge.trouble", part: "ledger", cause: "Error: the disk is full" },
  ]);
  await clock.advance(ALARM_RETRY_MS);
  expect(rung).toHaveLength(2);
});

test("nothing begins after it was closed", async () => {
  const { clock, alarm, rung } = createTested(() => null);
  alarm.set(1_000_100);
  await alarm.close();
  alarm.set(1_000_100);
  await clock.advance(10_000);
  expect(rung).toEqual([]);
});
