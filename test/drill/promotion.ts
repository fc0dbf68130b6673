import { systemClock } from "../../shared/clock.ts";
import { demoToken } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { numberIn, pageOf, prepareLoad, startLoad } from "../support/load.ts";
import { startPair, type Pair } from "../support/pair.ts";
import { inS } from "./figures.ts";
import type { Drill, Outcome, Scenario } from "./scenario.ts";

/** The primary and its database die, and the standby is promoted. */

const PEOPLE = { readers: 6, editors: 4 };
/** How long edges may take to have the new log's newest, and how often it is looked for. */
const LIVE_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 100;

async function promoted(drill: Drill): Promise<Outcome> {
  const pair = await startPair();
  try {
    return await underLoad(drill, pair);
  } finally {
    await pair.stop();
  }
}

async function underLoad({ seconds, say }: Drill, pair: Pair): Promise<Outcome> {
  const { first, second, send, promote } = pair;
  const now = () => systemClock.now();
  await prepareLoad({ send, ...PEOPLE });
  // until the edge has them, that there is no such page is the right answer
  const has = async (at: number) => (await send("GET", pageOf(`p-${at}`))).status === 200;
  await eventually(
    "the edge to have the pages",
    async () => {
      const all = await Promise.all(Array.from({ length: PEOPLE.editors }, (_, at) => has(at)));
      return all.every(Boolean) ? true : undefined;
    },
    LIVE_WITHIN_MS,
  );
  const load = startLoad({ send, ...PEOPLE });
  try {
    await systemClock.sleep((seconds * 1_000) / 2);
    say("first postgres and first origin: killed");
    const before = load.pages();
    await Promise.all([first.postgres.crash(), first.origin.crash()]);
    const diedMs = now();
    await systemClock.sleep((seconds * 1_000) / 4);
    const promotingMs = now();
    await promote();
    const tookMs = now() - promotingMs;
    say("second postgres: promoted");
    const lost = await lostAt(pair, before);
    await load.passes(0, 1);
    const stoodMs = now() - diedMs;
    await systemClock.sleep((seconds * 1_000) / 4);
    await load.stop();
    const late = await notLive(pair, load.pages());
    await Promise.all([first.postgres.start(), first.origin.start()]);
    const fenced = await send("GET", "/readyz");
    const isFenced = fenced.text.includes('"overtaken"');
    const { reads, writes, retryable } = load.counts();
    const back = await comeBack(pair);
    say(`first postgres: a replica of the second, in ${inS(back.tookMs)}`);
    const troubles = [...load.failures, ...late, ...back.troubles];
    if (!isFenced) troubles.push(`the old primary is not fenced: ${fenced.status} ${fenced.text}`);
    return {
      kind: "ran",
      figure: `${reads} reads, ${load.failures.length} failed; no writes for ${inS(stoodMs)}, ${inS(stoodMs - (promotingMs - diedMs))} of it from the command on, which took ${inS(tookMs)}; ${lost} of ${PEOPLE.editors} last writes were not replicated; ${retryable} writes told to come again; the old primary stands by again after ${inS(back.tookMs)}`,
      figures: {
        reads,
        writes,
        retryable,
        stoodMs,
        tookMs,
        lost,
        isFenced,
        backMs: back.tookMs,
        second: second.url,
      },
      troubles,
      acknowledged: writes,
      publishes: writes,
      faults: 2,
      reads,
    };
  } finally {
    await load.stop();
  }
}

type Pages = { slug: string; taken: number }[];

/** Of the numbers that were answered as done before the primary died, how many the new one does not have. */
async function lostAt({ second }: Pair, pages: Pages): Promise<number> {
  let lost = 0;
  for (const { slug, taken } of pages) {
    const response = await fetch(new URL(pageOf(slug), second.url));
    if (numberIn(await response.text()) < taken) lost += 1;
  }
  return lost;
}

/** Pages whose last number that was answered as done the edge does not show in time. */
async function notLive({ send }: Pair, pages: Pages): Promise<string[]> {
  const untilMs = systemClock.now() + LIVE_WITHIN_MS;
  const troubles: string[] = [];
  for (const { slug, taken } of pages) {
    let shown = -1;
    while (shown !== taken && systemClock.now() < untilMs) {
      shown = numberIn((await send("GET", pageOf(slug))).text);
      if (shown !== taken) await systemClock.sleep(LOOK_EVERY_MS);
    }
    if (shown !== taken) troubles.push(`the edge shows ${shown} of ${slug}, not ${taken}`);
  }
  return troubles;
}

/** The old primary, made anew as a replica of the new one: it stands by, and has what is written from then on. */
async function comeBack(pair: Pair): Promise<{ tookMs: number; troubles: string[] }> {
  const { first, send } = pair;
  const beganMs = systemClock.now();
  await pair.comeBack();
  const troubles: string[] = [];
  const ready = async () => (await fetch(new URL("/readyz", first.url))).text();
  const stands = async () => ((await ready()).includes('"standby"') ? true : undefined);
  if ((await eventually("it to stand by", stands, LIVE_WITHIN_MS).catch(() => false)) !== true)
    troubles.push(`the old primary does not stand by: ${await ready()}`);
  const tookMs = systemClock.now() - beganMs;
  const headers = {
    authorization: `Token ${demoToken.write}`,
    "content-type": "application/json",
  };
  const body = JSON.stringify({ fields: { number: String(COME_BACK_NUMBER) } });
  const { status } = await send("PATCH", "/v2/pages/load/p-0/", { headers, body });
  if (status !== 202) troubles.push(`a write after it came back: ${status}`);
  const shows = async () => {
    const read = await fetch(new URL(pageOf("p-0"), first.url));
    const text = await read.text();
    return read.ok && numberIn(text) === COME_BACK_NUMBER ? true : undefined;
  };
  if ((await eventually("it to show it", shows, LIVE_WITHIN_MS).catch(() => false)) !== true)
    troubles.push("the old primary that came back does not show what is written now");
  return { tookMs, troubles };
}

/** Greater than any that the load writes. */
const COME_BACK_NUMBER = 1_000_000;

export const promotions: readonly Scenario[] = [
  {
    name: "promotion",
    rows: ["F-1", "F-2"],
    title:
      "the primary and its Postgres die for good under load; a standby on a replica is promoted",
    asks: "no failed read; every write answered; how long none is taken; an old primary that comes back takes none, and stands by once it is made a replica",
    seconds: { short: 8, usual: 60 },
    run: promoted,
  },
];
