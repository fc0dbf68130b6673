import { createSerializing } from "../../support/serializing.ts";
import type { Serializing } from "../../../origin/delivery/answer/render.ts";
import type { Postgres } from "../../../origin/db/client.ts";
import type { Site } from "../../../origin/db/site/sites.ts";
import { readAs } from "../../../origin/db/content/views.ts";
import { renderSet } from "../../../origin/delivery/answer/render.ts";
import { parseQuery, type ContentQuery } from "../../../shared/query.ts";
import { query, type Cluster } from "../cluster.ts";
import { atMost } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { loadSite, settle } from "../site.ts";
import { median, rounded } from "../stats.ts";

/** Of the time that the same list takes from the documents themselves, in the large site. */
const GOAL = 0.2;
const ITEMS_SHARE = 0.1;

export const listsBySize: Row = {
  name: "lists-by-size",
  title:
    "lists with filters and orders, with their counts, in a site of 100,000 documents against one of 1,000",
  goal: `≤ ${GOAL} × of what they take without the values that are kept, whatever is asked`,
  run,
};

/** `category` is a twentieth of the pages; each topic is named by ninety pages. */
const LISTS: Record<string, string> = {
  plain: "/v2/pages/article/",
  "filter, a twentieth": "/v2/pages/article/?fields.category=c7",
  "filter, one page": "/v2/pages/article/?fields.title=Article+900",
  order: "/v2/pages/article/?order=price",
  "order, down": "/v2/pages/article/?order=-price",
  "order of long texts": "/v2/pages/article/?order=body",
  "order by the last update": "/v2/pages/article/?order=-updated",
  "filter and order": "/v2/pages/article/?fields.category=c7&order=-price",
  "through a reference": "/v2/pages/article/?fields.topics.title=Topic+7",
  "through a reference, and another":
    "/v2/pages/article/?fields.topics.title=Topic+7&fields.category=c7&order=title",
};

interface Sized {
  documents: number;
  postgres: Postgres;
  site: Site;
  serializing: Serializing;
}

interface Measured extends Record<string, unknown> {
  list: string;
  documents: number;
  from: "kept values" | "documents";
  ms: number;
}

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const sizes = quick ? [400, 4_000] : [1_000, 100_000];
  const rounds = quick ? 3 : 15;
  const started = await cluster();
  const sites: Sized[] = [];
  for (const documents of sizes) {
    sites.push(await load(started, documents));
    progress(`${documents} documents loaded`);
  }
  const measured: Measured[] = [];
  for (const from of ["kept values", "documents"] as const) {
    // as long as a type is not whole its lists come from the documents
    for (const { postgres } of sites)
      await query(postgres, "update vals_types set whole = $1::boolean", [from === "kept values"]);
    for (let round = -2; round < rounds; round++) {
      for (const [list, path] of Object.entries(LISTS)) {
        for (const sized of round % 2 === 0 ? sites : sites.toReversed()) {
          const ms = await readOnce(sized, path);
          if (round >= 0) measured.push({ list, documents: sized.documents, from, ms });
        }
      }
    }
  }
  return outcomeOf(measured, sizes, rounds);
}

async function load(cluster: Cluster, documents: number): Promise<Sized> {
  const { postgres } = await cluster.database(`lists_${documents}`);
  const items = documents * ITEMS_SHARE;
  const site = await loadSite(postgres, { items, pages: documents - items, shared: false }, []);
  await settle(postgres);
  return { documents, postgres, site, serializing: createSerializing() };
}

async function readOnce({ postgres, site, serializing }: Sized, path: string): Promise<number> {
  const asked = parseQuery(new URL(path, "http://origin")) as ContentQuery;
  const begin = performance.now();
  await postgres.snapshot(async (tx) => {
    await readAs(tx, site.id, "published");
    const [rendered] = await renderSet(tx, serializing, site.id, [asked]);
    if (rendered?.state !== "live") throw new Error(`${path} is ${rendered?.state ?? "nothing"}`);
  });
  return performance.now() - begin;
}

function outcomeOf(
  measured: Measured[],
  [small = 0, large = 0]: number[],
  rounds: number,
): Outcome {
  const medianOf = (list: string, documents: number, from: Measured["from"]) =>
    rounded(
      median(
        measured
          .filter((one) => one.list === list && one.documents === documents && one.from === from)
          .map(({ ms }) => ms),
      ),
    );
  const plain = medianOf("plain", large, "kept values");
  const lists = Object.keys(LISTS).map((list) => {
    const kept = medianOf(list, large, "kept values");
    const before = medianOf(list, large, "documents");
    return {
      list,
      "small ms": medianOf(list, small, "kept values"),
      "large ms": kept,
      "of plain": rounded(kept / plain),
      "from documents, large ms": before,
      ratio: rounded(kept / before),
    };
  });
  const selecting = lists.filter(({ list }) => list !== "plain");
  const ratio = Math.max(...selecting.map((list) => list.ratio));
  return {
    method: {
      documents: [small, large],
      rounds,
      note: "one answer rendered in one snapshot, level 2",
    },
    rounds: measured,
    summary: Object.fromEntries(lists.map(({ list, ...rest }) => [list, rest])),
    figures: [atMost("the slowest list, against documents", ratio, "×", GOAL)],
    table: lists,
  };
}
