import { readConfig } from "../../../origin/config.ts";
import { startOrigin } from "../../../origin/origin.ts";
import { systemClock } from "../../../shared/clock.ts";
import type { Check } from "../../../shared/manage/documents.ts";
import { createRandom } from "../../support/random.ts";
import { query, type Cluster } from "../cluster.ts";
import { atMost } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import {
  loadSite,
  materializeAll,
  materializerOf,
  REFERENCES,
  settleWords,
  TOKEN,
} from "../site.ts";
import { median, percentile, rounded } from "../stats.ts";

const GOAL_MS = 300;
const KEYS = `bench:${"0123456789abcdef".repeat(2)}`;

export const publishDialog: Row = {
  name: "publish-dialog",
  title:
    "what the dashboard asks before it publishes, at a site of 100,000 documents: an item that 990 pages show",
  goal: `p95 ≤ ${GOAL_MS} ms`,
  run,
};

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const [items, pages] = quick ? [10, 990] : [1_000, 99_000];
  const times = quick ? 5 : 200;
  const site = await start(await cluster(), { items, pages });
  progress(`${items + pages} documents loaded`);
  try {
    const took: number[] = [];
    const answers = new Set<number>();
    for (let time = -5; time < times; time++) {
      const begin = performance.now();
      const { reach } = await check(site.url, 1 + ((time + 5) % items));
      if (time < 0) continue;
      took.push(performance.now() - begin);
      if (reach === null) throw new Error("it cannot be published");
      answers.add(reach.renditions);
    }
    return outcomeOf(took, {
      items,
      pages,
      answers: [...answers],
      pagesOfItem: (pages * REFERENCES) / items,
    });
  } finally {
    await site.stop();
  }
}

/** A site with an origin. Each item has a draft that is newer than what is published. */
async function start(cluster: Cluster, shape: { items: number; pages: number }) {
  const { url, postgres } = await cluster.database("publish_dialog");
  const site = await loadSite(postgres, { ...shape, shared: false }, []);
  await query(
    postgres,
    `insert into revisions (document_id, locale, name, fields, created_at)
     select document_id, locale, name, fields || '{"rank": 0}', now() from revisions where document_id <= $1::int`,
    [shape.items],
  );
  await settleWords(postgres);
  await materializeAll(materializerOf(postgres), site);
  return startOrigin(readConfig({ DATABASE_URL: url, LARDER_PUSH_KEYS: KEYS, ORIGIN_PORT: "0" }), {
    clock: systemClock,
    random: createRandom(1),
    report: () => undefined,
    fetch,
  });
}

async function check(originUrl: string, document: number): Promise<Check> {
  const response = await fetch(`${originUrl}/manage/v1/documents/${document}/check`, {
    method: "POST",
    headers: { authorization: `Token ${TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ action: "publish" }),
  });
  if (!response.ok) throw new Error(`a check: ${response.status} ${await response.text()}`);
  return (await response.json()) as Check;
}

function outcomeOf(ms: number[], method: Record<string, unknown>): Outcome {
  const [medianMs, p95] = [rounded(median(ms)), percentile(ms, 0.95)];
  return {
    method: { times: ms.length, ...method },
    rounds: ms.map((one) => ({ ms: rounded(one) })),
    summary: { medianMs, p95Ms: rounded(p95) },
    figures: [atMost("what a publish reaches, p95", p95, "ms", GOAL_MS)],
    table: [
      {
        "answers reached": String(method["answers"]),
        "median ms": medianMs,
        "p95 ms": rounded(p95),
        "longest ms": rounded(Math.max(...ms)),
      },
    ],
  };
}
