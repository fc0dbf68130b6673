import { readdir, readFile } from "node:fs/promises";
import pg from "pg";
import { partsOf, type World } from "../prove/processes/world.ts";
import { ofHistory } from "./figures.ts";
import { staged, type Drill, type Outcome, type Scenario, type Stage } from "./scenario.ts";

/** Hours of a usual day: F-31. Memory, descriptors and tables, and whether any of them grows without end. */

/** What is looked at. A table grows by what is written: its rows are told beside the writes. */
interface Look {
  atMs: number;
  /** By part: MB, and open descriptors of all its processes. */
  mb: Record<string, number>;
  descriptors: Record<string, number>;
  /** MB of the database, and rows by table. */
  databaseMb: number;
  rows: Record<string, number>;
}

const LOOKS = 60;
/** The first third is for caches to fill and compilers to finish. */
const SETTLED_SHARE = 1 / 3;
/** Below it a slope says nothing of hours. */
const JUDGED_S = 1_800;
/** ours: what may grow within an hour, of what there was. */
const GROWTH_MOST = 0.05;
/** ours: below it, growth is one buffer more. */
const NOISE = { mb: 16, descriptors: 8 };

/**
 * KB of a process: what is its own, and its part of files that it maps. What it shares by System V or without a file is left
 * out: those are Postgres's buffers, of a size that is set, which fill as the database is read.
 */
async function shareOfMemory(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
  const kb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)?.[1] ?? 0);
  return kb("Pss") - kb("Pss_Shmem");
}

async function lookAt(world: World, atMs: number): Promise<Look> {
  const look: Look = { atMs, mb: {}, descriptors: {}, databaseMb: 0, rows: {} };
  for (const part of partsOf(world)) {
    const pids = await part.pids();
    const held = await Promise.all(pids.map(shareOfMemory));
    look.mb[part.name] = Math.round(held.reduce((sum, kb) => sum + kb, 0) / 1_024);
    const open = await Promise.all(
      pids.map((one) =>
        readdir(`/proc/${one}/fd`).then(
          (names) => names.length,
          () => 0,
        ),
      ),
    );
    look.descriptors[part.name] = open.reduce((sum, count) => sum + count, 0);
  }
  const client = new pg.Client({ connectionString: world.databaseUrl });
  await client.connect();
  try {
    const size = await client.query<{ mb: number }>(
      "select (pg_database_size(current_database()) / 1048576)::int as mb",
    );
    look.databaseMb = size.rows[0]?.mb ?? 0;
    const tables = await client.query<{ name: string; rows: number }>(
      "select relname as name, n_live_tup::int as rows from pg_stat_user_tables where schemaname = 'public'",
    );
    for (const { name, rows } of tables.rows) look.rows[name] = rows;
  } finally {
    await client.end();
  }
  return look;
}

/** By the least squares, an hour's growth of a number that was looked at again and again. */
export function growthPerHour(points: readonly { atMs: number; value: number }[]): number {
  const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  const [at, of] = [mean(points.map(({ atMs }) => atMs)), mean(points.map(({ value }) => value))];
  const up = points.reduce((sum, { atMs, value }) => sum + (atMs - at) * (value - of), 0);
  const down = points.reduce((sum, { atMs }) => sum + (atMs - at) ** 2, 0);
  return down === 0 ? 0 : (up / down) * 3_600_000;
}

interface Growth {
  what: string;
  from: number;
  to: number;
  perHour: number;
}

function growthOf(looks: readonly Look[], of: "mb" | "descriptors"): Growth[] {
  const settled = looks.slice(Math.floor(looks.length * SETTLED_SHARE));
  return Object.keys(settled[0]?.[of] ?? {}).map((name) => {
    const points = settled.map((look) => ({ atMs: look.atMs, value: look[of][name] ?? 0 }));
    const [from, to] = [points[0]?.value ?? 0, points.at(-1)?.value ?? 0];
    const what = of === "mb" ? `MB of ${name}` : `descriptors of ${name}`;
    return { what, from, to, perHour: Number(growthPerHour(points).toFixed(2)) };
  });
}

/** ours: some two writes and twenty reads a second, so that hours of it leave room for others on the machine. */
const PACE = { writeEveryMs: { least: 500, most: 6_000 }, readEveryMs: { least: 100, most: 500 } };

async function soak(drill: Drill): Promise<Outcome> {
  return staged(drill, PACE, async (stage) => {
    const looks = await watch(stage, drill.seconds);
    const memory = growthOf(looks, "mb");
    const descriptors = growthOf(looks, "descriptors");
    const isJudged = drill.seconds >= JUDGED_S;
    const tooMuch = ({ from, to, perHour }: Growth, noise: number) =>
      perHour > Math.max(from * GROWTH_MOST, noise) && to - from > noise;
    const grown = [
      ...memory.filter((one) => tooMuch(one, NOISE.mb)),
      ...descriptors.filter((one) => tooMuch(one, NOISE.descriptors)),
    ];
    const [first, last] = [looks[0], looks.at(-1)];
    const told = [...memory, ...descriptors].map(
      ({ what, from, to, perHour }) =>
        `${what} ${from} to ${to} (${perHour >= 0 ? "+" : ""}${perHour} an hour)`,
    );
    return (ran) => ({
      figure: `${told.join(", ")}; database ${first?.databaseMb} to ${last?.databaseMb} MB; ${isJudged ? "" : "too short to judge growth; "}${ofHistory(ran).figure}`,
      figures: { ...ofHistory(ran).figures, memory, descriptors, looks },
      troubles: isJudged
        ? grown.map(({ what, perHour }) => `${what} grows by ${perHour} an hour`)
        : [],
    });
  });
}

async function watch({ world, clock, now, tell }: Stage, seconds: number): Promise<Look[]> {
  const looks = [await lookAt(world, now())];
  for (const untilMs = now() + seconds * 1_000; now() < untilMs;) {
    await clock.sleep((seconds * 1_000) / LOOKS);
    const look = await lookAt(world, now());
    looks.push(look);
    if (looks.length % 10 === 0)
      tell(`MB ${JSON.stringify(look.mb)}, descriptors ${JSON.stringify(look.descriptors)}`);
  }
  return looks;
}

export const soaks: Scenario[] = [
  {
    name: "soak",
    rows: ["F-31"],
    title: "a usual day of writers and readers, as long as --minutes says",
    asks: "no growth of memory, descriptors or tables beyond the noise, from half an hour on",
    seconds: { short: 6, usual: 600 },
    run: soak,
  },
];
