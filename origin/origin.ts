import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { createDoors, type Doors } from "../doors/server.ts";
import { startTracing } from "../program/tracing/wiring.ts";
import type { Clock, Random } from "../shared/clock.ts";
import { AppError } from "../shared/errors.ts";
import type { Report } from "../shared/events.ts";
import { DRAIN_REQUESTS_MS } from "../shared/limits-life.ts";
import type { Tracer } from "../shared/tracing.ts";
import type { Config } from "./config.ts";
import { connect, type Postgres } from "./db/client.ts";
import { createDatabaseClock } from "./db/clock.ts";
import { MIGRATIONS, readMigrations } from "./db/migrations.ts";
import { hintOf } from "./hint.ts";
import { waitingApp } from "./http/probes.ts";
import { keepTrying } from "./life/begin.ts";
import { createLookOut } from "./life/look-out.ts";
import { createReadiness, type Readiness, type WaitsFor } from "./life/readiness.ts";
import type { Standing } from "./life/standing.ts";
import { bringUpToDate } from "./life/up-to-date.ts";
import { serve, type Serving } from "./serve.ts";

/** What a program takes from its surroundings, so that tests can give others. */
export interface Surroundings {
  clock: Clock;
  random: Random;
  report: Report;
  fetch: typeof globalThis.fetch;
  /** The folder of migrations, instead of this version's. */
  migrations?: URL;
}

/** An origin that listens. */
export interface Origin {
  url: string;
  /** Resolves when it serves. @throws what keeps it from it and is not the database's doing, or why it was stopped before */
  ready: Promise<void>;
  /**
   * Ends it in order: says at once that it does, goes on for so long, then lets nobody in any more, finishes the requests that
   * are under way, and ends the loops.
   */
  stop: (noticeMs?: number) => Promise<void>;
}

interface Surface {
  fetch: (request: Request, env: HttpBindings) => Response | Promise<Response>;
}

/**
 * Opens an origin: it listens at once, and serves as soon as the database does; until then it says what it waits for. Its
 * time is the database's.
 * @throws AppError `conflict` when the port is taken
 */
export async function openOrigin(config: Config, surroundings: Surroundings): Promise<Origin> {
  const { clock } = surroundings;
  let told = surroundings.report;
  const report: Report = (event) => told(event);
  const { databaseUrl, maxConnections } = config;
  const traces = startTracing(config.tracing, { clock, report, fetch: surroundings.fetch });
  const tracer = traces?.tracer;
  const postgres = connect({ url: databaseUrl, maxConnections, tracer });
  const readiness = createReadiness(clock);
  const waiting: Surface = waitingApp(readiness);
  let app = waiting;
  const answer = (request: Request, env: unknown) => app.fetch(request, env as HttpBindings);
  const { doors, url } = await listen(answer, config, clock, report);
  const stopping = new AbortController();
  const beginning = begin(config, surroundings, { postgres, readiness, url, stopping, tracer });
  const ready = beginning.then(({ serving }) => {
    ({ app, report: told } = serving);
    report({ kind: "program.ready", program: "origin", url });
  });
  ready.catch(() => undefined);
  const end = async (noticeMs: number) => {
    const isServing = app !== waiting;
    readiness.drain();
    doors.drain();
    if (isServing) {
      (await beginning).serving.drain();
      await clock.sleep(noticeMs);
    }
    stopping.abort(new AppError("unavailable", "The origin was stopped."));
    const broken = await doors.close(DRAIN_REQUESTS_MS);
    const cause = `${broken} requests took longer than ${DRAIN_REQUESTS_MS} ms and were broken off`;
    if (broken > 0) report({ kind: "loop.failed", loop: "stop", cause });
    const begun = await beginning.catch(() => undefined);
    await begun?.stop();
    await postgres.end();
    await traces?.exporter.stop();
  };
  let ended: Promise<void> | undefined;
  return { url, ready, stop: (noticeMs = 0) => (ended ??= end(noticeMs)) };
}

/** The same, when it serves. @throws what `ready` does; nothing of it is left then */
export async function startOrigin(config: Config, surroundings: Surroundings): Promise<Origin> {
  const origin = await openOrigin(config, surroundings);
  await origin.ready.catch(async (error: unknown) => {
    await origin.stop();
    throw error;
  });
  return origin;
}

/** What an origin that listens begins with. */
interface Listening {
  postgres: Postgres;
  readiness: Readiness;
  url: string;
  stopping: AbortController;
  tracer: Tracer | undefined;
}

/** Waits for the database, brings its tables up to date, and serves. */
async function begin(
  config: Config,
  { clock: ours, random, report, fetch, migrations = MIGRATIONS }: Surroundings,
  { postgres, readiness, url, stopping: { signal }, tracer }: Listening,
): Promise<{ serving: Serving; stop: () => Promise<void> }> {
  const onWaiting = (waits: WaitsFor, cause: unknown) =>
    report({
      kind: "program.waiting",
      program: "origin",
      url,
      waitsFor: waits,
      cause: hintOf(cause),
    });
  const beginning = { clock: ours, random, readiness, onWaiting, signal };
  const persist = <T>(work: () => Promise<T>) =>
    keepTrying(beginning, async () => ({ kind: "done", value: await work() }));
  const clock = await persist(() => createDatabaseClock(postgres.db, ours));
  await keepTrying(beginning, () =>
    bringUpToDate(postgres, { clock: ours, random, report, signal, folder: migrations }, readiness),
  );
  const serving = await serve(config, {
    postgres,
    clock,
    random,
    report,
    fetch,
    readiness,
    persist,
    tracer,
  });
  const lookOut = createLookOut(postgres, await readMigrations(migrations));
  const { standing } = serving;
  readiness.begun(
    async () => (await lookOut.find()) ?? standingWaits(standing),
    () => (standing.replica() === null ? {} : { replica: standing.replica() }),
  );
  const stop = async () => {
    await Promise.all([serving.stop(), lookOut.close()]);
  };
  return { serving, stop };
}

function standingWaits(standing: Standing): WaitsFor | null {
  const stance = standing.stance();
  return stance === "primary" ? null : stance;
}

function listen(
  fetch: (request: Request, env: unknown) => Response | Promise<Response>,
  { host, port, doors: settings }: Config,
  clock: Clock,
  report: Report,
): Promise<{ doors: Doors; url: string }> {
  const answer = getRequestListener(fetch, { hostname: host });
  const listener = (...pair: Parameters<typeof answer>) => void answer(...pair);
  const doors = createDoors({ settings, clock, report, listener });
  const { server } = doors;
  return new Promise((resolve, reject) => {
    server.on("error", (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === "EADDRINUSE";
      const message = `Port ${port} is in use; set ORIGIN_PORT to a free one.`;
      reject(taken ? new AppError("conflict", message) : cause);
    });
    server.listen(port, host, () => {
      const address = server.address();
      const taken = typeof address === "object" && address !== null ? address.port : port;
      resolve({ doors, url: `http://${host}:${taken}` });
    });
  });
}
