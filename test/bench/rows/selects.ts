import { createSqliteRows } from "../../../edge/node/sqlite-rows.ts";
import { select } from "../../../edge/replica/select.ts";
import type { Rows } from "../../../edge/replica/schema.ts";
import { madeDocuments, madeSite } from "../../support/made-site.ts";
import { fillRows } from "../../support/replica-dump.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { median, percentile, rounded } from "../stats.ts";

/** Of the time that a plain list takes in the same run, at the larger size. */
const GOAL = 30;

export const selects: Row = {
  name: "selects",
  title:
    "answers selected from documents in SQLite on Node, at 10,000 and 100,000 documents, and the first load",
  goal: `≤ ${GOAL} × of a plain list, whatever is asked`,
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
};

interface Measured extends Record<string, unknown> {
  list: string;
  documents: number;
  ms: number;
}

async function run({ quick, progress }: Surroundings): Promise<Outcome> {
  const sizes = quick ? [500, 2_000] : [10_000, 100_000];
  const rounds = quick ? 3 : 30;
  const measured: Measured[] = [];
  const loads: Record<string, number> = {};
  for (const documents of sizes) {
    const rows = createSqliteRows(":memory:");
    const begin = performance.now();
    fillRows(rows, madeSite(), madeDocuments(documents));
    loads[documents] = rounded((performance.now() - begin) / 1_000);
    progress(`${documents} documents loaded in ${loads[documents]} s`);
    for (let round = -2; round < rounds; round++)
      for (const [list, path] of Object.entries(LISTS)) {
        const ms = await readOnce(rows, path);
        if (round >= 0 && ms !== undefined) measured.push({ list, documents, ms });
      }
    rows.close();
  }
  return outcomeOf(measured, sizes, { rounds, loads });
}

/** @returns undefined for what is left to an origin */
async function readOnce(rows: Rows, path: string): Promise<number | undefined> {
  const begin = performance.now();
  const selected = await select(rows, path);
  if (selected.kind === "unanswerable") return undefined;
  if (selected.kind !== "live" && selected.kind !== "absent")
    throw new Error(`${path}: ${selected.kind}`);
  return performance.now() - begin;
}

function outcomeOf(
  measured: Measured[],
  [small = 0, large = 0]: number[],
  { rounds, loads }: { rounds: number; loads: Record<string, number> },
): Outcome {
  const of = (list: string, documents: number) =>
    measured.filter((one) => one.list === list && one.documents === documents).map(({ ms }) => ms);
  const shown = (times: number[], share: number) =>
    times.length === 0 ? "left to an origin" : rounded(percentile(times, share));
  const plain = median(of("plain", large));
  const lists = Object.keys(LISTS).map((list) => {
    const [few, many] = [of(list, small), of(list, large)];
    return {
      list,
      "small ms": shown(few, 0.5),
      "small p99 ms": shown(few, 0.99),
      "large ms": shown(many, 0.5),
      "large p99 ms": shown(many, 0.99),
      "of plain": many.length === 0 ? "" : rounded(median(many) / plain),
    };
  });
  const ratio = Math.max(...lists.map((list) => Number(list["of plain"])));
  return {
    method: {
      documents: [small, large],
      rounds,
      "first load, s": loads,
      note: "node:sqlite in memory, one answer at a time, printed and hashed; 3.5 KB a document, level 2",
    },
    rounds: measured,
    summary: Object.fromEntries(lists.map(({ list, ...rest }) => [list, rest])),
    ratio,
    met: ratio <= GOAL,
    table: lists,
  };
}
