import { updateItem } from "../../../origin/content/write/items.ts";
import { updatePage } from "../../../origin/content/write/pages.ts";
import type { Writer } from "../../../origin/content/change/edit.ts";
import type { Site } from "../../../origin/db/site/sites.ts";
import { materialize } from "../../../origin/delivery/materialize/materialize.ts";
import type { Event } from "../../../shared/events.ts";
import type { Cluster } from "../cluster.ts";
import { atMost } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import {
  COLLECTION,
  loadSite,
  sketchWords,
  materializeAll,
  materializerOf,
  type Materializing,
  PAGE_TYPE,
  slugOf,
} from "../site.ts";
import { medianTimes, timed, type StatementTimes } from "../statements.ts";
import { median, rounded, spreadOf } from "../stats.ts";

const GOAL = 1.2;
/** One document in ten is an item, so each item is named by ninety pages in any size of site. */
const ITEMS_SHARE = 0.1;

export const publishCostBySize: Row = {
  name: "publish-cost-by-size",
  title: "one publish, commit to materialized, in a site of 100,000 documents against one of 1,000",
  goal: `≤ ${GOAL} × for an item that 90 pages embed, and for a single page`,
  run,
};

const CASES = ["item", "page"] as const;
type Case = (typeof CASES)[number];

interface Sized {
  documents: number;
  items: number;
  site: Site;
  parts: Materializing;
  events: Event[];
  times: StatementTimes;
}

interface Round {
  case: Case;
  documents: number;
  renditions: number;
  commitMs: number;
  materializeMs: number;
  ms: number;
}

type Runs = Map<string, { rounds: Round[]; times: StatementTimes[] }>;

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const [small, large] = quick ? [400, 4_000] : [1_000, 100_000];
  const rounds = quick ? 5 : 60;
  const started = await cluster();
  const sites: Sized[] = [];
  for (const documents of [small, large]) {
    const begin = performance.now();
    sites.push(await loadSized(started, documents));
    progress(
      `${documents} documents loaded in ${((performance.now() - begin) / 1_000).toFixed(1)} s`,
    );
  }
  const runs: Runs = new Map();
  const measured: Round[] = [];
  // the first two rounds warm the JIT, the connections' plans and Postgres' cache
  for (let round = -2; round < rounds; round++) {
    for (const kind of CASES) {
      for (const sized of round % 2 === 0 ? sites : sites.toReversed()) {
        const result = await publishOnce(sized, kind, round + 2);
        if (round < 0) continue;
        measured.push(result);
        const ofCase = runs.get(nameOf(kind, sized)) ?? { rounds: [], times: [] };
        ofCase.rounds.push(result);
        ofCase.times.push(new Map(sized.times));
        runs.set(nameOf(kind, sized), ofCase);
      }
    }
  }
  return outcomeOf(measured, runs, sites, rounds);
}

const nameOf = (kind: Case, { documents }: Pick<Sized, "documents">) => `${kind} ${documents}`;

async function loadSized(cluster: Cluster, documents: number): Promise<Sized> {
  const { postgres } = await cluster.database(`size_${documents}`);
  const items = documents * ITEMS_SHARE;
  const shape = { items, pages: documents - items, shared: false };
  const site = await loadSite(postgres, shape, []);
  await sketchWords(postgres);
  await materializeAll(materializerOf(postgres), site);
  const events: Event[] = [];
  const times: StatementTimes = new Map();
  const report = (event: Event) => void events.push(event);
  const parts = { ...materializerOf(timed(postgres, times)), report };
  return { documents, items, site, parts, events, times };
}

/** Publishes one document that no default list shows on its first page, and materializes it. */
async function publishOnce(sized: Sized, kind: Case, round: number): Promise<Round> {
  const { site, parts, events, times } = sized;
  const writer: Writer = { postgres: parts.postgres, clock: parts.clock, report: () => undefined };
  const nth = 20 + round;
  const title = `Title ${round}`;
  events.length = 0;
  times.clear();
  const begin = performance.now();
  if (kind === "item") {
    const input = { fields: { title }, status: "published", full: false } as const;
    await updateItem(writer, site, "en", { key: COLLECTION, id: nth }, input);
  } else {
    const input = { fields: { title }, status: "published", full: false } as const;
    await updatePage(writer, site, "en", { type: PAGE_TYPE, slug: slugOf(nth) }, input);
  }
  const committed = performance.now();
  await materialize(parts, site.id);
  const end = performance.now();
  const serialized = events.find((event) => event.kind === "materialize.serialized");
  return {
    case: kind,
    documents: sized.documents,
    renditions: serialized?.renditions ?? 0,
    commitMs: rounded(committed - begin),
    materializeMs: rounded(end - committed),
    ms: rounded(end - begin),
  };
}

function outcomeOf(measured: Round[], runs: Runs, sites: Sized[], rounds: number): Outcome {
  const summaries = CASES.map((kind) => {
    const [small, large] = sites.map((sized) => summaryOf(runs.get(nameOf(kind, sized))));
    if (small === undefined || large === undefined) throw new Error("a site was not measured");
    const ratio = rounded(large.ms.median / small.ms.median);
    return { case: kind, ratio, small, large, grows: growth(small.statements, large.statements) };
  });
  return {
    method: {
      documents: sites.map(({ documents }) => documents),
      rounds,
      note: "the commit's transaction and materialize() after it; sites take turns within each round",
    },
    rounds: measured.map((round) => ({ ...round })),
    summary: Object.fromEntries(summaries.map((summary) => [summary.case, summary])),
    figures: summaries.map((summary) =>
      atMost(`${summary.case}, 100,000 documents against 1,000`, summary.ratio, "×", GOAL),
    ),
    table: summaries.map(({ case: kind, small, large, ratio: times, grows }) => ({
      case: kind,
      renditions: `${small.renditions} / ${large.renditions}`,
      "small ms": small.ms.median,
      "large ms": large.ms.median,
      "small commit": small.commitMs.median,
      "large commit": large.commitMs.median,
      ratio: times,
      grows: Object.entries(grows)
        .slice(0, 3)
        .map(([name, ms]) => `${name} +${ms} ms`)
        .join(", "),
    })),
  };
}

function summaryOf(run: { rounds: Round[]; times: StatementTimes[] } | undefined) {
  if (run === undefined) return undefined;
  const { rounds, times } = run;
  return {
    renditions: median(rounds.map((round) => round.renditions)),
    ms: spreadOf(rounds.map((round) => round.ms)),
    commitMs: spreadOf(rounds.map((round) => round.commitMs)),
    materializeMs: spreadOf(rounds.map((round) => round.materializeMs)),
    statements: medianTimes(times),
  };
}

/** Milliseconds that each statement takes longer in the large site, the greatest first. */
function growth(
  small: Record<string, number>,
  large: Record<string, number>,
): Record<string, number> {
  const grown = Object.entries(large).map(
    ([name, ms]) => [name, rounded(ms - (small[name] ?? 0))] as const,
  );
  return Object.fromEntries(grown.toSorted(([, a], [, b]) => b - a));
}
