import { parseQuery, type ContentQuery, type Preview } from "../../../shared/query.ts";
import { createRandom, shuffle } from "../../support/random.ts";
import type { Random } from "../../../shared/clock.ts";
import { replicaOf, startAnswering, type Answering, type Miss } from "../missing.ts";
import { ARMS, figuresOfMissed, summaryOf, type Arm, type Measured } from "../missed.ts";
import { lookedAt } from "../replayed.ts";
import { atMost, told } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import {
  leaveUnmaterialized,
  loadSite,
  PAGE_TYPE,
  settle,
  sketchRankedWords,
  slugOf,
  WORDS,
  type Shape,
} from "../site.ts";
import { percentile, rounded } from "../stats.ts";
import { createZipf } from "../zipf.ts";

/** Of what the same statements take alone, in the median. */
const GOAL = 3;
/** Statements beside one for each level and one: what is read as, and where a list selects what it selects by. */
const CONSTANT = 3;

export const misses: Row = {
  name: "misses",
  title:
    "answers that nobody keeps, of 100,000 documents, at an edge's replica and at the origin, against their SQL alone",
  goal: `≤ ${GOAL} × of the SQL alone, median, at both; no table that grows is read from end to end`,
  run,
};

interface Kind {
  /** How deep it goes; what has no levels is followed once. */
  levels: number;
  /** What is asked; `chosen` is one of so many, the first most often. */
  path(chosen: (count: number) => number, shape: Shape): string;
  preview?: Preview;
  /** What takes long is asked less often. */
  samples?: number;
  /** The words that Postgres sketched do not count repeats, so that another page comes first. */
  ranksDiffer?: true;
}

const page = (at: number) => `/v2/pages/${PAGE_TYPE}/${slugOf(at + 1)}/`;
const list = (parameters: string) => `/v2/pages/${PAGE_TYPE}/?${parameters}`;
const search = (words: string) => `/v2/pages/search/?query=${words}`;

const KINDS: Record<string, Kind> = {
  detail: { levels: 1, path: (chosen, { pages }) => `${page(chosen(pages))}?levels=1` },
  "detail, two levels": {
    levels: 2,
    path: (chosen, { pages }) => `${page(chosen(pages))}?levels=2`,
  },
  "list of 100": {
    levels: 2,
    path: (chosen, { pages }) => list(`page_size=100&page=${chosen(pages / 100) + 1}`),
    samples: 200,
  },
  "filter through a reference": {
    levels: 2,
    path: (chosen, { items }) => list(`fields.topics.title=Topic+${chosen(items) + 1}`),
  },
  "search, a word that one has": {
    levels: 2,
    // in its title, where no price is
    path: (chosen, { items, pages }) => search(String(items + chosen(pages) + 1)),
  },
  "search, a word that a twentieth have": {
    levels: 2,
    path: (chosen) => search(WORDS[WORDS.length - 1 - chosen(WORDS.length / 4)] ?? ""),
    samples: 100,
    ranksDiffer: true,
  },
  "search, a word that all have": { levels: 2, path: () => search("article"), samples: 20 },
  feed: { levels: 1, path: (chosen) => `/v2/feeds/${["rss", "atom", "sitemap"][chosen(3)]}/` },
  "preview, two levels": {
    levels: 2,
    path: (chosen, { pages }) => `${page(chosen(pages))}?levels=2`,
    preview: "latest",
  },
};

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const shape = quick
    ? { items: 200, pages: 1_600, posts: 200, shared: false }
    : { items: 10_000, pages: 80_000, posts: 10_000, shared: false };
  const most = quick ? 20 : 500;
  const started = await cluster();
  const database = await started.database("misses");
  const { postgres } = database;
  const site = await loadSite(postgres, shape, []);
  progress("loaded");
  await leaveUnmaterialized(postgres);
  // Postgres makes the words of the one meanwhile, this process those of the other
  const [replica] = await Promise.all([
    replicaOf(postgres, site, started.folder),
    sketchRankedWords(postgres),
  ]);
  await settle(postgres);
  progress("both have all words");
  const answering = await startAnswering(database, site, replica);
  try {
    const measured: Measured[] = [];
    for (const [kind, asked] of Object.entries(KINDS)) {
      const samples = Math.min(most, asked.samples ?? most);
      measured.push(await measure(answering, kind, asked, { shape, samples, postgres }));
      progress(`${kind}: ${samples} asked`);
    }
    return outcomeOf(measured, shape, answering.late());
  } finally {
    await answering.stop();
  }
}

const SEED = 7;
/** Of so many questions how many are explained. */
const EXPLAINED = 10;

async function measure(
  answering: Answering,
  kind: string,
  asked: Kind,
  of: { shape: Shape; samples: number; postgres: Parameters<typeof lookedAt>[0] },
): Promise<Measured> {
  const random = createRandom(SEED);
  const measured: Measured = {
    kind,
    ms: { originSql: [], origin: [], byHttp: [], replicaSql: [], replica: [] },
    looked: [],
    misses: [],
  };
  const warming = Math.min(20, of.samples);
  for (let sample = -warming; sample < of.samples; sample++) {
    const query = queryOf(asked, of.shape, random);
    const miss = await answering.learn(query, asked.preview ?? null, asked.ranksDiffer !== true);
    const arms = ARMS.filter((arm) => asked.preview === undefined || !arm.startsWith("replica"));
    for (const arm of shuffle(random, arms)) {
      const ms = await timeOf(answering, arm, miss);
      if (sample >= 0) measured.ms[arm].push(ms);
    }
    if (sample < 0) continue;
    measured.misses.push(miss);
    if (sample < EXPLAINED) measured.looked.push(await lookedAt(of.postgres, miss.ofOrigin));
  }
  return measured;
}

const choosers = new Map<number, (random: Random) => number>();

function chooserOf(count: number) {
  const known = choosers.get(count) ?? createZipf(count);
  choosers.set(count, known);
  return known;
}

function queryOf(kind: Kind, shape: Shape, random: Random): ContentQuery {
  const path = kind.path((count) => chooserOf(Math.floor(count))(random), shape);
  return parseQuery(new URL(path, "http://origin")) as ContentQuery;
}

async function timeOf(answering: Answering, arm: Arm, miss: Miss): Promise<number> {
  const work = arm === "byHttp" ? await answering.byHttp(miss) : () => answering[arm](miss);
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** What is compared with its SQL alone. HTTP brings a signature, and looks into the log first. */
const COMPARED = [
  { what: "origin", arm: "origin", alone: "originSql" },
  { what: "origin by HTTP", arm: "byHttp", alone: "originSql" },
  { what: "replica", arm: "replica", alone: "replicaSql" },
] as const;

function outcomeOf(measured: readonly Measured[], shape: Shape, late: number): Outcome {
  const ratios = COMPARED.flatMap(({ what, arm, alone }) =>
    measured.flatMap(({ kind, ms }) => {
      if (ms[arm].length === 0) return [];
      const of = (share: number) => percentile(ms[arm], share) / percentile(ms[alone], share);
      return [{ kind, what, arm, p50: of(0.5), p99: of(0.99) }];
    }),
  );
  const beside = measured.map(
    ({ kind, misses: asked }) =>
      Math.max(...asked.map(({ ofOrigin }) => ofOrigin.length)) - (KINDS[kind]?.levels ?? 0) - 1,
  );
  const scanning = measured.filter(({ looked }) =>
    looked.some(({ scanned }) => scanned.length > 0),
  );
  const summaries = measured.map(summaryOf);
  return {
    method: {
      ...shape,
      seed: SEED,
      "questions of a kind that are explained": EXPLAINED,
      note: "one question at a time, each also as its SQL alone, in turns by chance",
    },
    rounds: measured.map(({ kind, ms }) => ({
      kind,
      ...Object.fromEntries(ARMS.map((arm) => [`${arm} ms`, ms[arm].map(rounded)])),
    })),
    summary: Object.fromEntries(summaries.map(({ kind, ...others }) => [kind, others])),
    figures: [
      ...ratios.map(({ kind, what, p50 }) =>
        atMost(`${kind}, ${what}, of its SQL alone`, p50, "×", GOAL),
      ),
      ...COMPARED.map(({ what, arm }) => {
        const worst = ratios.filter((ratio) => ratio.arm === arm).map(({ p99 }) => p99);
        return told(`p99 of the SQL's, ${what}, the worst kind`, Math.max(...worst), "×");
      }),
      ...summaries.flatMap(({ kind, ...missed }) => figuresOfMissed(kind, missed)),
      told("answers by HTTP that were too late, 503", late, ""),
      atMost("statements of the origin beside one a level", Math.max(...beside), "", CONSTANT),
      atMost("kinds that read a table that grows from end to end", scanning.length, "", 0),
    ],
    table: summaries,
  };
}
