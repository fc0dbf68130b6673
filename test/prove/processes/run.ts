import { systemClock } from "../../../shared/clock.ts";
import { eventually } from "../../support/eventually.ts";
import { createRandom } from "../../support/random.ts";
import { installAudit, readAudit } from "./audit.ts";
import { check, type Violation } from "./check.ts";
import { pageOf, readAt, type Now, type WriterPatience } from "./client.ts";
import { LEAVES, LOGGED_PATHS, NOTES, textOf } from "./content.ts";
import { publishLast, takeDownLast, writeLast } from "./ending.ts";
import { ENDED_AFTER_MS } from "./erased.ts";
import { emptyHistory, type History, type Read } from "./history.ts";
import type { FaultMix } from "./faults.ts";
import { torment } from "./nemesis.ts";
import { startTraffic } from "./traffic.ts";
import { statesOf } from "./truth.ts";
import type { Writing } from "./writer.ts";
import { startWorld, type World, type WorldOptions } from "./world.ts";

export interface Staging {
  seed: number;
  /** Told what happens while it happens. */
  say?: ((text: string) => void) | undefined;
  world?: WorldOptions;
  /** Puts more into the site before anybody writes or reads. */
  fill?: ((world: World) => Promise<void>) | undefined;
  /** `short` leaves out what takes a quarter of a minute: what was taken down last, with everything behind the edges dead. */
  ending?: "whole" | "short";
  /** Writers and readers at work beside `work`; there are some unless told otherwise. */
  traffic?: boolean;
  /** Where writers write what either would take. */
  writeAt?: "edges" | "origins" | undefined;
  /** Between two writes of a writer, instead of the usual. */
  writeEveryMs?: { least: number; most: number } | undefined;
  /** Between two reads of a reader, instead of the usual. */
  readEveryMs?: { least: number; most: number } | undefined;
  /** How long writers wait for an answer, instead of the usual. */
  patienceMs?: WriterPatience | undefined;
  /** Of writes, those that wait until they are live, instead of the usual. */
  waitShare?: number | undefined;
}

export interface RunOptions extends Staging {
  /** How long faults go on beginning. */
  seconds: number;
  /** No more faults than this. */
  atMost?: number;
  /** No fault is left in place for longer. */
  longestMs?: number;
  /** Between two of them, instead of the usual. */
  pauseMs?: { least: number; most: number } | undefined;
  /** Of which faults, instead of the usual. */
  mix?: FaultMix | undefined;
}

/** A world at work, for who hurts it. */
export interface Running extends Writing {
  /** Says what happens, with the time. */
  tell: (text: string) => void;
}

export interface Ran {
  history: History;
  violations: Violation[];
  /** From the end of the last fault until every edge had the newest of everything, milliseconds. */
  quietMs: number;
}

/** How long an edge may take after the last fault until it has everything. */
const QUIET_TIMEOUT_MS = 60_000;
/** Reading goes on for this long after everything has arrived, and after what was taken down last must be gone. */
const AFTER_MS = 2_000;

/** Hurts real processes under load and checks what their clients saw. @throws Error when they do not come back */
export async function runProcesses(options: RunOptions): Promise<Ran> {
  const { seed, seconds, atMost = Infinity, longestMs = Infinity, pauseMs, mix } = options;
  const { result: _, ...ran } = await runWorld(options, ({ world, history, now, tell }) =>
    torment({
      world,
      history,
      now,
      random: createRandom(seed),
      untilMs: now() + seconds * 1_000,
      atMost,
      longestMs,
      pauseMs,
      mix,
      onFault: (kind, target) => tell(`${target}: ${kind}`),
    }),
  );
  return ran;
}

/**
 * Starts a world with people at work in it, lets `work` do to it what it likes, and checks what its clients saw.
 * `work` leaves everything as well as it was.
 * @throws Error when the world does not come back
 */
export async function runWorld<T>(
  options: Staging,
  work: (running: Running) => Promise<T>,
): Promise<Ran & { result: T }> {
  const { seed } = options;
  const say = options.say ?? (() => undefined);
  const world = await startWorld(seed, options.world);
  let stopTraffic: () => void = () => undefined;
  try {
    await installAudit(world.databaseUrl);
    const ids = await publishFirst(world);
    await options.fill?.(world);
    const startedMs = performance.now();
    const now: Now = () => performance.now() - startedMs;
    const history = emptyHistory();
    await untilNewest(world, history, now);
    const { patienceMs } = options;
    const writing = { world, history, now, ids, patienceMs };
    const traffic = startTraffic({
      ...writing,
      seed,
      idle: options.traffic === false,
      writeAt: options.writeAt,
      writeEveryMs: options.writeEveryMs,
      readEveryMs: options.readEveryMs,
      waitShare: options.waitShare,
    });
    stopTraffic = () => traffic.stop();
    const tell = (text: string) => say(`${(now() / 1_000).toFixed(1).padStart(7)} s  ${text}`);
    const result = await work({ ...writing, tell });
    const healedMs = now();
    await traffic.stopWriting();
    tell("quiet");
    await writeLast(writing);
    await untilNewest(world, history, now);
    const quietMs = now() - healedMs;
    if (options.ending !== "short") await endWithTakeDowns(writing);
    await traffic.stopReading();
    history.finals.push(...(await readEverything(world, now)));
    if (options.ending !== "short") {
      await Promise.all(world.edges.map((part) => part.crash()));
      await Promise.all(world.edges.map((part) => part.start()));
      history.finals.push(...(await readEverything(world, now)));
    }
    return { history, violations: check(history), quietMs, result };
  } finally {
    stopTraffic();
    await world.stop();
  }
}

/**
 * While everybody reads, takes down what is in every cache, and lets all that is behind the edges die: what they show then is
 * what they have kept. Returns when none of it may be shown any more, and a little later.
 */
async function endWithTakeDowns(writing: Writing): Promise<void> {
  const { world, history } = writing;
  await publishLast(writing);
  await systemClock.sleep(AFTER_MS);
  await takeDownLast(writing);
  history.committed = await readAudit(world.databaseUrl);
  await Promise.all([...world.origins, world.postgres].map((part) => part.crash()));
  await systemClock.sleep(ENDED_AFTER_MS + AFTER_MS);
}

/** The documents, their ids by their names. */
async function publishFirst({ urls }: World): Promise<Map<string, number>> {
  const send = async (path: string, token: string, body: unknown): Promise<unknown> => {
    const response = await fetch(`${urls["origin-a"]}${path}`, {
      method: "POST",
      headers: { authorization: `Token ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  const type = (of: string, key: string, fields: object[]) =>
    send(`/manage/v1/${of}`, "demo-manage", { key, fields });
  const text = { key: "text", kind: "short_text" };
  const leaf = { key: "leaf", kind: "reference", to: { kind: "collection", key: "leaf" } };
  await type("collections", "leaf", [text]);
  await type("page-types", "note", [text, { ...leaf, many: false }]);
  const ids = new Map<string, number>();
  for (const name of LEAVES) {
    const body = { key: "leaf", status: "published", fields: { text: textOf(name, 0) } };
    const { id } = (await send("/v2/content/", "demo-write", body)) as { id: number };
    ids.set(name, id);
  }
  for (const name of NOTES) {
    const { id } = (await send("/v2/pages/", "demo-write", pageOf(name, 0, ids))) as { id: number };
    ids.set(name, id);
  }
  return ids;
}

/** Returns when every edge has the newest of everything; when that does not come, the finals will say what is missing. */
async function untilNewest(world: World, history: History, now: Now): Promise<void> {
  const isThere = async () => {
    history.committed = await readAudit(world.databaseUrl);
    const truth = statesOf(history.committed);
    const reads = await readEverything(world, now);
    const newest = reads.every(
      ({ seen, status, freshness }) =>
        freshness === "verified" &&
        (status === 200 || status === 404) &&
        Object.entries(seen).every(
          ([document, number]) => truth.get(document)?.at(-1)?.number === number,
        ),
    );
    return newest ? true : undefined;
  };
  await eventually("every edge to have the newest", isThere, QUIET_TIMEOUT_MS).catch(
    () => undefined,
  );
}

const readEverything = (world: World, now: Now): Promise<Read[]> =>
  Promise.all(
    world.edges.flatMap(({ name }) =>
      LOGGED_PATHS.map((path) => readAt(now, { name, url: world.urls[name] ?? "" }, path, null)),
    ),
  );
