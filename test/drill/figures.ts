import type { Write } from "../prove/processes/history.ts";
import { visibleAfterMs } from "../prove/processes/report.ts";
import type { Ran } from "../prove/processes/run.ts";
import { statesOf } from "../prove/processes/truth.ts";
import { liveReceipt } from "../prove/processes/client.ts";
import { createClient } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { percentilesOf } from "./readers.ts";
import type { Found, Stage } from "./scenario.ts";

/** What histories say in numbers. */

export function countBy<T>(
  things: readonly T[],
  nameOf: (thing: T) => string,
): Record<string, number> {
  const counts = Object.entries(Object.groupBy(things, nameOf));
  return Object.fromEntries(counts.map(([name, of]) => [name, of?.length ?? 0]));
}

/** How long writes took, and what was said to them. */
export const ofWrites = (writes: readonly Write[]) => ({
  answers: countBy(writes, ({ outcome, status }) => `${outcome} ${status}`),
  doneMs: percentilesOf(tookMs(writes.filter(({ outcome }) => outcome === "ok"))),
  othersMs: percentilesOf(tookMs(writes.filter(({ outcome }) => outcome !== "ok"))),
});

const tookMs = (writes: readonly Write[]): number[] =>
  writes.map(({ startMs, endMs }) => endMs - startMs);

/** What every history says: nothing lost among so many, nothing gone back, how late what was published was seen. */
export function ofHistory({ history, violations, quietMs }: Ran): Found {
  const { writes, reads, committed, faults } = history;
  const ok = writes.filter(({ outcome }) => outcome === "ok");
  const of = (...rules: string[]) => violations.filter(({ rule }) => rules.includes(rule)).length;
  const visibleMs = percentilesOf(visibleAfterMs(history, statesOf(committed)));
  const lost = of("lost_write", "lost_publish");
  const back = of("regression", "resurrection", "not_live", "below_min_change");
  return {
    figure: `${lost} of ${ok.length} acknowledged writes lost, ${back} of ${reads.length} reads gone back, seen p99 ${inS(visibleMs.p99Ms)} at most ${inS(visibleMs.mostMs)}, everything everywhere ${inS(quietMs)} after the last of ${faults.length} faults`,
    figures: { lost, back, visibleMs, quietMs, ...ofWrites(writes) },
    troubles: [],
  };
}

export const inS = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** How long a backlog may take. */
const DRAINED_MS = 180_000;

/** Returns when everything that is committed now is live at every edge. @returns how long that took, milliseconds */
export async function untilDrained({ world, now }: Stage): Promise<number> {
  const originUrl = world.urls["origin-a"] ?? "";
  const client = createClient({ edgeUrl: "", originUrl });
  const beganMs = now();
  const newest = await eventually("the newest change", async () => {
    const { json } = await client
      .manage("GET", "/manage/v1/changes")
      .catch(() => ({ json: undefined }));
    return (json as { data?: { number: number }[] } | undefined)?.data?.[0]?.number;
  });
  const isLive = () => liveReceipt(now, originUrl, newest);
  await eventually(`change ${newest} to be live`, isLive, DRAINED_MS);
  return now() - beganMs;
}
