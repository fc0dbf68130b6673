import { getRequestListener } from "@hono/node-server";
import { pathToFileURL } from "node:url";
import { createDoors, type Doors } from "../doors/server.ts";
import { systemClock, withDeadline, type Clock, type Random } from "../shared/clock.ts";
import { AppError } from "../shared/errors.ts";
import { causeText, type Report } from "../shared/events.ts";
import { SHUTDOWN_TIMEOUT_MS } from "../shared/limits.ts";
import { createApp } from "./app.ts";
import { readConfig, type Config } from "./config.ts";
import { createModelCache } from "./db/content/source.ts";
import { ensureDemoSite } from "./demo/site.ts";
import { connect } from "./db/client.ts";
import { createDatabaseClock, keepMeasuring } from "./db/clock.ts";
import { migrate } from "./db/migrate.ts";
import { createEdgeCalls } from "./delivery/courier/edge-calls.ts";
import { createEdgeClient } from "./delivery/courier/edge-client.ts";
import { createLog } from "./delivery/postgres-log.ts";
import { createEdgeInspector } from "./delivery/inspect/edge-inspector.ts";
import { startDelivery } from "./delivery/loops.ts";
import { createMovement } from "./delivery/courier/receipts.ts";
import { hintOf } from "./hint.ts";
import { reportToStdout } from "./stdout.ts";
import { createMedia } from "./media/wiring.ts";
import { keepConnections } from "./outbound/connections.ts";
import { createOutbound } from "./outbound/client.ts";
import { resolveBySystem } from "./outbound/resolve.ts";
import { shareLimits } from "./shares/limits.ts";
import { createShares } from "./shares/shares.ts";
import { createSlices } from "./shares/slices.ts";
import { watch } from "./watch.ts";

/** What a program takes from its surroundings, so that tests can give others. */
export interface Surroundings {
  clock: Clock;
  random: Random;
  report: Report;
  fetch: typeof globalThis.fetch;
}

/** Wires an origin together and starts it. Its time is the database's. @returns its address and how to stop it */
export async function startOrigin(
  config: Config,
  { clock: ours, random, report: told, fetch }: Surroundings,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const postgres = connect({ url: config.databaseUrl, maxConnections: config.maxConnections });
  const clock = await createDatabaseClock(postgres.db, ours);
  const serializing = { models: createModelCache(), slices: createSlices() };
  const movement = createMovement();
  const { callEdge, connections } = wireEdges(config, clock);
  const inspector = createEdgeInspector(callEdge);
  const watching = watch(config, { clock, random, report: told, db: postgres.db, inspector });
  const { report } = watching;
  const log = createLog(postgres, serializing);
  const shares = createShares(shareLimits(config.maxConnections), clock);
  const shared = { postgres, serializing, log, clock, report, movement };
  await migrate(postgres);
  if (config.demo) await ensureDemoSite({ postgres, clock, report }, config.edges);
  const edges = createEdgeClient(callEdge);
  const { outboundAllow, edgesAllow } = config;
  const outbound = createOutbound({
    resolve: resolveBySystem,
    clock,
    allowPrivate: outboundAllow,
  });
  const stopDelivery = startDelivery({
    ...shared,
    edges,
    outbound,
    random,
  });
  const media = createMedia(config, { db: postgres.db, clock, report, fetch, outbound, callEdge });
  const app = createApp({
    ...shared,
    media,
    inspector,
    metrics: watching.metrics,
    pushKeys: config.pushKeys,
    hosts: config.hosts,
    shares,
    outboundAllow,
    edgesAllow,
  });
  const stopping = new AbortController();
  const measuring = keepMeasuring(clock, report, stopping.signal);
  const { doors, port } = await listen(app.fetch, config, ours, report);
  const url = `http://${config.host}:${port}`;
  report({ kind: "program.ready", program: "origin", url });
  const stop = async () => {
    await doors.close();
    stopping.abort();
    await Promise.all([stopDelivery(), watching.stop(), measuring]);
    connections.close();
    await postgres.end();
  };
  return { url, stop };
}

/** The way to edges, with connections that are kept. */
function wireEdges({ edgesAllow, pushKeys }: Config, clock: Clock) {
  const connections = keepConnections();
  const reaching = { resolve: resolveBySystem, clock, allowPrivate: edgesAllow, connections };
  const outbound = createOutbound(reaching);
  const callEdge = createEdgeCalls({ outbound, clock, keys: pushKeys, allowed: edgesAllow });
  return { callEdge, connections };
}

/**
 * Stops what runs, but waits no longer than `SHUTDOWN_TIMEOUT_MS`: a database that says nothing any more would keep us
 * until its connections time out, and what is left then is what any crash leaves. @returns whether all of it stopped
 */
export async function stopInTime(stop: () => Promise<void>, clock: Clock): Promise<boolean> {
  return (await withDeadline(clock, SHUTDOWN_TIMEOUT_MS, stop())).kind === "done";
}

function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  { host, port, doors: settings }: Config,
  clock: Clock,
  report: Report,
): Promise<{ doors: Doors; port: number }> {
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
      resolve({
        doors,
        port: typeof address === "object" && address !== null ? address.port : port,
      });
    });
  });
}

const HELP = `Usage: npm run origin

The origin takes writes, keeps the log in Postgres and sends it to the edges.
  DATABASE_URL        Postgres, as postgres://user:password@host:port/database
  LARDER_PUSH_KEYS    <id>:<secret>[,…], shared with the edges; the first signs
  LARDER_EDGES        addresses of the edges a new site is registered with; they may be private
  LARDER_OUTBOUND_ALLOW  <host>:<port>[,…] that webhooks, media by URL and edges may be at although private
  LARDER_PUBLIC_URL   where readers reach the edges; goes before addresses of media
  LARDER_METRICS_TOKEN  at least 16 characters; opens /metrics, which is not there without it
  LARDER_PROBE        0: edges are not asked after each change whether their readers get it
  LARDER_MEDIA_DIR    folder for copies of media; without a store, their addresses are kept as they are
  LARDER_MEDIA_S3_ENDPOINT, _BUCKET, _REGION, _KEY, _SECRET   a bucket instead of the folder
  LARDER_HOSTS        names it is called by besides loopback's: the demo's tokens change nothing under others
  LARDER_TRUSTED_PROXIES  addresses and networks of proxies and edges (127.0.0.1,::1): no cap of connections by address
  ORIGIN_HOST         127.0.0.1 unless set
  ORIGIN_PORT         8700 unless set

Limits (LARDER_DB_CONNECTIONS, LARDER_CONNECTIONS…, LARDER_…_WITHIN_S) and all of these: docs/operating.md
`;

async function main(): Promise<void> {
  if (process.argv.includes("--help")) {
    process.stdout.write(HELP);
    return;
  }
  const surroundings = {
    clock: systemClock,
    random: Math.random,
    report: reportToStdout,
    fetch: globalThis.fetch,
  };
  const origin = await startOrigin(readConfig(process.env), surroundings);
  const stop = async (signal: string) => {
    reportToStdout({ kind: "program.stopping", program: "origin", reason: signal });
    const stopped = await stopInTime(origin.stop, systemClock).catch((error: unknown) => {
      reportToStdout({ kind: "loop.failed", loop: "stop", cause: causeText(error) });
      return true;
    });
    const cause = `not stopped after ${SHUTDOWN_TIMEOUT_MS} ms, ended all the same`;
    if (!stopped) reportToStdout({ kind: "loop.failed", loop: "stop", cause });
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void stop(signal));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  main().catch((error: unknown) => {
    process.stderr.write(`Cannot start: ${hintOf(error)}\n`);
    process.exit(1);
  });
}
