import { readConfig } from "../../../origin/config.ts";
import { createSerializing } from "../../support/serializing.ts";
import { createLog } from "../../../origin/delivery/postgres-log.ts";
import { startOrigin } from "../../../origin/origin.ts";
import { systemClock } from "../../../shared/clock.ts";
import { parseQuery } from "../../../shared/query.ts";
import { createRandom } from "../../support/random.ts";
import { query, type Cluster } from "../cluster.ts";
import { load } from "../load-client.ts";
import { atLeast, atMost } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import {
  COLLECTION,
  leaveUnmaterialized,
  loadSite,
  PAGE_TYPE,
  settle,
  settleWords,
  slugOf,
  TOKEN,
} from "../site.ts";
import { rounded, spreadOf } from "../stats.ts";

const GOAL = 1.5;
const GOAL_PER_SECOND = 300;
const KEYS = `bench:${"0123456789abcdef".repeat(2)}`;
const CONNECTIONS = 8;

export const previews: Row = {
  name: "previews",
  title: "previews per second over HTTP, in a site of 100,000 documents against one of 1,000",
  goal: `≤ ${GOAL} × the time of the small site for a page and an item; ${GOAL_PER_SECOND} pages a second when nothing else runs`,
  run,
};

const CASES = {
  "page, two levels": `/v2/pages/${PAGE_TYPE}/${slugOf(77)}/?levels=2`,
  item: `/v2/content/${COLLECTION}/7/?levels=1`,
  list: `/v2/pages/${PAGE_TYPE}/?levels=1`,
} as const;
type Case = keyof typeof CASES;
const NAMES = Object.keys(CASES) as Case[];

/** `alone`: the same without HTTP and the token, so mostly Postgres. */
const ARMS = ["http", "alone"] as const;

interface Sized {
  documents: number;
  url: string;
  alone: (path: string) => Promise<unknown>;
  stop: () => Promise<void>;
}

interface Round {
  case: Case;
  documents: number;
  arm: (typeof ARMS)[number];
  perSecond: number;
}

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const sizes = quick ? [400, 2_000] : [1_000, 100_000];
  const [rounds, seconds] = quick ? [2, 0.5] : [6, 2];
  const started = await cluster();
  const sites: Sized[] = [];
  try {
    for (const documents of sizes) sites.push(await startSized(started, documents));
    progress(`${sizes.join(" and ")} documents, ${CONNECTIONS} connections`);
    const measured: Round[] = [];
    // the round before the first warms the JIT and the connections
    for (let round = -1; round < rounds; round++) {
      for (const sized of round % 2 === 0 ? sites : sites.toReversed()) {
        for (const name of NAMES) {
          for (const arm of ARMS) {
            const perSecond = await measure(sized, CASES[name], arm, seconds);
            if (round >= 0)
              measured.push({ case: name, documents: sized.documents, arm, perSecond });
          }
        }
      }
    }
    return outcomeOf(measured, sizes, { rounds, seconds });
  } finally {
    await Promise.all(sites.map(({ stop }) => stop()));
  }
}

/** A site with an origin. Every tenth document has a draft that is newer than what is published. */
async function startSized(cluster: Cluster, documents: number): Promise<Sized> {
  const { url, postgres } = await cluster.database(`previews_${documents}`);
  const items = documents * 0.1;
  const site = await loadSite(postgres, { items, pages: documents - items, shared: false }, []);
  await query(
    postgres,
    `insert into revisions (document_id, locale, name, fields, created_at)
     select document_id, locale, 'Draft', fields, now() from revisions where document_id % 10 = 7`,
  );
  await settleWords(postgres);
  await settle(postgres);
  await leaveUnmaterialized(postgres);
  const origin = await startOrigin(
    readConfig({ DATABASE_URL: url, LARDER_PUSH_KEYS: KEYS, ORIGIN_PORT: "0" }),
    { clock: systemClock, random: createRandom(1), report: () => undefined, fetch },
  );
  const log = createLog(postgres, createSerializing());
  const alone = (path: string) =>
    log.renderNow(site.id, parseQuery(new URL(path, origin.url)), "latest");
  return { documents, url: origin.url, alone, stop: origin.stop };
}

async function measure(
  sized: Sized,
  path: string,
  arm: Round["arm"],
  seconds: number,
): Promise<number> {
  if (arm === "http") {
    const asked = `${sized.url}${path}&preview=1&auth_token=${TOKEN}`;
    const loaded = await load(asked, CONNECTIONS, seconds);
    return rounded(loaded.answers / loaded.seconds);
  }
  const begin = performance.now();
  let count = 0;
  const ask = async () => {
    for (; performance.now() < begin + seconds * 1_000; count++) await sized.alone(path);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, ask));
  return rounded((count * 1_000) / (performance.now() - begin));
}

function outcomeOf(measured: Round[], sizes: number[], method: Record<string, unknown>): Outcome {
  const spread = (name: Case, documents: number | undefined, arm: Round["arm"]) =>
    spreadOf(
      measured
        .filter((each) => each.case === name && each.documents === documents && each.arm === arm)
        .map(({ perSecond }) => perSecond),
    );
  const [small, large] = sizes;
  const summaries = NAMES.map((name) => {
    const [few, many] = [spread(name, small, "http"), spread(name, large, "http")];
    const alone = spread(name, large, "alone");
    return { case: name, few, many, alone, ratio: rounded(few.median / many.median) };
  });
  // a list counts its documents
  const ratio = Math.max(
    ...summaries.filter((each) => each.case !== "list").map((each) => each.ratio),
  );
  const pages = spread("page, two levels", large, "http").median;
  return {
    method: { ...method, documents: sizes, connections: CONNECTIONS },
    rounds: measured.map((round) => ({ ...round })),
    summary: Object.fromEntries(summaries.map((summary) => [summary.case, summary])),
    figures: [
      atMost("a page or item at 100,000 documents, against 1,000", ratio, "×", GOAL),
      atLeast("pages", pages, "a second", GOAL_PER_SECOND),
    ],
    table: summaries.map(({ case: name, few, many, alone, ratio: times }) => ({
      case: name,
      "small /s": few.median,
      "large /s": many.median,
      from: many.lowest,
      to: many.highest,
      "large, without HTTP /s": alone.median,
      "small / large": times,
    })),
  };
}
