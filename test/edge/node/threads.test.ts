import { afterEach, expect, test } from "vitest";
import { keysOfEverything } from "../../../shared/keys.ts";
import { createSharedCache } from "../../../edge/node/shared-cache.ts";
import { keepThread, THREAD_HEARS_WITHIN_S, type Thread } from "../../../edge/node/threads.ts";
import type { Answer, Asked } from "../../../edge/ports.ts";
import type { Event } from "../../../shared/events.ts";
import { systemClock } from "../../../shared/clock.ts";
import { eventually } from "../../support/eventually.ts";
import type { EndingMethods } from "./thread-that-ends.ts";

const started: Thread<EndingMethods>[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((thread) => thread.stop()));
});

function start(parts: Partial<Parameters<typeof keepThread<EndingMethods>>[0]> = {}) {
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
    ...parts,
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

/** Deadlines pass soon; what ends a thread that does nothing at all is that it passes. */
const soon = {
  ...systemClock,
  sleep: (_ms: number, signal?: AbortSignal) => systemClock.sleep(300, signal),
};
const HUNG = `a thread did not answer within ${THREAD_HEARS_WITHIN_S} s and is ended`;

test("a purge goes on when a thread hangs, which is ended, and another begins", async () => {
  const { thread, events, begun } = start({ clock: soon });
  await thread.ready;
  const asked: Asked = { site: 1, printed: "/v2/pages/*/home/" };
  const answer: Answer = {
    kind: "live",
    etag: '"1"',
    body: new Uint8Array(1),
    tags: "",
    version: { epoch: 1, position: 1 },
    freshness: "verified",
    source: "store",
  };
  const cache = createSharedCache(
    {
      clock: systemClock,
      maxBytes: 1_000,
      drop: (names) => thread.tell((calls) => calls.drop(names)),
    },
    async () => answer,
  );
  await cache.read(asked);
  const hanging = thread.calls().hang();
  await Promise.all([
    cache.purge(keysOfEverything(1)),
    expect(hanging).rejects.toThrow("the thread ended with code 1"),
  ]);
  expect(await cache.read(asked)).toBeTypeOf("function");
  await eventually("another thread", async () => (begun() === 2 ? true : undefined));
  expect(events).toContainEqual({ kind: "edge.trouble", part: "thread", cause: HUNG });
});

test("one that hangs is found though nobody tells it anything", async () => {
  const { thread, events, begun } = start({ clock: soon, look: (calls) => calls.which() });
  await thread.ready;
  thread
    .calls()
    .hang()
    .catch(() => undefined);
  await eventually("another thread", async () => (begun() === 2 ? true : undefined));
  expect(events).toContainEqual({ kind: "edge.trouble", part: "thread", cause: HUNG });
});
