import { addressOf } from "../doors/strangers.ts";
import type { Clock, Random } from "../shared/clock.ts";
import type { Report } from "../shared/events.ts";
import { createApp } from "./app.ts";
import type { Config } from "./config.ts";
import type { Postgres } from "./db/client.ts";
import { keepMeasuring, type DatabaseClock } from "./db/clock.ts";
import { createModelCache } from "./db/content/source.ts";
import { ensureDemoSite } from "./demo/site.ts";
import { createEdgeCalls } from "./delivery/courier/edge-calls.ts";
import { createEdgeKeys, type EdgeKeys } from "./delivery/courier/edge-keys.ts";
import { createEdgeClient } from "./delivery/courier/edge-client.ts";
import { createMovement } from "./delivery/courier/receipts.ts";
import { askOvertaken, createHeard } from "./delivery/courier/overtaken.ts";
import { createEdgeInspector } from "./delivery/inspect/edge-inspector.ts";
import { startDelivery, type Delivery } from "./delivery/loops.ts";
import { createLog } from "./delivery/postgres-log.ts";
import { createMedia } from "./media/wiring.ts";
import type { Readiness } from "./life/readiness.ts";
import { createStanding, type KeptStanding, type Standing } from "./life/standing.ts";
import { isReplica, readStanding, settleTimeline } from "./db/standing.ts";
import { createOutbound } from "./outbound/client.ts";
import { keepConnections } from "./outbound/connections.ts";
import { resolveBySystem } from "./outbound/resolve.ts";
import { createPasswords } from "./people/passwords.ts";
import { shareLimits } from "./shares/limits.ts";
import { createShares } from "./shares/shares.ts";
import { createSlices } from "./shares/slices.ts";
import { watch } from "./watch.ts";

/** An origin that serves: its surface, and its loops, which run. */
export interface Serving {
  app: ReturnType<typeof createApp>;
  /** Where its events go, with who counts them in between. */
  report: Report;
  standing: Standing;
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

/** Wires an origin together, on a database that is ready; its loops run while it is the primary. */
export async function serve(config: Config, parts: ServingParts): Promise<Serving> {
  const { postgres, clock, random, fetch, readiness } = parts;
  const serializing = { models: createModelCache(), slices: createSlices() };
  const movement = createMovement();
  const { callEdge, connections, edgeKeys } = wireEdges(config, postgres, clock);
  const inspector = createEdgeInspector(callEdge);
  const seen = { clock, random, report: parts.report, db: postgres.db, inspector };
  const watching = watch(config, seen);
  const { report } = watching;
  const demo = async () => {
    if (!(await isReplica(postgres.db)))
      await ensureDemoSite({ postgres, clock, report }, config.edges);
  };
  const giveUp = async (error: unknown) => {
    await watching.stop();
    connections.close();
    throw error;
  };
  if (config.demo) await parts.persist(demo).catch(giveUp);
  const log = createLog(postgres, serializing);
  const shares = createShares(shareLimits(config.maxConnections), clock);
  const shared = { postgres, serializing, log, clock, report, movement };
  const { outboundAllow, edgesAllow, pushKeys, hosts, demo: isDemo } = config;
  const allowed = { resolve: resolveBySystem, clock, allowPrivate: outboundAllow };
  const outbound = createOutbound(allowed);
  const edges = createEdgeClient(callEdge);
  const { standing, loops } = stand({ ...shared, edges, outbound, random }, edgeKeys);
  await parts.persist(() => standing.step()).catch(giveUp);
  const media = createMedia(config, { db: postgres.db, clock, report, fetch, outbound, callEdge });
  const app = createApp({
    ...shared,
    media,
    inspector,
    readiness,
    standing,
    metrics: watching.metrics,
    pushKeys,
    edgeKeys,
    hosts,
    isDemo,
    shares,
    outboundAllow,
    edgesAllow,
    passwords: createPasswords(),
    addressOf: (bindings) =>
      bindings?.incoming === undefined ? "" : addressOf(bindings.incoming, config.doors),
  });
  const stopping = new AbortController();
  const measuring = keepMeasuring(clock, report, stopping.signal);
  const keeping = standing.keep(stopping.signal);
  const stop = async () => {
    stopping.abort();
    // a look under way may still begin them
    const resting = Promise.all([loops.off(), keeping.then(() => loops.off())]);
    await Promise.all([resting, watching.stop(), measuring]);
    connections.close();
  };
  return { app, report, standing, stop };
}

/** What decides whether the loops run, and what else is not for every origin. */
function stand(delivery: Delivery, edgeKeys: EdgeKeys) {
  const { postgres, clock, report } = delivery;
  const { db } = postgres;
  const heard = createHeard({
    db,
    keysOf: (keyId) => edgeKeys.ofEverySite(keyId),
    overtake: () => standing.overtake(),
  });
  const running = { ...delivery, heard };
  let stop: (() => Promise<void>) | undefined;
  const loops = {
    on: () => void (stop ??= startDelivery(running)),
    async off() {
      const stopping = stop;
      stop = undefined;
      await stopping?.();
    },
  };
  const standing: KeptStanding = createStanding({
    clock,
    report,
    look: () => readStanding(db),
    settle: () => postgres.transaction((tx) => settleTimeline(tx, clock.now())),
    ask: () => askOvertaken({ ...running, db }),
    loops,
  });
  return { standing, loops };
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
