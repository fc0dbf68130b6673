import type { Postgres } from "../../../origin/db/client.ts";
import { listLibrary, type LibraryFilter } from "../../../origin/db/site/media-library.ts";
import type { Cluster } from "../cluster.ts";
import { loadLibrary } from "../library.ts";
import { atMost } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { settle } from "../site.ts";
import { median, percentile, rounded } from "../stats.ts";

/** ours: nobody notices a tenth of a second. */
const GOAL_MS = 100;

export const manageMedia: Row = {
  name: "manage-media",
  title: "looks at a library of 100,000 files: any page, filter and search",
  goal: `≤ ${GOAL_MS} ms each, median`,
  run,
};

const PAGE = 48;

const anything: LibraryFilter = {
  q: null,
  type: null,
  isUsed: null,
  lacksAlt: false,
  before: null,
};

/** One name in a thousand is rarely's, one file in a hundred is a PDF, is not used, or lacks its text. */
const LOOKS: Record<string, Partial<LibraryFilter>> = {
  "the newest": {},
  "the last page": { before: PAGE },
  "a kind that most are of": { type: "image" },
  "a type that few are of": { type: "application/pdf" },
  "those that few are: not used": { isUsed: false },
  "those that most are: used": { isUsed: true },
  "those that lack their text": { lacksAlt: true },
  "search of a name that few have": { q: "rarel" },
  "search of a name that all have": { q: "pict" },
  "search of a text that few have": { q: "seldom" },
  "search of a text that all have": { q: "ture 1" },
  "search of what none has": { q: "nowhere" },
};

interface Sized {
  files: number;
  postgres: Postgres;
  siteId: number;
}

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const sizes = quick ? [200, 2_000] : [1_000, 100_000];
  const rounds = quick ? 3 : 21;
  const started = await cluster();
  const libraries: Sized[] = [];
  for (const files of sizes) {
    libraries.push(await load(started, files));
    progress(`${files} files loaded`);
  }
  const rows: { look: string; files: number; ms: number }[] = [];
  for (let round = -2; round < rounds; round++)
    for (const { postgres, siteId, files } of libraries)
      for (const [look, asked] of Object.entries(LOOKS)) {
        const begin = performance.now();
        const filter = { ...anything, ...asked };
        const found = await listLibrary(postgres.db, siteId, filter, { offset: 0, limit: PAGE });
        const ms = performance.now() - begin;
        if ((found.length === 0) !== (asked.q === "nowhere")) throw new Error(`${look}: wrong`);
        if (round >= 0) rows.push({ look, files, ms });
      }
  return outcomeOf(rows, sizes, rounds);
}

async function load(cluster: Cluster, files: number): Promise<Sized> {
  const { postgres } = await cluster.database(`media_${files}`);
  const { siteId } = await loadLibrary(postgres, files);
  await settle(postgres);
  return { files, postgres, siteId };
}

function outcomeOf(
  rows: { look: string; files: number; ms: number }[],
  [small = 0, large = 0]: number[],
  rounds: number,
): Outcome {
  const msOf = (look: string, files: number) =>
    rows.filter((one) => one.look === look && one.files === files).map(({ ms }) => ms);
  const table = [...new Set(rows.map(({ look }) => look))].map((look) => ({
    look,
    "small ms": rounded(median(msOf(look, small))),
    "large ms": rounded(median(msOf(look, large))),
    "large, p95 ms": rounded(percentile(msOf(look, large), 0.95)),
  }));
  const slowest = Math.max(...table.map((look) => look["large ms"]));
  return {
    method: { files: [small, large], rounds, page: PAGE },
    rounds: rows,
    summary: Object.fromEntries(table.map(({ look, ...rest }) => [look, rest])),
    figures: [atMost("the slowest look at 100,000 files, p50", slowest, "ms", GOAL_MS)],
    table,
  };
}
