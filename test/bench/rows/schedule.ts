import { query } from "../cluster.ts";
import { publishAtOnce } from "../due.ts";
import { allLive } from "../live.ts";
import { startNodeLive, type NodeLive, type Pushed } from "../node-live.ts";
import { atMost, told } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { loadSite, PAGE_TYPE, settle, settleWords, slugOf, TOKEN } from "../site.ts";
import { rounded, spreadOf } from "../stats.ts";

const GOAL_MS = 2_000;

export const schedule: Row = {
  name: "schedule",
  title: "10,000 documents that are due at one time, until all are live at an edge on Node",
  goal: `≤ ${GOAL_MS} ms`,
  run,
};

interface Round extends Pushed {
  documents: number;
  ms: number;
  changes: number;
  rows: number;
}

/** Pages that are asked for afterwards. */
const LOOKED_AT = 100;

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const pages = quick ? 500 : 10_000;
  const rounds = quick ? 1 : 3;
  const shape = { pages, items: 100, shared: false };
  const live = await startNodeLive(await cluster(), "due", async (postgres, edges) => {
    await loadSite(postgres, shape, edges);
    await settleWords(postgres);
  });
  try {
    await allLive(live.edgeUrl, live.postgres, shape);
    await settle(live.postgres);
    progress("the site is live");
    const measured: Round[] = [];
    // the round before the first warms what carries them out
    for (let round = -1; round < rounds; round++)
      for (const documents of round < 0 ? [100, 1] : [1, pages]) {
        const one = await measure(live, pages, documents, `Due ${round}.${documents}`);
        if (round < 0) continue;
        measured.push(one);
        progress(`${documents} live after ${one.ms} ms`);
      }
    return outcomeOf(measured, pages, { site: shape, rounds });
  } finally {
    await live.stop();
  }
}

async function measure(
  live: NodeLive,
  pages: number,
  documents: number,
  title: string,
): Promise<Round> {
  const [site] = await query<{ id: number; last: number }>(
    live.postgres,
    "select id, last_change as last from sites",
  );
  if (site === undefined) throw new Error("there is no site");
  const before = await live.pushed();
  const ms = await publishAtOnce(live.postgres, { site: site.id, pages: documents, title });
  const after = await live.pushed();
  const [did] = await query<{ changes: number; rows: number }>(
    live.postgres,
    // changes that were materialized together name the same rows
    `select sum(changes)::int as changes, sum(rows)::int as rows from (
       select count(*) as changes, max(documents + written) as rows from changes
       where number > $1 group by position) c`,
    [site.last],
  );
  await requireThere(live, pages, documents, title);
  return {
    documents,
    ms: rounded(ms),
    changes: did?.changes ?? 0,
    rows: did?.rows ?? 0,
    pushes: after.pushes - before.pushes,
    bytes: after.bytes - before.bytes,
  };
}

/** @throws when the edge gives another title of one of them */
async function requireThere(
  { edgeUrl }: NodeLive,
  pages: number,
  documents: number,
  title: string,
): Promise<void> {
  const step = Math.max(1, Math.floor(documents / LOOKED_AT));
  for (let page = pages; page > pages - documents; page -= step) {
    const path = `/v2/pages/${PAGE_TYPE}/${slugOf(page)}/`;
    const response = await fetch(`${edgeUrl}${path}?auth_token=${TOKEN}`);
    const { data } = (await response.json()) as { data: { fields: { title: string } } };
    if (data.fields.title !== title) throw new Error(`${path} is "${data.fields.title}" still`);
  }
}

function outcomeOf(rounds: Round[], pages: number, method: Record<string, unknown>): Outcome {
  const summaries = [1, pages].map((documents) => {
    const of = rounds.filter((round) => round.documents === documents);
    const spread = (member: keyof Round) => spreadOf(of.map((round) => round[member]));
    return {
      documents,
      ms: spread("ms"),
      changes: spread("changes"),
      rows: spread("rows"),
      pushes: spread("pushes"),
      bytes: spread("bytes"),
    };
  });
  const figures = summaries.flatMap(({ documents, ms, rows, pushes, bytes }) => [
    documents === 1
      ? told("1 due, to live", ms.median, "ms")
      : atMost(`${documents} due, to live`, ms.median, "ms", GOAL_MS),
    told(`${documents} due, rows of the log`, rows.median, ""),
    told(`${documents} due, pushes`, pushes.median, ""),
    told(`${documents} due, pushed`, rounded(bytes.median / 1_000), "kB"),
  ]);
  return {
    method: { ...method, note: "by Postgres's clock, from the time that they are due at" },
    rounds: rounds.map((round) => ({ ...round })),
    summary: Object.fromEntries(summaries.map(({ documents, ...rest }) => [documents, rest])),
    figures,
    table: summaries.map(({ documents, ms, changes, rows, pushes, bytes }) => ({
      documents,
      "live after ms": ms.median,
      from: ms.lowest,
      to: ms.highest,
      changes: changes.median,
      rows: rows.median,
      pushes: pushes.median,
      kB: rounded(bytes.median / 1_000),
    })),
  };
}
