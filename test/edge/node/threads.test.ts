import { afterEach, expect, test } from "vitest";
import { keepThread, type Thread } from "../../../edge/node/threads.ts";
import type { Event } from "../../../shared/events.ts";
import { systemClock } from "../../../shared/clock.ts";
import { eventually } from "../../support/eventually.ts";
import type { EndingMethods } from "./thread-that-ends.ts";

const started: Thread<EndingMethods>[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((thread) => thread.stop()));
});

function start() {
  const events: Event[] = [];
  let begun = 0;
  const thread = keepThread<EndingMethods>({
    script: new URL("./thread-that-ends.ts", import.meta.url),
    data: null,
    begin: async (calls) => {
      await calls.which();
      begun += 1;
    },
    // no longer than it takes to see that it waits
    clock: { ...systemClock, sleep: () => systemClock.sleep(0) },
    report: (event) => void events.push(event),
  });
  started.push(thread);
  return { thread, events, begun: () => begun };
}

test("another thread begins in place of one that ended, and who waited for it is told", async () => {
  const { thread, events, begun } = start();
  await thread.ready;
  const first = await thread.calls().which();
  await expect(thread.calls().throwLater()).rejects.toThrow("the thread's own fault");
  await eventually("another thread", async () => (begun() === 2 ? true : undefined));
  expect(await thread.calls().which()).not.toBe(first);
  expect(events).toEqual([
    { kind: "edge.trouble", part: "thread", cause: "a thread ended: the thread's own fault" },
  ]);
});

test("one that was stopped stays so", async () => {
  const { thread, events, begun } = start();
  await thread.ready;
  await thread.stop();
  await expect(thread.calls().which()).rejects.toThrow("ended");
  expect([events, begun()]).toEqual([[], 1]);
});

test("what it reports is reported", async () => {
  const { thread, events } = start();
  await thread.ready;
  await thread.calls().report();
  expect(events).toEqual([{ kind: "edge.trouble", part: "store", cause: "told" }]);
});
