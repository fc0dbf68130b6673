import { temporaryFolder } from "../../support/processes.ts";
import { madeBatches } from "../made-batches.ts";
import { atMost } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { selectInNode, selectInWorkerd, type Selecting } from "../selecting.ts";
import { median, percentile, rounded } from "../stats.ts";

/** Of the time that a plain list takes in the same run, at the larger size. */
const GOAL = 30;

export const selects: Row = {
  name: "selects",
  title:
    "answers selected from documents, at 10,000 and 100,000 of them, in SQLite on Node and in a Durable Object, and the first load",
  goal: `≤ ${GOAL} × of a plain list, whatever is asked, in both`,
  run,
};

/** `category` is a twentieth of the articles, `country` a third, `featured` a tenth. */
const LISTS: Record<string, string> = {
  plain: "/v2/pages/article/",
  "plain, middle": "/v2/pages/article/?page=400",
  "filter, a twentieth": "/v2/pages/article/?fields.category=c7",
  "filter, a twentieth, and order": "/v2/pages/article/?fields.category=c7&order=price",
  "filter, a tenth, and order down, 100":
    "/v2/pages/article/?fields.featured=true&order=-published&page_size=100",
  order: "/v2/pages/article/?order=title",
  "order down, middle, 100": "/v2/pages/article/?order=-price&page=40&page_size=100",
  "through a reference, and order, 100":
    "/v2/pages/article/?fields.author.country=k1&order=title&page_size=100",
  "filter, nine tenths, and order by the last update":
    "/v2/pages/article/?fields.featured=false&order=-updated",
  "filter, one document": "/v2/pages/article/?fields.title=Article+900",
  "three filters, one through a reference":
    "/v2/pages/article/?fields.author.country=k1&fields.category=c7&fields.featured=false",
  "order of long texts": "/v2/pages/article/?order=body",
  "a range, and order": "/v2/pages/article/?fields.price__gt=9000&order=title",
  "all but a twentieth": "/v2/pages/article/?fields.category__ne=c7",
};

const PLACES = { node: selectInNode, ledger: selectInWorkerd };
type Place = keyof typeof PLACES;

interface Measured extends Record<string, unknown> {
  place: Place;
  list: string;
  documents: number;
  ms: number;
}

type Loads = Record<string, number>;

async function run({ quick, progress }: Surroundings): Promise<Outcome> {
  const sizes = quick ? [500, 2_000] : [10_000, 100_000];
  const [rounds, times] = quick ? [3, 2] : [20, 5];
  const measured: Measured[] = [];
  const loads: Loads = {};
  for (const documents of sizes)
    for (const place of ["node", "ledger"] as const) {
      const { path, remove } = await temporaryFolder();
      const selecting = await PLACES[place](path);
      try {
        const seconds = await load(selecting, documents);
        loads[`${place} ${documents}`] = seconds;
        progress(`${place}: ${documents} documents taken in ${seconds} s`);
        for (let round = -2; round < rounds; round++)
          for (const [list, printed] of Object.entries(LISTS)) {
            const ms = await selecting.select(printed, round < 0 ? 1 : times);
            if (round >= 0 && ms !== undefined) measured.push({ place, list, documents, ms });
          }
      } finally {
        await selecting.stop();
        await remove();
      }
    }
  return outcomeOf(measured, sizes, { rounds, times, loads });
}

/** @returns seconds */
async function load(selecting: Selecting, documents: number): Promise<number> {
  let ms = 0;
  for (const batch of madeBatches(documents)) ms += await selecting.take(batch);
  return rounded(ms / 1_000);
}

function outcomeOf(
  measured: Measured[],
  [small = 0, large = 0]: number[],
  { rounds, times, loads }: { rounds: number; times: number; loads: Loads },
): Outcome {
  const of = (place: Place, list: string, documents: number) =>
    measured
      .filter((one) => one.place === place && one.list === list && one.documents === documents)
      .map(({ ms }) => ms);
  const shown = (ms: number[], share: number) =>
    ms.length === 0 ? "left to an origin" : rounded(percentile(ms, share));
  const ofPlain = (place: Place, list: string) => {
    const ms = of(place, list, large);
    return ms.length === 0 ? "" : rounded(median(ms) / median(of(place, "plain", large)));
  };
  const lists = Object.keys(LISTS).map((list) => ({
    list,
    "node small ms": shown(of("node", list, small), 0.5),
    "node large ms": shown(of("node", list, large), 0.5),
    "slowest round": shown(of("node", list, large), 1),
    "of plain": ofPlain("node", list),
    "ledger small ms": shown(of("ledger", list, small), 0.5),
    "ledger large ms": shown(of("ledger", list, large), 0.5),
    "ledger of plain": ofPlain("ledger", list),
  }));
  const ratio = Math.max(
    ...lists.flatMap((list) => [Number(list["of plain"]), Number(list["ledger of plain"])]),
  );
  return {
    method: {
      documents: [small, large],
      rounds,
      "answers a round, of which the mean counts": times,
      "first load, s": loads,
      note: "printed and hashed, 3.5 KB a document, level 2; node: this process, a file; ledger: the site's Durable Object in workerd, within the object, data on disk",
    },
    rounds: measured,
    summary: Object.fromEntries(lists.map(({ list, ...rest }) => [list, rest])),
    figures: [atMost("the slowest list, against a plain one", ratio, "×", GOAL)],
    table: lists,
  };
}
