import type { Clock, Random } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import { parseSecretKeys } from "../../shared/signature.ts";
import { parseQuotas } from "../limits/edge-limits.ts";
import { serve } from "./calls.ts";
import type { NodeEdgeConfig } from "./config.ts";
import { foldersOf, openKeeper, type Keeper } from "./keeper.ts";
import type { ReaderData, ReaderMethods } from "./reader.ts";
import { zoneOf } from "../purge/zone-purge.ts";
import { parseOrigins } from "../read/origins.ts";
import type { SelectorMethods } from "./selector.ts";
import { keepThread, type Thread } from "./threads.ts";

export interface NodeEdge {
  /** Where it answers, without a trailing slash. */
  url: string;
  /** Lets nobody in any more, answers what was asked, closes the files. */
  stop(): Promise<void>;
}

interface Surroundings {
  clock: Clock;
  random: Random;
  report: Report;
}

/**
 * The edge on Node: this thread keeps store, ledgers and cache, one reads documents, and others answer readers. It needs no
 * origin to begin with what it has. @throws when a file or the port cannot be used
 */
export async function startNodeEdge(
  config: NodeEdgeConfig,
  surroundings: Surroundings,
): Promise<NodeEdge> {
  const selector = keepThread<SelectorMethods>({
    script: new URL("./selector.ts", import.meta.url),
    data: foldersOf(config.dataFolder).ledgers,
    ...surroundings,
  });
  const readers: Thread<ReaderMethods>[] = [];
  const keeper = openKeeper({
    folder: config.dataFolder,
    cacheBytes: config.cacheBytes,
    quotas: parseQuotas(config.limits),
    toOrigin: {
      urls: parseOrigins(config.origins),
      keys: parseSecretKeys(config.pushKeys),
      fetch: (input, init) => fetch(input, init),
    },
    zone: zoneOf(config.zone),
    select: (site, printed) => selector.calls().select(site, printed),
    // a thread that has gone remembers nothing
    drop: (names) => ofAll(readers, (calls) => calls.drop(names)),
    ...surroundings,
  });
  for (let count = 0; count < config.workers; count++)
    readers.push(startReader(config, keeper, surroundings));
  const stop = async () => {
    await ofAll(readers, (calls) => calls.close());
    await keeper.close();
    await Promise.all([selector, ...readers].map((thread) => thread.stop()));
  };
  try {
    await Promise.all(readers.map(({ ready }) => ready));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://${config.host}:${config.port}`, stop };
}

/** Calls every thread that there is. */
async function ofAll(
  readers: Thread<ReaderMethods>[],
  call: (calls: ReturnType<Thread<ReaderMethods>["calls"]>) => Promise<unknown>,
): Promise<void> {
  await Promise.all(readers.map(({ calls }) => call(calls()).catch(() => undefined)));
}

const startReader = (
  config: NodeEdgeConfig,
  keeper: Keeper,
  surroundings: Surroundings,
): Thread<ReaderMethods> =>
  keepThread<ReaderMethods>({
    script: new URL("./reader.ts", import.meta.url),
    data: readerData(config),
    onStart: (worker) => serve(worker, keeper.methods),
    begin: (calls) => calls.listen(),
    ...surroundings,
  });

/** The caps on connections are the program's: each thread gets its part of them. */
function readerData(config: NodeEdgeConfig): ReaderData {
  const { host, port, dataFolder: folder, origins, pushKeys, hosts, doors, workers } = config;
  const part = (count: number) => Math.ceil(count / workers);
  return {
    folder,
    origins,
    pushKeys,
    hosts,
    isBehindZone: zoneOf(config.zone) !== null,
    host,
    port,
    isShared: workers > 1,
    doors: { ...doors, connections: part(doors.connections), strangers: part(doors.strangers) },
  };
}
