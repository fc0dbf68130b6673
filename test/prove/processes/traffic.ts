import { systemClock, type Random } from "../../../shared/clock.ts";
import { createRandom, pick } from "../../support/random.ts";
import { DOCUMENTS, PATHS, readAt, writeTo, type Now } from "./client.ts";
import type { History, Write } from "./history.ts";
import type { World } from "./world.ts";

export interface TrafficOptions {
  world: World;
  history: History;
  now: Now;
  seed: number;
  /** The documents' ids, by their slugs. */
  ids: Map<string, number>;
}

const READERS_PER_EDGE = 2;
const READ_EVERY_MS = { least: 20, most: 80 };
const WRITE_EVERY_MS = { least: 50, most: 600 };
const TAKE_DOWN_SHARE = 0.2;
const WAIT_SHARE = 0.3;

/** Writers, one to a document, and readers of both kinds at each edge. */
export function startTraffic(options: TrafficOptions): {
  /** Returns when the last write has been answered or given up. */
  stopWriting(): Promise<void>;
  stopReading(): Promise<void>;
  /** Stops both without waiting for anything. */
  stop(): void;
} {
  const [writing, reading] = [new AbortController(), new AbortController()];
  const { seed, world } = options;
  const newest = { change: 0 };
  const writers = DOCUMENTS.map((document, index) =>
    write(options, newest, document, createRandom(seed + 1_000 + index), writing.signal),
  );
  const readers = world.edges.flatMap(({ name }, edge) =>
    Array.from({ length: READERS_PER_EDGE + 1 }, (_, index) => {
      const random = createRandom(seed + 2_000 + 10 * edge + index);
      const minChange = index === READERS_PER_EDGE ? newest : undefined;
      return read(options, name, minChange, random, reading.signal);
    }),
  );
  return {
    async stopWriting() {
      writing.abort();
      await Promise.all(writers);
    },
    async stopReading() {
      reading.abort();
      await Promise.all(readers);
    },
    stop() {
      writing.abort();
      reading.abort();
    },
  };
}

/** Publishes ever greater numbers, and takes the document down now and then; what follows that is a publish. */
async function write(
  { world, history, now, ids }: TrafficOptions,
  newest: { change: number },
  document: string,
  random: Random,
  signal: AbortSignal,
): Promise<void> {
  let last: Write | undefined;
  for (let number = 1; !signal.aborted; number++) {
    const isUp = last?.action === "publish" && last.outcome === "ok";
    const action = isUp && random() < TAKE_DOWN_SHARE ? "take_down" : "publish";
    const parts = action === "publish" ? world.edges : world.origins;
    const url = world.urls[pick(random, parts).name] ?? "";
    const wait = random() < WAIT_SHARE;
    last = await writeTo(now, url, ids.get(document) ?? 0, { document, action, number, wait });
    history.writes.push(last);
    if (last.outcome === "ok") newest.change = Math.max(newest.change, last.change ?? 0);
    await pause(random, WRITE_EVERY_MS, signal);
  }
}

/** Reads one path after the other; with `newest`, never less than the newest change that a writer was told of. */
async function read(
  { world, history, now }: TrafficOptions,
  edge: string,
  newest: { change: number } | undefined,
  random: Random,
  signal: AbortSignal,
): Promise<void> {
  const at = { name: edge, url: world.urls[edge] ?? "" };
  while (!signal.aborted) {
    history.reads.push(await readAt(now, at, pick(random, PATHS), newest?.change ?? null));
    await pause(random, READ_EVERY_MS, signal);
  }
}

const pause = (
  random: Random,
  { least, most }: { least: number; most: number },
  signal: AbortSignal,
): Promise<void> => systemClock.sleep(least + random() * (most - least), signal);
