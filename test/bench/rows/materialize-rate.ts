import { updateItem } from "../../../origin/content/write/items.ts";
import type { Writer } from "../../../origin/content/change/edit.ts";
import { siteTag } from "../../../shared/tags.ts";
import { insertChange, type NewChange } from "../../../origin/db/log/changes.ts";
import type { Postgres } from "../../../origin/db/client.ts";
import type { Site } from "../../../origin/db/site/sites.ts";
import { query } from "../cluster.ts";
import { materialize } from "../../../origin/delivery/materialize/materialize.ts";
import type { Event } from "../../../shared/events.ts";
import { atLeast } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import {
  COLLECTION,
  loadSite,
  materializeAll,
  materializerOf,
  REFERENCES,
  type Materializing,
} from "../site.ts";
import { medianTimes, timed, type StatementTimes } from "../statements.ts";
import { rounded, spreadOf } from "../stats.ts";

const GOAL_PER_SECOND = 5_000;

export const materializeRate: Row = {
  name: "materialize-rate",
  title:
    "renditions per second that materialize() serializes and writes, 4 KB each with 10 references",
  goal: `≥ ${GOAL_PER_SECOND} renditions/s when every one of them changes`,
  run,
};

/** What one materialization did and how long it took. */
interface Round {
  case: "changed" | "unchanged";
  renditions: number;
  written: number;
  ms: number;
  perSecond: number;
  statements: Record<string, number>;
}

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const pages = quick ? 300 : 5_000;
  const rounds = quick ? 2 : 8;
  const { postgres } = await (await cluster()).database("rate");
  const site = await loadSite(postgres, { pages, items: 100, shared: true }, []);
  await materializeAll(materializerOf(postgres), site);
  const bodyBytes = await averageBytes(postgres, site);
  progress(`${pages} pages of ${bodyBytes} bytes are in the log; ${rounds} rounds follow`);

  const events: Event[] = [];
  const times: StatementTimes = new Map();
  const report = (event: Event) => void events.push(event);
  const parts = { ...materializerOf(timed(postgres, times)), report };
  const measured: Round[] = [];
  const byCase: Record<Round["case"], StatementTimes[]> = { changed: [], unchanged: [] };
  for (let round = 0; round <= rounds; round++) {
    for (const kind of ["changed", "unchanged"] as const) {
      if (kind === "changed") await publishShared(parts, site, round);
      else await touchAll(parts, site);
      events.length = 0;
      times.clear();
      const result = await measureOne(parts, site, kind, events, times);
      // the first round warms the JIT and the connection's plans
      if (round > 0) measured.push(result);
      if (round > 0) byCase[kind].push(new Map(times));
    }
  }
  return outcomeOf(measured, byCase, { pages, bodyBytes, rounds });
}

async function averageBytes(postgres: Postgres, site: Site): Promise<number> {
  const [row] = await query<{ bytes: number }>(
    postgres,
    `select avg(octet_length(e.body))::int as bytes from log_entries e
     join renditions r on r.site_id = e.site_id and r.key = e.key
     where e.site_id = $1 and r.query like '/v2/pages/%/%/'`,
    [site.id],
  );
  return row?.bytes ?? 0;
}

/** Publishes the item that every page embeds: all bytes change. */
async function publishShared(parts: Materializing, site: Site, round: number): Promise<void> {
  const writer: Writer = { postgres: parts.postgres, clock: parts.clock, report: () => undefined };
  const input = { fields: { title: `Round ${round}` }, full: false };
  await updateItem(
    writer,
    site,
    "en",
    { key: COLLECTION, id: 1 },
    { ...input, status: "published" },
  );
}

/** A change that carries the site's tag and changes no byte, like a type's new name. */
async function touchAll({ postgres, clock }: Materializing, site: Site): Promise<void> {
  const now = new Date(clock.now()).toISOString();
  const change: NewChange = { kind: "model", tags: [siteTag], canonical: [] };
  await postgres.transaction((tx) => insertChange(tx, site.id, change, now));
}

async function measureOne(
  parts: Materializing,
  site: Site,
  kind: Round["case"],
  events: Event[],
  times: StatementTimes,
): Promise<Round> {
  const begin = performance.now();
  await materialize(parts, site.id);
  const ms = performance.now() - begin;
  const serialized = events.find((event) => event.kind === "materialize.serialized");
  const committed = events.find((event) => event.kind === "materialize.committed");
  const renditions = serialized?.renditions ?? 0;
  const perSecond = rounded((renditions / ms) * 1_000);
  const statements = medianTimes([times]);
  return {
    case: kind,
    renditions,
    written: committed?.written ?? 0,
    ms: rounded(ms),
    perSecond,
    statements,
  };
}

function outcomeOf(
  measured: Round[],
  byCase: Record<Round["case"], StatementTimes[]>,
  method: { pages: number; bodyBytes: number; rounds: number },
): Outcome {
  const summaries = (["changed", "unchanged"] as const).map((kind) => {
    const ofCase = measured.filter((round) => round.case === kind);
    const statements = medianTimes(byCase[kind]);
    const ms = spreadOf(ofCase.map((round) => round.ms));
    const waiting = Object.values(statements).reduce((sum, each) => sum + each, 0);
    return {
      case: kind,
      perSecond: spreadOf(ofCase.map((round) => round.perSecond)),
      ms,
      inStatementsMs: rounded(waiting),
      outsideStatementsMs: rounded(ms.median - waiting),
      statements,
    };
  });
  const rate = summaries[0]?.perSecond.median ?? 0;
  return {
    method: { ...method, references: REFERENCES, note: "materialize() alone: no edge, no courier" },
    rounds: measured.map((round) => ({ ...round })),
    summary: Object.fromEntries(summaries.map((summary) => [summary.case, summary])),
    figures: [atLeast("renditions that change", rate, "a second", GOAL_PER_SECOND)],
    table: summaries.map((summary) => ({
      case: summary.case,
      "renditions/s": summary.perSecond.median,
      from: summary.perSecond.lowest,
      to: summary.perSecond.highest,
      "in SQL ms": summary.inStatementsMs,
      "outside ms": summary.outsideStatementsMs,
      slowest: Object.entries(summary.statements)
        .slice(0, 3)
        .map(([name, ms]) => `${name} ${ms}`)
        .join(", "),
    })),
  };
}
