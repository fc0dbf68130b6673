import { systemClock, type Random } from "../../../shared/clock.ts";
import { createRandom, pick } from "../../support/random.ts";
import { liveReceipt, readAt } from "./client.ts";
import { DOCUMENTS, drawUnlogged, LOGGED_PATHS } from "./content.ts";
import type { Write } from "./history.ts";
import { nextAction, write, type Writing } from "./writer.ts";

export interface TrafficOptions extends Writing {
  seed: number;
  /** Nobody writes or reads. */
  idle?: boolean;
  /** Where writers write; what edges pass on goes to edges unless told otherwise. */
  writeAt?: "edges" | "origins" | undefined;
  /** Between two writes of a writer, instead of the usual. */
  writeEveryMs?: { least: number; most: number } | undefined;
  /** Between two reads of a reader, instead of the usual. */
  readEveryMs?: { least: number; most: number } | undefined;
  /** Of writes, those that wait until they are live, instead of the usual. */
  waitShare?: number | undefined;
}

const READERS_PER_EDGE = 2;
const READ_EVERY_MS = { least: 20, most: 80 };
const WRITE_EVERY_MS = { least: 50, most: 600 };
const FOLLOW_EVERY_MS = { least: 100, most: 300 };
const WAIT_SHARE = 0.3;
/** Of what ordinary readers ask. */
const UNLOGGED_SHARE = 0.2;

/** Writers, one to a document, somebody who follows their changes, and readers of both kinds at each edge. */
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
  const writers = (options.idle === true ? [] : DOCUMENTS).map((document, index) =>
    keepWriting(options, newest, document, createRandom(seed + 1_000 + index), writing.signal),
  );
  const follower = follow(options, newest, createRandom(seed + 3_000), writing.signal);
  const readers = (options.idle === true ? [] : world.edges).flatMap(({ name }, edge) =>
    Array.from({ length: READERS_PER_EDGE + 1 }, (_, index) => {
      const random = createRandom(seed + 2_000 + 10 * edge + index);
      const minChange = index === READERS_PER_EDGE ? newest : undefined;
      return keepReading(options, name, minChange, random, reading.signal);
    }),
  );
  return {
    async stopWriting() {
      writing.abort();
      await Promise.all([...writers, follower]);
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

/** Publishes ever greater numbers, and takes the document away now and then; what follows that brings it back. */
async function keepWriting(
  options: TrafficOptions,
  newest: { change: number },
  document: string,
  random: Random,
  signal: AbortSignal,
): Promise<void> {
  const { world } = options;
  let last: Write | undefined;
  for (let number = 1; !signal.aborted; number++) {
    const action = nextAction(random, document, last);
    const atOrigin = action === "take_down" || options.writeAt === "origins";
    const to = pick(random, atOrigin ? world.origins : world.edges).name;
    const wait = random() < (options.waitShare ?? WAIT_SHARE);
    last = await write(options, to, { document, action, number, wait });
    if (last.outcome === "ok") newest.change = Math.max(newest.change, last.change ?? 0);
    await pause(random, options.writeEveryMs ?? WRITE_EVERY_MS, signal);
  }
}

/** Asks for the receipt of one acknowledged change after the other until it says that it is live, leaving out what came between. */
async function follow(
  { world, history, now }: TrafficOptions,
  newest: { change: number },
  random: Random,
  signal: AbortSignal,
): Promise<void> {
  let liveUpTo = 0;
  let change: number | undefined;
  while (!signal.aborted) {
    await pause(random, FOLLOW_EVERY_MS, signal);
    if (newest.change > liveUpTo) change ??= newest.change;
    if (change === undefined) continue;
    const url = world.urls[pick(random, world.origins).name] ?? "";
    const receipt = await liveReceipt(now, url, change);
    if (receipt === undefined) continue;
    history.receipts.push(receipt);
    liveUpTo = change;
    change = undefined;
  }
}

/** Reads one path after the other; with `newest`, never less than the newest change that a writer was told of. */
async function keepReading(
  { world, history, now, readEveryMs }: TrafficOptions,
  edge: string,
  newest: { change: number } | undefined,
  random: Random,
  signal: AbortSignal,
): Promise<void> {
  const at = { name: edge, url: world.urls[edge] ?? "" };
  while (!signal.aborted) {
    const isUnlogged = newest === undefined && random() < UNLOGGED_SHARE;
    const path = isUnlogged ? drawUnlogged(random) : pick(random, LOGGED_PATHS);
    history.reads.push(await readAt(now, at, path, newest?.change ?? null));
    await pause(random, readEveryMs ?? READ_EVERY_MS, signal);
  }
}

const pause = (
  random: Random,
  { least, most }: { least: number; most: number },
  signal: AbortSignal,
): Promise<void> => systemClock.sleep(least + random() * (most - least), signal);
