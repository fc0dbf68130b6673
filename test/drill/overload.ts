import { createBalancer } from "../support/balancer.ts";
import { demoToken } from "../support/client.ts";
import { prepareLoad, startLoad } from "../support/load.ts";
import { createClient } from "../support/client.ts";
import { drawPath, prepareDemo, prepareNotes, type Asked } from "./demo-content.ts";
import { inS, ofHistory } from "./figures.ts";
import { describeHeard, judgeRead, percentilesOf, readAtRate, type Heard } from "./readers.ts";
import { staged, type Drill, type Outcome, type Scenario, type Stage } from "./scenario.ts";

/** More than can be done, and that it is over when it is over: F-29; everybody at once after a purge of everything: F-30. */

const EDITORS = { usual: 2, rush: 10 };
/** How long a scenario waits for what must be normal within a minute. */
const RECOVERY_MS = 120_000;
const PROMISED_MS = 60_000;
/** So many writes in a row must be as fast as before, nearly. */
const CALM = 5;

/** How long a write of one editor takes at an origin, milliseconds; null when it is refused. */
async function writeOnce(send: Send, number: number): Promise<number | null> {
  const beganMs = performance.now();
  const headers = {
    authorization: `Token ${demoToken.write}`,
    "content-type": "application/json",
  };
  const body = JSON.stringify({ fields: { number: String(number) } });
  const sent = await send("PATCH", "/v2/pages/load/p-0/", { headers, body }).catch(() => undefined);
  return sent?.status === 202 ? performance.now() - beganMs : null;
}

type Send = ReturnType<typeof createBalancer>["send"];

/** Editors who ask again at once, five times as many as usual; then as many as usual, and nobody does anything about it. */
async function metastable(drill: Drill): Promise<Outcome> {
  return staged(drill, {}, async (stage) => {
    const { world, clock } = stage;
    const balancer = createBalancer(world.origins.map(({ name }) => world.urls[name] ?? ""));
    const { send } = balancer;
    try {
      await clock.sleep(500);
      await prepareLoad({ send, readers: 0, editors: EDITORS.rush });
      const usual: number[] = [];
      for (let at = 0; at < 20; at++) usual.push((await writeOnce(send, at)) ?? 0);
      const before = percentilesOf(usual);
      const hit = {
        kind: "five times the editors, who ask again at once",
        target: "origins' work",
        begin: () => Promise.resolve(),
        end: () => Promise.resolve(),
      };
      const rush = await stage.hit(hit, async () => {
        const load = startLoad({ send, readers: EDITORS.rush, editors: EDITORS.rush });
        await clock.sleep(drill.seconds * 1_000);
        await load.stop();
        return { ...load.counts(), failures: load.failures };
      });
      const recoveredMs = await untilCalm(stage, send, before.p99Ms);
      const attempts = (rush.writes + rush.retryable) / Math.max(1, rush.writes);
      return (ran) => {
        const told = ofHistory(ran);
        const late = recoveredMs > PROMISED_MS ? [`normal only after ${inS(recoveredMs)}`] : [];
        return {
          figure: `normal ${inS(recoveredMs)} after a rush in which ${rush.writes} writes were done and ${rush.retryable} refused (${attempts.toFixed(2)} attempts each), ${rush.reads} reads; ${told.figure}`,
          figures: { ...told.figures, before, rush, recoveredMs, attempts },
          troubles: [...late, ...rush.failures.slice(0, 5)],
        };
      };
    } finally {
      await balancer.stop();
    }
  });
}

/** Returns when writes are about as fast as they were. @returns how long that took, milliseconds */
async function untilCalm({ now, clock }: Stage, send: Send, calmMs: number): Promise<number> {
  const beganMs = now();
  for (let [calm, number] = [0, 100]; calm < CALM && now() - beganMs < RECOVERY_MS; number++) {
    const took = await writeOnce(send, number);
    calm = took !== null && took < 2 * calmMs ? calm + 1 : 0;
    await clock.sleep(50);
  }
  return now() - beganMs;
}

const RATE = { short: 30, usual: 100 };
/** Of what is purged, again and again. */
const PURGES = { short: 2, usual: 5 };

/** The site's settings change: everything that was made of documents is out of date at once, and everybody asks for it. */
async function herd(drill: Drill): Promise<Outcome> {
  let asked: Asked | undefined;
  const size = drill.short ? "short" : "usual";
  const fill = async (world: Stage["world"]) =>
    void (asked = await (drill.short ? prepareNotes(world, 0) : prepareDemo(world, drill.seed, 0)));
  return staged(drill, { fill }, async (stage) => {
    const { world, clock } = stage;
    const urls = world.edges.map(({ name }) => world.urls[name] ?? "");
    const client = createClient({
      edgeUrl: urls[0] ?? "",
      originUrl: world.urls["origin-a"] ?? "",
    });
    const draw = drawPath(stage.random, asked!);
    const read = () =>
      readAtRate({
        urls,
        rate: RATE[size],
        forMs: (drill.seconds * 1_000) / 2,
        draw,
        judge: judgeRead,
      });
    const before = await read();
    stage.tell(`before: ${describeHeard(before)}`);
    let purges = 0;
    const hit = {
      kind: "purged of everything, again and again",
      target: "caches of both edges",
      begin: () => Promise.resolve(),
      end: () => Promise.resolve(),
    };
    const during: Heard = await stage.hit(hit, async () => {
      const reading = read();
      const pauseMs = (drill.seconds * 1_000) / 2 / PURGES[size];
      for (; purges < PURGES[size]; purges++) {
        const blogUrl = `https://purge-${purges}.example`;
        const { status, text } = await client.manage("PATCH", "/manage/v1/site", { blogUrl });
        if (status !== 200) throw new Error(`the site's settings: ${status} ${text}`);
        await clock.sleep(pauseMs);
      }
      return reading;
    });
    const keys = asked!.known.length + asked!.hot.length;
    const fills = during.reads - (during.byLayer["larder-cache"] ?? 0);
    const fromOrigin = during.byLayer["larder-origin"] ?? 0;
    return (ran) => ({
      figure: `${during.failed} of ${during.reads} reads failed, the slowest ${during.mostMs} ms (before ${before.mostMs}); ${fills} fills for ${keys} keys, ${world.edges.length} edges and ${purges} purges, ${fromOrigin} of them asked an origin; ${ofHistory(ran).figure}`,
      figures: {
        ...ofHistory(ran).figures,
        before,
        during,
        fills,
        keys,
        purges,
        reads: before.reads + during.reads,
      },
      troubles: [...before.troubles, ...during.troubles],
    });
  });
}

export const overload: Scenario[] = [
  {
    name: "rush-and-calm",
    rows: ["F-29"],
    title: "five times the editors, who ask again at once; then as many as usual",
    asks: "normal within 60 s without help: the time, and how often each was asked",
    seconds: { short: 5, usual: 120 },
    run: metastable,
  },
  {
    name: "herd",
    rows: ["F-30"],
    title:
      "everything in the caches is out of date at once, again and again, while everybody reads",
    asks: "origins are asked nothing, no reader waits beyond his deadline: fills by key, the slowest",
    seconds: { short: 6, usual: 60 },
    run: herd,
  },
];
