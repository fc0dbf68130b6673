import { join } from "node:path";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { bundleWorker, startLocalEdge } from "../../../edge/local/miniflare.ts";
import { readConfig } from "../../../origin/config.ts";
import { startOrigin } from "../../../origin/origin.ts";
import { systemClock } from "../../../shared/clock.ts";
import type { Event } from "../../../shared/events.ts";
import { freePorts } from "../../support/processes.ts";
import { createRandom } from "../../support/random.ts";
import { UNLIMITED } from "../../support/unlimited.ts";
import { allLive } from "../live.ts";
import { startPurgeApi, type PurgeApi } from "../purge-api.ts";
import { atMost, told } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { COLLECTION, loadSite, PAGE_TYPE, TOKEN } from "../site.ts";
import { median, rounded } from "../stats.ts";

/** Of a publish when nobody has asked any of the lists. */
const GOAL = 1.1;

export const publishAtAnEdge: Row = {
  name: "publish-at-an-edge",
  title:
    "what a publish of an item that 90 pages embed costs at an edge, when 200 lists that show it were asked, against none: counted",
  goal: `≤ ${GOAL} × of what it costs when no list was asked, whatever is counted`,
  run,
};

const KEYS = `bench:${"0123456789abcdef".repeat(2)}`;
/** With these, an item is named by 90 pages. */
const SHAPE = { pages: 900, items: 100, shared: false };
/** Every round of purges is over then: they follow each other by 5 s. */
const STILL_MS = 12_000;
const LOOK_EVERY_MS = 250;

/** All of them show the first ten items: as items, or in the newest page. */
const lists = (): string[] => {
  const sizes = Array.from({ length: 50 }, (_, index) => 11 + index);
  return [1, 2].flatMap((levels) =>
    sizes.flatMap((size) => [
      `/v2/content/${COLLECTION}/?page_size=${size}&levels=${levels}`,
      `/v2/pages/${PAGE_TYPE}/?page_size=${size}&levels=${levels + 1}`,
    ]),
  );
};

const COUNTED = [
  "rows of the log sent",
  "bytes sent",
  "KV puts",
  "bytes put",
  "SQLite rows written",
  "purge calls",
  "purge tags",
] as const;
type Counts = Record<(typeof COUNTED)[number], number>;

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const publishes = quick ? 1 : 2;
  const asked = quick ? lists().slice(0, 20) : lists();
  const live = await startLive(await cluster());
  try {
    const counts = async (text: string): Promise<Counts[]> => {
      const all: Counts[] = [];
      for (let nth = 0; nth < publishes; nth++) all.push(await publish(live, nth, text));
      return all;
    };
    await still(live);
    // what the load left to purge ends here
    await publish(live, 0, "first");
    const before = await counts("before");
    progress(`${asked.length} lists are asked now`);
    for (const path of asked) await ask(live.edgeUrl + path);
    await still(live);
    // so that caches have the answers that stay
    for (const path of asked) await ask(live.edgeUrl + path);
    return outcomeOf(before, await counts("after"), asked.length);
  } finally {
    await live.stop();
  }
}

interface Live {
  edgeUrl: string;
  originUrl: string;
  purges: PurgeApi;
  sent: () => number;
  stop: () => Promise<void>;
}

/** An origin and an edge behind a zone, with the whole site live. */
async function startLive(started: Awaited<ReturnType<Surroundings["cluster"]>>): Promise<Live> {
  const [edgePort = 0, originPort = 0] = await freePorts(2);
  const [edgeUrl, originUrl] = [`http://127.0.0.1:${edgePort}`, `http://127.0.0.1:${originPort}`];
  const { url, postgres } = await started.database("counted");
  await loadSite(postgres, SHAPE, [edgeUrl]);
  const purges = await startPurgeApi();
  const dataFolder = join(started.folder, "edge");
  await mkdir(dataFolder, { recursive: true });
  const edge = await startLocalEdge({
    port: edgePort,
    dataFolder,
    origins: originUrl,
    pushKeys: KEYS,
    zone: purges.env,
    limits: UNLIMITED,
    onLog: () => undefined,
    script: await bundleWorker(fileURLToPath(new URL("../probe/counts.js", import.meta.url))),
  });
  let sent = 0;
  const origin = await startOrigin(
    readConfig({
      DATABASE_URL: url,
      LARDER_PUSH_KEYS: KEYS,
      ORIGIN_PORT: String(originPort),
      LARDER_EDGES: edgeUrl,
      LARDER_PROBE: "0",
      ...GENEROUS,
    }),
    {
      clock: systemClock,
      random: createRandom(1),
      report: (event: Event) => void (sent += event.kind === "courier.sending" ? event.entries : 0),
      fetch: globalThis.fetch,
    },
  );
  const stop = async () => {
    await origin.stop();
    await edge.stop();
    await purges.stop();
  };
  await allLive(edgeUrl, postgres, SHAPE);
  return { edgeUrl, originUrl, purges, sent: () => sent, stop };
}

/** An origin that keeps answers warm which were asked keeps all of them; others ignore it. */
const GENEROUS = { LARDER_ADOPTED_MS: "60000", LARDER_ADOPT_PER_MINUTE: "10000" };

async function ask(url: string): Promise<void> {
  const response = await fetch(url, { headers: { authorization: `Token ${TOKEN}` } });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`${url} is ${response.status}`);
}

async function countsOf({ edgeUrl, purges, sent }: Live): Promise<Counts> {
  const response = await fetch(`${edgeUrl}/bench/counts`);
  const said = (await response.json()) as Record<
    "pushedBytes" | "puts" | "putBytes" | "rowsWritten",
    number
  >;
  return {
    "rows of the log sent": sent(),
    "bytes sent": said.pushedBytes,
    "KV puts": said.puts,
    "bytes put": said.putBytes,
    "SQLite rows written": said.rowsWritten,
    "purge calls": purges.counts.calls,
    "purge tags": purges.counts.tags,
  };
}

/** Waits until nothing but empty pushes has happened for a while. */
async function still(live: Live): Promise<Counts> {
  let last = await countsOf(live);
  for (let quietMs = 0; quietMs < STILL_MS; quietMs += LOOK_EVERY_MS) {
    await systemClock.sleep(LOOK_EVERY_MS);
    const now = await countsOf(live);
    if (isOther(last, now)) quietMs = 0;
    last = now;
  }
  return last;
}

const isOther = (before: Counts, now: Counts): boolean =>
  (["rows of the log sent", "KV puts", "purge calls"] as const).some(
    (name) => before[name] !== now[name],
  );

/** Publishes one of the first ten items, and counts until all purges are over. */
async function publish(live: Live, nth: number, text: string): Promise<Counts> {
  const before = await countsOf(live);
  const url = `${live.originUrl}/v2/content/${COLLECTION}/${1 + nth}/?wait=live`;
  const body = JSON.stringify({ status: "published", fields: { title: `Title ${text} ${nth}` } });
  const headers = { authorization: `Token ${TOKEN}`, "content-type": "application/json" };
  const response = await fetch(url, { method: "PATCH", body, headers });
  if (!response.ok) throw new Error(`a publish is ${response.status}: ${await response.text()}`);
  const after = await still(live);
  const counts = COUNTED.map((name) => [name, after[name] - before[name]] as const);
  return Object.fromEntries(counts) as Counts;
}

function outcomeOf(before: Counts[], after: Counts[], asked: number): Outcome {
  const of = (counts: Counts[], name: keyof Counts) => median(counts.map((each) => each[name]));
  const table = COUNTED.map((name) => {
    const [none, all] = [of(before, name), of(after, name)];
    return { counted: name, "no list asked": none, [`${asked} asked`]: all, ratio: all / none };
  });
  const ratio = rounded(Math.max(...table.map((line) => line.ratio)));
  return {
    method: {
      site: SHAPE,
      lists: asked,
      publishes: before.length,
      note: "one item after the other, until all rounds of purges are over; the comparison of store and ledger, 90 s later, is not counted",
    },
    rounds: [
      ...before.map((counts) => ({ asked: 0, ...counts })),
      ...after.map((counts) => ({ asked, ...counts })),
    ],
    summary: Object.fromEntries(table.map(({ counted, ...rest }) => [counted, rest])),
    figures: [
      atMost(`whatever is counted, ${asked} lists asked against none`, ratio, "×", GOAL),
      ...COUNTED.map((name) => told(name, of(after, name), "a publish")),
    ],
    table: table.map((line) => ({ ...line, ratio: rounded(line.ratio) })),
  };
}
