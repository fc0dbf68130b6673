import { withDeadline, type Clock, type Random } from "../../shared/clock.ts";
import type { EndedSpan } from "../../program/tracing/tracer.ts";
import { startTracing, type Traces } from "../../program/tracing/wiring.ts";
import { ambient } from "../../program/current.ts";
import { handingOn } from "../../shared/current.ts";
import { reportToAll, type Report } from "../../shared/events.ts";
import { DRAIN_REQUESTS_MS } from "../../shared/limits-life.ts";
import { fetchingAs, type Tracer } from "../../shared/tracing.ts";
import { parseSecretKeys } from "../../shared/signature.ts";
import { parseQuotas } from "../limits/edge-limits.ts";
import { zoneOf } from "../purge/zone-purge.ts";
import { parseOrigins } from "../read/origins.ts";
import { serve, type Methods } from "./calls.ts";
import type { NodeEdgeConfig } from "./config.ts";
import { controlIn, roomForControl } from "./control.ts";
import { roomForCounts } from "./counts.ts";
import { createEdgeEvents } from "./events.ts";
import { foldersOf, openKeeper, type KeeperParts } from "./keeper.ts";
import type { MainMethods } from "./main-methods.ts";
import { createNodeMetrics } from "./metrics.ts";
import { createFolderPictures } from "./pictures.ts";
import { createEdgeReadiness } from "./readiness.ts";
import type { ReaderData, ReaderMethods } from "./reader.ts";
import type { SelectorMethods } from "./selector.ts";
import { keepThread, type Thread } from "./threads.ts";

export interface NodeEdge {
  /** Where it answers, without a trailing slash. */
  url: string;
  /**
   * Says at once that it ends and goes on for so long, then lets nobody in any more, answers what was asked, and closes the
   * files.
   */
  stop(noticeMs?: number): Promise<void>;
}

interface Surroundings {
  clock: Clock;
  random: Random;
  report: Report;
  ended?: ((span: EndedSpan) => void) | undefined;
}

interface Started extends Surroundings {
  /** Whether an origin knows it; one that is still to register itself answers with what it has. */
  isJoined?: () => boolean;
}

/** ours: how often the keeper says that it goes on. */
const BEAT_EVERY_MS = 1_000;

/**
 * The edge on Node: this thread keeps store, ledgers and cache, one reads documents, and others answer readers. It needs no
 * origin to begin with what it has. @throws when a file or the port cannot be used
 */
export async function startNodeEdge(
  config: NodeEdgeConfig,
  { clock, random, report: told, isJoined = () => true }: Started,
): Promise<NodeEdge> {
  const events = createEdgeEvents();
  const report = reportToAll(told, events.observe);
  const traces = startTracing(config.tracing, { clock, report, fetch: globalThis.fetch });
  const surroundings = { clock, random, report, ended: takerOf(traces) };
  const shared = { control: roomForControl(), counts: roomsFor(config.workers) };
  const selector = startSelector(config, surroundings);
  const readers: Thread<ReaderMethods>[] = [];
  const keeper = openKeeper({
    ...keeperParts(config, traces?.tracer),
    select: selectingAs(traces?.tracer, (site, printed) => selector.calls().select(site, printed)),
    // a thread that has gone remembers nothing, and one that does not hear is made to go
    drop: (names) => toldTo(readers, (calls) => calls.drop(names)),
    ...surroundings,
  });
  const metrics = createNodeMetrics({
    folder: config.dataFolder,
    cacheBytes: config.cacheBytes,
    rooms: shared.counts,
    state: keeper.state,
    count: (site) => selector.calls().count(site),
    threads: () => activity({ selector, readers }),
    events,
    clock,
  });
  const stopping = new AbortController();
  const picture = createFolderPictures(config.dataFolder, clock, stopping.signal);
  const lacks = createEdgeReadiness(() => keeper.state().ledgers);
  const methods: MainMethods = {
    ...keeper.methods,
    lacks: () => (isJoined() ? lacks() : "joining"),
    metrics,
    picture,
  };
  const control = controlIn(shared.control);
  const tracing = traces?.settings ?? null;
  const dataOf = (counts: SharedArrayBuffer) => readerData(config, { ...shared, counts, tracing });
  for (const counts of shared.counts)
    readers.push(startReader(dataOf(counts), methods, surroundings));
  void keepBeating(clock, stopping.signal, control.beat);
  const stop = async (noticeMs = 0) => {
    control.drain();
    await toldTo(readers, (calls) => calls.drain());
    await clock.sleep(noticeMs);
    await closeAll(clock, readers);
    stopping.abort();
    await keeper.close();
    await Promise.all([selector, ...readers].map((thread) => thread.stop()));
    await traces?.exporter.stop();
  };
  try {
    await Promise.all(readers.map(({ ready }) => ready));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://${config.host}:${config.port}`, stop };
}

/** Takes the spans of all threads. */
const takerOf = (traces: Traces | undefined) =>
  traces === undefined ? undefined : (span: EndedSpan) => traces.exporter.add(span);

const roomsFor = (workers: number) => Array.from({ length: workers }, roomForCounts);

async function keepBeating(clock: Clock, signal: AbortSignal, beat: () => void): Promise<void> {
  while (!signal.aborted) {
    beat();
    await clock.sleep(BEAT_EVERY_MS, signal);
  }
}

/** Tells every thread that there is; resolves when each has heard, or is gone. */
async function toldTo<Served extends Methods>(
  threads: readonly Thread<Served>[],
  call: Parameters<Thread<Served>["tell"]>[0],
): Promise<void> {
  await Promise.all(threads.map(({ tell }) => tell(call)));
}

/** Lets nobody in any more; what takes longer than requests may is broken off. */
async function closeAll(clock: Clock, readers: readonly Thread<ReaderMethods>[]): Promise<void> {
  const closing = readers.map(({ calls }) =>
    calls()
      .close()
      .catch(() => undefined),
  );
  // a thread that hangs ends with the program
  await withDeadline(clock, DRAIN_REQUESTS_MS + 500, Promise.all(closing));
}

function activity({
  selector,
  readers,
}: {
  selector: Thread<SelectorMethods>;
  readers: readonly Thread<ReaderMethods>[];
}) {
  const activeS = (activeMs: number) => activeMs / 1_000;
  return [
    { thread: "keeper", activeS: activeS(performance.eventLoopUtilization().active) },
    { thread: "selector", activeS: activeS(selector.activeMs()) },
    ...readers.map((reader, index) => ({
      thread: `reader-${index + 1}`,
      activeS: activeS(reader.activeMs()),
    })),
  ];
}

const keeperParts = (
  config: NodeEdgeConfig,
  tracer: Tracer | undefined,
): Omit<KeeperParts, keyof Surroundings | "select" | "drop"> => ({
  folder: config.dataFolder,
  cacheBytes: config.cacheBytes,
  quotas: parseQuotas(config.limits),
  toOrigin: {
    urls: parseOrigins(config.origins),
    keys: parseSecretKeys(config.pushKeys),
    fetch: fetchingAs(
      handingOn((input, init) => fetch(input, init), ambient),
      tracer,
    ),
  },
  zone: zoneOf(config.zone),
});

/** A select as a span, of the thread that does it and of waiting for its turn. */
const selectingAs =
  (tracer: Tracer | undefined, select: KeeperParts["select"]): KeeperParts["select"] =>
  (site, printed) => {
    if (tracer?.recorded() === undefined) return select(site, printed);
    const attributes = { "larder.site": site, "larder.query": printed };
    return tracer.span({ name: "select", kind: "internal", attributes }, async (span) => {
      const selected = await select(site, printed);
      span.set({ "larder.outcome": selected.kind });
      return selected;
    });
  };

const startSelector = (config: NodeEdgeConfig, surroundings: Surroundings) =>
  keepThread<SelectorMethods>({
    script: new URL("./selector.ts", import.meta.url),
    data: foldersOf(config.dataFolder).ledgers,
    look: (calls) => calls.here(),
    ...surroundings,
  });

const startReader = (
  data: ReaderData,
  methods: MainMethods,
  surroundings: Surroundings,
): Thread<ReaderMethods> =>
  keepThread<ReaderMethods>({
    script: new URL("./reader.ts", import.meta.url),
    data,
    onStart: (worker) => serve(worker, methods),
    begin: (calls) => calls.listen(),
    look: (calls) => calls.drop([]),
    ...surroundings,
  });

/** The caps on connections are the program's: each thread gets its part of them. */
function readerData(
  config: NodeEdgeConfig,
  shared: Pick<ReaderData, "control" | "counts" | "tracing">,
): ReaderData {
  const { host, port, dataFolder: folder, origins, pushKeys, hosts, doors, workers } = config;
  const part = (count: number) => Math.ceil(count / workers);
  return {
    ...shared,
    folder,
    origins,
    pushKeys,
    hosts,
    isBehindZone: zoneOf(config.zone) !== null,
    metricsToken: config.metricsToken,
    host,
    port,
    isShared: workers > 1,
    doors: { ...doors, connections: part(doors.connections), strangers: part(doors.strangers) },
  };
}
