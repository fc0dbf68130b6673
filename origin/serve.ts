import { addressOf } from "../doors/strangers.ts";
import { ambient } from "../program/current.ts";
import type { Clock, Random } from "../shared/clock.ts";
import { handedOn } from "../shared/current.ts";
import { reportToAll, type Report } from "../shared/events.ts";
import type { Tracer } from "../shared/tracing.ts";
import { createApp } from "./app.ts";
import type { Config } from "./config.ts";
import type { Postgres } from "./db/client.ts";
import { keepMeasuring, type DatabaseClock } from "./db/clock.ts";
import type { Parts } from "./http/context.ts";
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
import { createLive } from "./live/live.ts";
import { createMedia } from "./media/wiring.ts";
import type { Readiness } from "./life/readiness.ts";
import { createStanding, type KeptStanding, type Standing } from "./life/standing.ts";
import { isReplica, readStanding, settleTimeline } from "./db/standing.ts";
import { createOutbound } from "./outbound/client.ts";
import { keepConnections } from "./outbound/connections.ts";
import { resolveBySystem } from "./outbound/resolve.ts";
import { createMail, sendBySmtp } from "./people/mail.ts";
import { createProvider } from "./people/oidc/provider.ts";
import { createPasswords } from "./people/passwords.ts";
import { shareLimits } from "./shares/limits.ts";
import { createShares } from "./shares/shares.ts";
import { createSlices } from "./shares/slices.ts";
import { tracePublishes } from "./tracing/publishes.ts";
import { watch } from "./watch.ts";

/** An origin that serves: its surface, and its loops, which run. */
export interface Serving {
  app: ReturnType<typeof createApp>;
  /** Where its events go, with who counts them in between. */
  report: Report;
  standing: Standing;
  /** Ends what would go on for as long as its listeners like. */
  drain(): void;
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
  tracer?: Tracer | undefined;
}

/** Wires an origin together, on a database that is ready; its loops run while it is the primary. */
export async function serve(config: Config, parts: ServingParts): Promise<Serving> {
  const { postgres, clock, random, fetch, readiness, tracer } = parts;
  const { db } = postgres;
  const serializing = { models: createModelCache(), slices: createSlices() };
  const { callEdge, connections, edgeKeys } = wireEdges(config, postgres, clock);
  const inspector = createEdgeInspector(callEdge);
  const watching = watch(config, { clock, random, report: parts.report, db, inspector });
  const publishes = tracePublishes(tracer);
  const report = reportToAll(publishes.observe, watching.report);
  const demo = async () => {
    if (!(await isReplica(db))) await ensureDemoSite({ postgres, clock, report }, config.edges);
  };
  const giveUp = async (error: unknown) => {
    await watching.stop().then(() => connections.close());
    throw error;
  };
  if (config.demo) await parts.persist(demo).catch(giveUp);
  const log = publishes.log(createLog(postgres, serializing));
  const shares = createShares(shareLimits(config.maxConnections), clock);
  const live = createLive({ db, clock, random, report });
  const movement = createMovement((siteId) => live.moved(siteId));
  const shared = { postgres, serializing, log, clock, report, movement, live };
  const { outboundAllow, edgesAllow, pushKeys, hosts, auditMs, demo: isDemo } = config;
  const outbound = createOutbound({ resolve: resolveBySystem, clock, allowPrivate: outboundAllow });
  const edges = publishes.edges(createEdgeClient(callEdge));
  const delivery = { ...shared, edges, outbound, random, auditMs };
  const { standing, loops } = stand(delivery, edgeKeys);
  await parts.persist(() => standing.step()).catch(giveUp);
  const media = createMedia(config, { db, clock, report, fetch, outbound, callEdge, shares });
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
    newSiteEdges: config.edges,
    ...waysOf(config, { fetch, report }),
    tracer,
    addressOf: whenceBy(config),
  });
  const stopping = new AbortController();
  const measuring = keepMeasuring(clock, report, stopping.signal);
  const keeping = standing.keep(stopping.signal);
  const stop = async () => {
    stopping.abort();
    // a look under way may still begin them
    media?.pictures.stop();
    const resting = Promise.all([loops.off(), keeping.then(() => loops.off())]);
    await Promise.all([resting, watching.stop(), measuring, live.stop()]);
    connections.close();
  };
  return { app, report, standing, drain: () => live.drain(), stop };
}

/** How people sign in, and how they are told. */
const waysOf = (
  { dashboardUrl, oidc, mail }: Config,
  { fetch, report }: { fetch: typeof globalThis.fetch; report: Report },
): Pick<Parts, "passwords" | "dashboardUrl" | "elsewhere" | "mail"> => ({
  dashboardUrl,
  passwords: createPasswords(),
  elsewhere:
    oidc === null
      ? undefined
      : { settings: oidc, provider: createProvider({ settings: oidc, fetch }) },
  mail: mail === null ? undefined : createMail(mail, { send: sendBySmtp(mail), report }),
});

/** Where a request comes from, for one that came by a server. */
const whenceBy =
  ({ doors }: Config): Parts["addressOf"] =>
  (bindings) =>
    bindings?.incoming === undefined ? "" : addressOf(bindings.incoming, doors);

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
  const handOn = () => handedOn(ambient.get());
  const callEdge = createEdgeCalls({ outbound, clock, keysOf, allowed: edgesAllow, handOn });
  return { callEdge, connections, edgeKeys };
}
