import type { Clock, Random } from "../shared/clock.ts";
import type { Report } from "../shared/events.ts";
import { createApp } from "./app.ts";
import type { Config } from "./config.ts";
import type { Postgres } from "./db/client.ts";
import { keepMeasuring, type DatabaseClock } from "./db/clock.ts";
import { createModelCache } from "./db/content/source.ts";
import { ensureDemoSite } from "./demo/site.ts";
import { createEdgeCalls } from "./delivery/courier/edge-calls.ts";
import { createEdgeKeys } from "./delivery/courier/edge-keys.ts";
import { createEdgeClient } from "./delivery/courier/edge-client.ts";
import { createMovement } from "./delivery/courier/receipts.ts";
import { createEdgeInspector } from "./delivery/inspect/edge-inspector.ts";
import { startDelivery } from "./delivery/loops.ts";
import { createLog } from "./delivery/postgres-log.ts";
import { createMedia } from "./media/wiring.ts";
import type { Readiness } from "./life/readiness.ts";
import { createOutbound } from "./outbound/client.ts";
import { keepConnections } from "./outbound/connections.ts";
import { resolveBySystem } from "./outbound/resolve.ts";
import { shareLimits } from "./shares/limits.ts";
import { createShares } from "./shares/shares.ts";
import { createSlices } from "./shares/slices.ts";
import { watch } from "./watch.ts";

/** An origin that serves: its surface, and its loops, which run. */
export interface Serving {
  app: ReturnType<typeof createApp>;
  /** Where its events go, with who counts them in between. */
  report: Report;
  /** Ends the loops, each where nothing is half done, and lets go of locks and connections but the pool's. */
  stop(): Promise<void>;
}

export interface ServingParts {
  /** Its tables are those of this version. */
  postgres: Postgres;
  clock: DatabaseClock;
  random: Random;
  report: Report;
  fetch: typeof globalThis.fetch;
  readiness: Readiness;
  /** Tries until it is done, however often the database goes away meanwhile. */
  persist: (work: () => Promise<void>) => Promise<void>;
}

/** Wires an origin together, on a database that is ready, and starts its loops. */
export async function serve(config: Config, parts: ServingParts): Promise<Serving> {
  const { postgres, clock, random, fetch, readiness } = parts;
  const serializing = { models: createModelCache(), slices: createSlices() };
  const movement = createMovement();
  const { callEdge, connections, edgeKeys } = wireEdges(config, postgres, clock);
  const inspector = createEdgeInspector(callEdge);
  const seen = { clock, random, report: parts.report, db: postgres.db, inspector };
  const watching = watch(config, seen);
  const { report } = watching;
  const demo = () => ensureDemoSite({ postgres, clock, report }, config.edges);
  if (config.demo)
    await parts.persist(demo).catch(async (error: unknown) => {
      await watching.stop();
      connections.close();
      throw error;
    });
  const log = createLog(postgres, serializing);
  const shares = createShares(shareLimits(config.maxConnections), clock);
  const shared = { postgres, serializing, log, clock, report, movement };
  const { outboundAllow, edgesAllow, pushKeys, hosts } = config;
  const allowed = { resolve: resolveBySystem, clock, allowPrivate: outboundAllow };
  const outbound = createOutbound(allowed);
  const edges = createEdgeClient(callEdge);
  const stopDelivery = startDelivery({ ...shared, edges, outbound, random });
  const media = createMedia(config, { db: postgres.db, clock, report, fetch, outbound, callEdge });
  const app = createApp({
    ...shared,
    media,
    inspector,
    readiness,
    metrics: watching.metrics,
    pushKeys,
    edgeKeys,
    hosts,
    shares,
    outboundAllow,
    edgesAllow,
  });
  const stopping = new AbortController();
  const measuring = keepMeasuring(clock, report, stopping.signal);
  const stop = async () => {
    stopping.abort();
    await Promise.all([stopDelivery(), watching.stop(), measuring]);
    connections.close();
  };
  return { app, report, stop };
}

/** The way to edges, with connections that are kept. */
function wireEdges({ edgesAllow, pushKeys }: Config, { db }: Postgres, clock: Clock) {
  const connections = keepConnections();
  const reaching = { resolve: resolveBySystem, clock, allowPrivate: edgesAllow, connections };
  const outbound = createOutbound(reaching);
  const edgeKeys = createEdgeKeys(db, clock, pushKeys);
  const keysOf = (url: string) => edgeKeys.forEdge(url);
  const callEdge = createEdgeCalls({ outbound, clock, keysOf, allowed: edgesAllow });
  return { callEdge, connections, edgeKeys };
}
