import { join } from "node:path";
import { systemClock } from "../../../shared/clock.ts";
import { tokenKey } from "../../../shared/keys.ts";
import { sha256Hex } from "../../../shared/digest.ts";
import { header } from "../../../shared/headers.ts";
import { PUSH_MAX_ENTRIES } from "../../../shared/limits.ts";
import { encodeBatch, PUSH_PATH, type Batch, type Entry } from "../../../shared/push.ts";
import { parseSecretKeys, signRequest } from "../../../shared/signature.ts";
import { keyFor, SITE } from "../../support/entries.ts";
import { freePorts, startProgram } from "../../support/processes.ts";
import { madeBatches } from "../made-batches.ts";
import { atMost, told } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { KEYS } from "../warm.ts";

/** ours: a site ten times as large takes ten times as long, and a bit. */
const GOAL = 1.5;
const METRICS = "metrics-token-of-the-bench";
const TOKEN = "read-token-of-the-bench";

export const joinNode: Row = {
  name: "join-node",
  title:
    "a fresh edge on Node is sent a site of 100,000 documents until it serves: time, memory, disk; for each document against 10,000",
  goal: `≤ ${GOAL} × the time for a document`,
  run,
};

interface Joined {
  documents: number;
  answers: number;
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
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const program = await startProgram({
    script: "edge/node/main.ts",
    env: {
      EDGE_PORT: String(port),
      LARDER_DATA: data,
      LARDER_ORIGINS: "http://127.0.0.1:1",
      LARDER_PUSH_KEYS: KEYS,
      LARDER_METRICS_TOKEN: METRICS,
    },
  });
  try {
    const beganMs = systemClock.now();
    const sent = await sendAll(url, articles);
    await requireReady(url);
    const seconds = (systemClock.now() - beganMs) / 1_000;
    const readMs = systemClock.now();
    const headers = { authorization: `Token ${TOKEN}` };
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

/** Sends the rows, then the answers to the articles' addresses, each batch made while the one before is applied. */
async function sendAll(
  url: string,
  articles: number,
): Promise<Pick<Joined, "documents" | "answers">> {
  let [documents, answers] = [0, 0];
  for (const { entries } of madeBatches(articles)) documents += entries.length;
  const head = documents + articles + 1;
  let sending: Promise<void> = Promise.resolve();
  const send = async (batch: Batch) => {
    const body = await encodeBatch({ ...batch, head });
    await sending;
    sending = push(url, body);
    sending.catch(() => undefined);
  };
  for (const batch of madeBatches(articles)) await send(batch);
  let from = documents;
  let entries: Entry[] = [await tokenEntry(documents + 1)];
  for (const batch of madeBatches(articles))
    for (const { body } of batch.entries.filter(isLive)) {
      const { slug, typeId } = JSON.parse(body) as { slug: string | null; typeId?: number };
      if (typeId !== 1 || answers === articles || slug !== `article-${answers}`) continue;
      answers += 1;
      const key = await keyFor(`/v2/pages/article/${slug}/`);
      const position = documents + 1 + answers;
      entries.push({ state: "live", key, position, etag: `"${position}"`, body, tags: "s" });
      if (entries.length < PUSH_MAX_ENTRIES && position < head) continue;
      await send({ ...HEAD, head, from, to: position, change: position, entries });
      [from, entries] = [position, []];
    }
  await sending;
  return { documents, answers };
}

const HEAD = { site: SITE, epoch: 1, edge: 1, floor: 0, first: true };

const isLive = (entry: Entry): entry is Entry & { state: "live" } => entry.state === "live";

async function tokenEntry(position: number): Promise<Entry> {
  const key = tokenKey(await sha256Hex(TOKEN));
  const grant = { site: SITE, scopes: ["read"], locales: ["en", "de"], defaultLocale: "en" };
  return { state: "live", key, position, etag: '"t"', body: JSON.stringify(grant), tags: "" };
}

async function push(url: string, body: Uint8Array<ArrayBuffer>): Promise<void> {
  const { host } = new URL(url);
  const signable = { method: "POST", host, path: PUSH_PATH, body };
  const signature = await signRequest(parseSecretKeys(KEYS), systemClock.now(), signable);
  const response = await fetch(`${url}${PUSH_PATH}`, {
    method: "POST",
    headers: { [header.signature]: signature, "content-type": "application/gzip" },
    body,
  });
  const said = await response.text();
  if (response.status !== 200) throw new Error(`a push was answered ${response.status}: ${said}`);
}

async function requireReady(url: string): Promise<void> {
  const response = await fetch(`${url}/readyz`);
  if (response.status !== 200) throw new Error(`it is not ready: ${await response.text()}`);
}

async function numbersOf(url: string): Promise<(line: string) => number> {
  const headers = { authorization: `Bearer ${METRICS}` };
  const text = await (await fetch(`${url}/metrics`, { headers })).text();
  return (line) =>
    Number(
      text
        .split("\n")
        .find((each) => each.startsWith(`${line} `))
        ?.slice(line.length),
    );
}
