import { readConfig } from "../../../origin/config.ts";
import { startOrigin } from "../../../origin/origin.ts";
import { systemClock } from "../../../shared/clock.ts";
import { temporaryFolder } from "../../support/processes.ts";
import { createRandom } from "../../support/random.ts";
import { madeBatches } from "../made-batches.ts";
import { atMost } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { selectInNode, type Selecting } from "../selecting.ts";
import { loadSite, wordAll, settle, TOKEN } from "../site.ts";
import { rounded } from "../stats.ts";
import { WORST_INPUTS, type Asked, type WorstInput } from "../worst-inputs.ts";

/** Twice the input may take twice the time, and what a busy machine adds. */
const GOAL = 2.5;

export const worstInput: Row = {
  name: "worst-input",
  title: "the worst input of each door, against half of it and against usual input as long",
  goal: `≤ ${GOAL} × the time for twice the input, at every door`,
  run,
};

const KEYS = `bench:${"0123456789abcdef".repeat(2)}`;
const SHAPE = { pages: 1_800, items: 200, shared: false };
const ARTICLES = 2_000;

interface Doors {
  originUrl: string;
  edge: Selecting;
  stop: () => Promise<void>;
}

interface Measured extends Record<string, unknown> {
  door: string;
  input: string;
  arm: "worst" | "half" | "usual";
  ms: number;
}

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const rounds = quick ? 2 : 9;
  const doors = await open(await cluster());
  try {
    progress(`${WORST_INPUTS.length} inputs, ${rounds} rounds`);
    const measured: Measured[] = [];
    for (let round = -1; round < rounds; round++)
      for (const each of WORST_INPUTS) {
        const size = quick ? Math.min(each.size, 200_000) : each.size;
        for (const arm of ["usual", "half", "worst"] as const) {
          const ms = await timed(doors, askedBy(each, arm, size));
          const { door, input } = each;
          if (round >= 0 && ms !== undefined) measured.push({ door, input, arm, ms });
        }
      }
    return outcomeOf(measured, rounds);
  } finally {
    await doors.stop();
  }
}

function askedBy(each: WorstInput, arm: Measured["arm"], size: number): Asked {
  if (arm === "usual") return each.usual(size);
  return each.worst(arm === "half" ? Math.floor(size / 2) : size);
}

async function open(started: Awaited<ReturnType<Surroundings["cluster"]>>): Promise<Doors> {
  const { url, postgres } = await started.database("doors");
  await loadSite(postgres, SHAPE, []);
  await wordAll(postgres);
  await settle(postgres);
  const { path, remove } = await temporaryFolder();
  const edge = selectInNode(path);
  for (const batch of madeBatches(ARTICLES)) await edge.take(batch);
  const origin = await startOrigin(
    readConfig({ DATABASE_URL: url, LARDER_PUSH_KEYS: KEYS, ORIGIN_PORT: "0" }),
    { clock: systemClock, random: createRandom(1), report: () => undefined, fetch },
  );
  const stop = async () => {
    await origin.stop();
    await edge.stop();
    await remove();
  };
  return { originUrl: origin.url, edge, stop };
}

/** What the answer says is no matter, as long as it is one. @returns undefined for what an edge leaves to an origin */
async function timed({ originUrl, edge }: Doors, asked: Asked): Promise<number | undefined> {
  if (asked.to === "edge") return edge.select(asked.printed, 1);
  const headers = { authorization: `Token ${TOKEN}`, "content-type": "application/json" };
  const { method, path, body = null } = asked;
  const begin = performance.now();
  const response = await fetch(originUrl + path, { method, headers, body });
  await response.arrayBuffer();
  const ms = performance.now() - begin;
  if (response.status >= 429) throw new Error(`${method} ${path} is ${response.status}`);
  return ms;
}

function outcomeOf(measured: Measured[], rounds: number): Outcome {
  // what disturbs a request only lengthens it
  const least = (each: WorstInput, arm: Measured["arm"]) =>
    Math.min(
      ...measured
        .filter((one) => one.door === each.door && one.input === each.input && one.arm === arm)
        .map(({ ms }) => ms),
    );
  const table = WORST_INPUTS.filter((each) => Number.isFinite(least(each, "worst"))).map((each) => {
    const [usual, half, worst] = [least(each, "usual"), least(each, "half"), least(each, "worst")];
    return {
      door: each.door,
      input: each.input,
      characters: each.size,
      "half ms": rounded(half),
      ms: rounded(worst),
      "of half": rounded(worst / half),
      "of usual": rounded(worst / usual),
    };
  });
  const ratio = Math.max(...table.map((line) => line["of half"]));
  return {
    method: {
      rounds,
      site: SHAPE,
      "articles at the edge": ARTICLES,
      note: "one request after the other over HTTP at the origin, one selection after the other at the edge; the least of the rounds",
    },
    rounds: measured,
    summary: Object.fromEntries(table.map((line) => [`${line.door}: ${line.input}`, line])),
    figures: [atMost("twice the input, the worst door", ratio, "×", GOAL)],
    table,
  };
}
