import { join } from "node:path";
import { systemClock } from "../../../shared/clock.ts";
import { PUSH_MAX_ENTRIES } from "../../../shared/limits.ts";
import { numbersOf, READ_TOKEN, sendAll, startNodeEdge, type Sent } from "../joining.ts";
import { atMost, told } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";

/** ours: a site ten times as large takes ten times as long, and a bit. */
const GOAL = 1.5;

export const joinNode: Row = {
  name: "join-node",
  title:
    "a fresh edge on Node is sent a site of 100,000 documents until it serves: time, memory, disk; for each document against 10,000",
  goal: `≤ ${GOAL} × the time for a document`,
  run,
};

interface Joined extends Sent {
  seconds: number;
  /** What the edge's process took of the machine's processors. */
  processorSeconds: number;
  residentMb: number;
  storeMb: number;
  ledgersMb: number;
  firstReadMs: number;
}

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  // of ten articles there are twelve documents, and 500 writers
  const [few, many] = quick ? [500, 1_000] : [8_000, 83_000];
  const { folder } = await cluster();
  const rounds: Joined[] = [];
  for (const [index, articles] of [few, many].entries()) {
    const joined = await joinOne(join(folder, `join-${index}`), articles);
    progress(`${joined.documents} documents in ${joined.seconds.toFixed(1)} s`);
    rounds.push(joined);
  }
  const [small, large] = rounds;
  if (small === undefined || large === undefined) throw new Error("two sites were measured");
  const each = ({ seconds, documents }: Joined) => seconds / documents;
  const ratio = each(large) / each(small);
  return {
    method: { batches: PUSH_MAX_ENTRIES, answers: "one of each article", sender: "this process" },
    rounds: rounds.map((round) => ({ ...round })),
    summary: { small, large },
    figures: [
      atMost("a document of 100,000, against 10,000", ratio, "×", GOAL),
      told("100,000 documents and 83,000 answers", large.seconds, "s"),
    ],
    table: rounds.map((round) =>
      Object.fromEntries(Object.entries(round).map(([name, value]) => [name, rounded(value)])),
    ),
  };
}

const rounded = (value: number) => Math.round(value * 10) / 10;

/** Starts an edge with nothing, sends it the log, and asks it. */
async function joinOne(data: string, articles: number): Promise<Joined> {
  const program = await startNodeEdge(data);
  const { url } = program;
  try {
    const beganMs = systemClock.now();
    const sent = await sendAll(url, articles);
    await requireReady(url);
    const seconds = (systemClock.now() - beganMs) / 1_000;
    const readMs = systemClock.now();
    const headers = { authorization: `Token ${READ_TOKEN}` };
    const read = await fetch(`${url}/v2/pages/article/article-3/`, { headers });
    if (read.status !== 200) throw new Error(`a read was answered ${read.status}`);
    await read.arrayBuffer();
    const firstReadMs = systemClock.now() - readMs;
    const of = await numbersOf(url);
    const mb = (line: string) => of(line) / 1_000_000;
    return {
      ...sent,
      seconds,
      processorSeconds: of("process_cpu_seconds_total"),
      residentMb: mb("process_resident_memory_bytes"),
      storeMb: mb('larder_disk_bytes{of="store"}'),
      ledgersMb: mb('larder_disk_bytes{of="ledgers"}'),
      firstReadMs,
    };
  } finally {
    await program.crash();
  }
}

async function requireReady(url: string): Promise<void> {
  const response = await fetch(`${url}/readyz`);
  if (response.status !== 200) throw new Error(`it is not ready: ${await response.text()}`);
}
