import { createClient, LarderError, type Client } from "../../../client/src/index.ts";
import { createRandom } from "../../support/random.ts";
import { startFailingEdge, type Fault } from "../failing-edge.ts";
import { atMost } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { rounded } from "../stats.ts";

/** RELIABILITY's bound on what clients that try again add to an outage: a tenth. */
const GOAL = 1.1;
/** ours: of those that a bare fetch loses, so many at most. */
const GOAL_FAILED = 0.01;

export const client: Row = {
  name: "client",
  title:
    "reads that fail while one of two edges does, and what trying again adds to an outage of both",
  goal: `≤ ${GOAL} × the requests in an outage (≤ 1.39 in one of 30 %), ≤ ${GOAL_FAILED} × the failures of a bare fetch otherwise`,
  run,
};

/** ours: both edges fail in this part of their answers. */
const IN_PART = 0.3;
/** What client/SPEC.md says of it: each further attempt follows one that failed, three in all. */
const GOAL_IN_PART = 1 + IN_PART + IN_PART ** 2;

const AT_ONCE = 50;
/** ours: as long as ButterCMS's own client waits. */
const BARE_TIMEOUT_MS = 3_000;
const SEED = 7;
/** ours: so many times fewer reads where a machine without a network takes seconds to say that there is no such name. */
const SLOWER = 50;

/** How the first of two edges fails, and in which part of its answers. */
const FAULTS: readonly (readonly [fault: Fault, part: number])[] = [
  ["refused", 1],
  ["no name", 1],
  ["reset", 0.1],
  ["500", 0.1],
  ["503", 0.1],
  ["wrong JSON", 0.1],
  ["slow", 0.1],
  ["hangs", 0.01],
];

async function run({ quick, progress }: Surroundings): Promise<Outcome> {
  const reads = quick ? 200 : 10_000;
  const rounds: Measured[] = [];
  for (const [fault, part] of FAULTS) {
    const count = fault === "no name" ? Math.ceil(reads / SLOWER) : reads;
    rounds.push(await measure(fault, part, count));
    progress(`${fault}: ${count} reads`);
  }
  const outages: Outage[] = [];
  for (const fault of ["503", "reset"] as const) {
    outages.push(await outage(fault, 1, reads));
    progress(`both ${fault}: ${reads} reads`);
  }
  const inPart = await outage("503", IN_PART, reads);
  progress(`both 503 in part: ${reads} reads`);
  const ratio = Math.max(...outages.map(({ amplification }) => amplification));
  const failed = Math.max(
    ...rounds.map((round) => (round.failed === 0 ? 0 : round.failed / round.bareFailed)),
  );
  return {
    method: { reads, atOnce: AT_ONCE, bareTimeoutMs: BARE_TIMEOUT_MS, edges: 2, seed: SEED },
    rounds: [...rounds, ...outages, inPart].map((round) => ({ ...round })),
    summary: { amplification: rounded(ratio) },
    figures: [
      atMost("requests a read while both edges fail", ratio, "×", GOAL),
      atMost("requests a read while both fail in part", inPart.amplification, "×", GOAL_IN_PART),
      atMost("reads that fail while one edge does, against a bare fetch", failed, "×", GOAL_FAILED),
    ],
    table: [
      ...rounds.map(({ fault, part, reads: count, failed, bareFailed, sent }) => ({
        "one of two edges": `${fault}, ${part * 100} %`,
        reads: count,
        "failed of 100,000": rounded((failed / count) * 100_000),
        "bare fetch": rounded((bareFailed / count) * 100_000),
        "requests for each": rounded(sent / count),
      })),
      ...[...outages, inPart].map(({ fault, part, failed, amplification }) => ({
        "one of two edges": `both: ${fault}, ${part * 100} %`,
        reads,
        "failed of 100,000": rounded((failed / reads) * 100_000),
        "bare fetch": part * 100_000,
        "requests for each": rounded(amplification),
      })),
    ],
  };
}

interface Measured {
  fault: Fault;
  part: number;
  reads: number;
  failed: number;
  bareFailed: number;
  /** Requests that were heard of the client's. */
  sent: number;
}

async function measure(fault: Fault, part: number, reads: number): Promise<Measured> {
  const random = createRandom(SEED);
  const first = await startFailingEdge(fault, part, random);
  const second = await startFailingEdge(null, 0, random);
  try {
    const bareFailed = await failures(reads, () => bare(first.url));
    const before = first.asked();
    const reading = clientOf([first.url, second.url]);
    const failed = await failures(reads, (read) => asked(reading, read));
    return {
      fault,
      part,
      reads,
      failed,
      bareFailed,
      sent: first.asked() - before + second.asked(),
    };
  } finally {
    await Promise.all([first.stop(), second.stop()]);
  }
}

interface Outage {
  fault: Fault;
  part: number;
  failed: number;
  amplification: number;
}

/** Both edges fail, always or in part. */
async function outage(fault: Fault, part: number, reads: number): Promise<Outage> {
  const random = createRandom(SEED);
  const edges = [
    await startFailingEdge(fault, part, random),
    await startFailingEdge(fault, part, random),
  ];
  try {
    const reading = clientOf(edges.map(({ url }) => url));
    const failed = await failures(reads, (read) => asked(reading, read));
    const sent = edges.reduce((sum, edge) => sum + edge.asked(), 0);
    return { fault, part, failed, amplification: sent / reads };
  } finally {
    await Promise.all(edges.map((edge) => edge.stop()));
  }
}

/** Asks a different question each time, so that none is another's answer. */
const asked = (reading: Client, read: number) => reading.page.retrieve("country", `c${read}`);

const clientOf = (endpoints: string[]): Client => createClient({ token: "read", endpoints });

async function bare(url: string): Promise<void> {
  const signal = AbortSignal.timeout(BARE_TIMEOUT_MS);
  const response = await fetch(`${url}/v2/pages/country/france/`, { signal });
  await response.json();
  if (response.status !== 200) throw new LarderError("failing", "no answer");
}

/** How many of so many reads failed, AT_ONCE of them at a time. */
async function failures(reads: number, read: (index: number) => Promise<unknown>): Promise<number> {
  let [next, failed] = [0, 0];
  const one = async () => {
    while (next < reads) {
      next += 1;
      await read(next).catch(() => (failed += 1));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return failed;
}
