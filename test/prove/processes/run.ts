import { systemClock } from "../../../shared/clock.ts";
import { eventually } from "../../support/eventually.ts";
import { createRandom } from "../../support/random.ts";
import { installAudit, readAudit } from "./audit.ts";
import { check, statesOf, type Violation } from "./check.ts";
import { DOCUMENTS, PATHS, readAt, textOf, writeTo, type Now } from "./client.ts";
import { emptyHistory, type History, type Read, type Write } from "./history.ts";
import { torment } from "./nemesis.ts";
import { startTraffic } from "./traffic.ts";
import { startWorld, type World } from "./world.ts";

export interface RunOptions {
  seed: number;
  /** How long faults go on beginning. */
  seconds: number;
  /** No more faults than this. */
  atMost?: number;
  /** No fault is left in place for longer. */
  longestMs?: number;
  /** Told what happens while it happens. */
  say?: (text: string) => void;
}

export interface Ran {
  history: History;
  violations: Violation[];
  /** From the end of the last fault until every edge had the newest of everything, milliseconds. */
  quietMs: number;
}

/** How long an edge may take after the last fault until it has everything. */
const QUIET_TIMEOUT_MS = 60_000;
/** Between attempts of the last writes. */
const AGAIN_MS = 200;
/** Reading goes on for this long after everything has arrived. */
const AFTER_MS = 2_000;

/** Hurts real processes under load and checks what their clients saw. @throws Error when they do not come back */
export async function runProcesses(options: RunOptions): Promise<Ran> {
  const { seed, seconds, atMost = Infinity, longestMs = Infinity } = options;
  const say = options.say ?? (() => undefined);
  const world = await startWorld(seed);
  let stopTraffic: () => void = () => undefined;
  try {
    await installAudit(world.databaseUrl);
    const ids = await publishFirst(world);
    const startedMs = performance.now();
    const now: Now = () => performance.now() - startedMs;
    const history = emptyHistory();
    await untilNewest(world, history, now);
    const traffic = startTraffic({ world, history, now, seed, ids });
    stopTraffic = () => traffic.stop();
    await torment({
      world,
      history,
      now,
      random: createRandom(seed),
      untilMs: now() + seconds * 1_000,
      atMost,
      longestMs,
      onFault: (kind, target) =>
        say(`${(now() / 1_000).toFixed(1).padStart(7)} s  ${target}: ${kind}`),
    });
    const healedMs = now();
    await traffic.stopWriting();
    say(`${(now() / 1_000).toFixed(1).padStart(7)} s  quiet`);
    await writeLast(world, history, now, ids);
    await untilNewest(world, history, now);
    const quietMs = now() - healedMs;
    await systemClock.sleep(AFTER_MS);
    await traffic.stopReading();
    history.finals.push(...(await readEverything(world, now)));
    await alone(world);
    history.finals.push(...(await readEverything(world, now)));
    return { history, violations: check(history), quietMs };
  } finally {
    stopTraffic();
    await world.stop();
  }
}

/** The documents, their ids by their slugs. */
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
  const fields = [{ key: "text", kind: "short_text" }];
  await send("/manage/v1/page-types", "demo-manage", { key: "note", fields });
  const ids = new Map<string, number>();
  for (const slug of DOCUMENTS) {
    const about = { title: "Note", slug, page_type: "note", status: "published" };
    const body = { ...about, fields: { text: textOf(slug, 0) } };
    const { id } = (await send("/v2/pages/", "demo-write", body)) as { id: number };
    ids.set(slug, id);
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

/** A write through each edge, at its own primary origin, again and again until one is live everywhere. */
async function writeLast(
  world: World,
  history: History,
  now: Now,
  ids: Map<string, number>,
): Promise<void> {
  const document = DOCUMENTS[0] ?? "";
  let number = Math.max(...history.writes.map((write) => write.number));
  for (const { name } of world.edges) {
    const attempt = async (): Promise<Write> => {
      number += 1;
      const intent = { document, action: "publish", number, wait: true } as const;
      const write = await writeTo(now, world.urls[name] ?? "", ids.get(document) ?? 0, intent);
      history.writes.push(write);
      return write;
    };
    let last = await attempt();
    const deadline = now() + QUIET_TIMEOUT_MS;
    while (last.live !== true && now() < deadline) {
      await systemClock.sleep(AGAIN_MS);
      last = await attempt();
    }
    history.lastWrites.push(last);
  }
}

const readEverything = (world: World, now: Now): Promise<Read[]> =>
  Promise.all(
    world.edges.flatMap(({ name }) =>
      PATHS.map((path) => readAt(now, { name, url: world.urls[name] ?? "" }, path, null)),
    ),
  );

/** Everything behind the edges dies, and they start anew: what they show now is what they have kept. */
async function alone({ origins, postgres, edges }: World): Promise<void> {
  await Promise.all([...origins, postgres, ...edges].map((part) => part.crash()));
  await Promise.all(edges.map((part) => part.start()));
}
