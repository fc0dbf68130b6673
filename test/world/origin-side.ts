import { whole } from "../../shared/content/texts.ts";
import type { FromOrigin } from "../../edge/ports.ts";
import { answer, type OriginAnswer } from "../../origin/delivery/answer/answer.ts";
import { askInTurn, createLanes } from "../../origin/delivery/courier/lanes.ts";
import { materializeNext } from "../../origin/delivery/loops.ts";
import { createRunner, type Runner } from "../../origin/delivery/runner.ts";
import { POLL_MS } from "../../shared/limits.ts";
import { parsePrinted } from "../../shared/query.ts";
import { printTags } from "../../shared/surrogate-keys.ts";
import type { Lane } from "../../origin/db/log/edges.ts";
import type { Batch, Reply } from "../../shared/push.ts";
import { render } from "./content.ts";
import type { MemoryDatabase } from "./database.ts";
import { changeAtOf } from "./memory-courier.ts";
import { createMemoryLog, waiting } from "./memory-log.ts";
import { plantedAsk, type Plant } from "./plants.ts";
import { plantedLog } from "./planted-log.ts";
import { createProcess, type Process } from "./process.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Session } from "./session.ts";

/** The origins: one works, another may take over; all they know is in the database. */
export interface OriginSide {
  ask: (site: number | null, printed: string, fresh: boolean) => Promise<FromOrigin>;
  askByKey: (site: number, key: string) => Promise<FromOrigin>;
  /** The origin at work dies, at once or at one of its next waits, and another starts. */
  crash: (nth: number | null, restartMs: number) => void;
  /** Another origin takes over while the one at work is held up; that one goes on later and learns of it later still. */
  takeOver: (pauseMs: number) => void;
  pause: (ms: number) => void;
  /** Whoever was to die later lives on. */
  spare: () => void;
  /** How many of 100 commits fail or are reported as failed; at 100 no statement works. */
  databaseTrouble: number;
  notifyLost: number;
  jumpMs: number;
}

export interface OriginSideParts {
  scheduler: Scheduler;
  database: MemoryDatabase;
  push: (from: Process, url: string, batch: Batch) => Promise<Reply>;
  trouble: () => void;
  /** In one push. */
  mostEntries: number;
  /** Whether edges are asked for their heads again and again. */
  asks: boolean;
  plant: Plant | null;
}

/** How long an answer may take to serialize. */
const SERIALIZES_MOST_MS = 300;
const quiet = () => undefined;

export function createOriginSide(parts: OriginSideParts): OriginSide {
  const { scheduler, database, trouble } = parts;
  let working = start();
  let polling = false;
  let notified = false;

  function start(): OriginProcess {
    const process = createProcess(scheduler, () => side.jumpMs);
    const session = createSession(scheduler, process, () => side.databaseTrouble, trouble);
    const log = plantedLog(createMemoryLog(database, session, parts.mostEntries), parts.plant);
    const running = createOriginProcess(parts, process, log, () => working?.process);
    process.onDeath(trouble);
    return running;
  }

  function restart(afterMs: number): void {
    working.process.die();
    scheduler.after(afterMs, () => {
      if (working.process.alive()) return;
      working = start();
      lookAround();
    });
  }

  function lookAround(): void {
    if (working.process.alive()) working.lookAround();
    if (polling || !hasWork(database)) return;
    polling = true;
    scheduler.after(POLL_MS, () => {
      polling = false;
      lookAround();
    });
  }

  database.onCommit = (written) => {
    // a courier's own report wakes nobody
    const notifies = written.has("changes") || written.has("logs");
    if (notifies && !notified && !scheduler.chance(side.notifyLost / 100)) {
      notified = true;
      scheduler.after(scheduler.between(1, 10), wakeUp);
    }
    if (polling) return;
    polling = true;
    scheduler.after(POLL_MS, () => {
      polling = false;
      lookAround();
    });
  };
  const wakeUp = () => {
    notified = false;
    if (working.process.alive()) working.lookAround();
  };

  const side: OriginSide = {
    databaseTrouble: 0,
    notifyLost: 0,
    jumpMs: 0,
    ask: (site, printed, fresh) => working.ask(site, printed, fresh),
    askByKey: (site, key) => working.askByKey(site, key),
    crash(nth, restartMs) {
      const dying = working.process;
      if (nth !== null && dying.alive()) {
        dying.dieAt(nth);
        dying.onDeath(() => restart(restartMs));
      } else restart(restartMs);
    },
    takeOver(pauseMs) {
      const old = working.process;
      old.pause(pauseMs);
      trouble();
      // it does its next steps before it hears that its connection is gone
      scheduler.after(pauseMs + scheduler.between(10, 3_000), () => old.die());
      working = start();
      lookAround();
    },
    pause(ms) {
      trouble();
      working.process.pause(ms);
    },
    spare: () => working.process.dieAt(null),
  };
  return side;
}

/** Whether a poll would find anything: changes to materialize, an edge that is behind. */
function hasWork(database: MemoryDatabase): boolean {
  return sitesWithWork(database.tables).length > 0 || lanesBehind(database).length > 0;
}

const sitesWithWork = (tables: MemoryDatabase["tables"]): number[] =>
  [...tables.sites.keys()].filter((site) => waiting(tables, site).length > 0);

const lanesOf = ({ edges }: MemoryDatabase["tables"]): Lane[] =>
  [...edges].map(([edgeId, { siteId, url }]) => ({ edgeId, siteId, url }));

const lanesBehind = ({ tables, documented }: MemoryDatabase) =>
  [...tables.edges].flatMap(([edgeId, { siteId, url, epoch, head, change, documents }]) => {
    const log = tables.logs.get(siteId)!;
    const upToDate =
      epoch === log.epoch &&
      Math.min(head, (documented() ? documents : null) ?? head) >= log.head &&
      change >= changeAtOf(tables, siteId, log.head, 0);
    return upToDate ? [] : [{ edgeId, siteId, url }];
  });

interface OriginProcess {
  process: Process;
  lookAround: () => void;
  ask: OriginSide["ask"];
  askByKey: OriginSide["askByKey"];
}

function createOriginProcess(
  { scheduler, database, push, asks, plant }: OriginSideParts,
  process: Process,
  log: ReturnType<typeof createMemoryLog>,
  working: () => Process | undefined,
): OriginProcess {
  const { clock } = process;
  const { signal } = new AbortController();
  const shared = { clock, report: quiet, signal, failureWaitMs: POLL_MS };
  const sites = new Map<number, Runner>();
  const edges = { push: (url: string, batch: Batch) => push(process, url, batch) };
  const courier = { log, edges, clock, report: quiet, random: scheduler.random, onMoved: quiet };
  const materializer = { log, clock, report: quiet };
  // one that is held up still believes to hold its edges for a while
  const leadership = {
    holds: async () => process.alive() || working() === process,
    leave: async () => undefined,
  };
  const lanes = createLanes(courier, leadership, shared);
  const everyLane = () => process.call(() => lanesOf(database.tables));
  if (asks)
    void askInTurn(
      { ...shared, random: scheduler.random },
      everyLane,
      plantedAsk((lane) => lanes.ask(lane), plant),
      signal,
    );
  return {
    process,
    lookAround() {
      for (const site of sitesWithWork(database.tables)) {
        const work = () => materializeNext(materializer, site);
        const runner = sites.get(site) ?? createRunner(shared, "materialize", work);
        sites.set(site, runner);
        runner.wake();
      }
      for (const lane of lanesBehind(database)) lanes.wake(lane);
    },
    async ask(site, printed, fresh) {
      if (!process.alive()) throw new Error("connection refused");
      if (site === null) return process.call(() => grantOf(database, printed));
      return fromAnswer(await answer({ log }, site, parsePrinted(printed), { fresh }));
    },
    async askByKey(site, key) {
      if (!process.alive()) throw new Error("connection refused");
      const found = await log.findAnswer(site, key);
      if (found === undefined || found.body === null || found.etag === null)
        return { kind: "absent", detail: "", tags: "", version: null };
      const { body, etag, epoch, position, tags } = found;
      return {
        kind: "live",
        body,
        etag,
        tags: printTags(tags ?? []),
        version: { epoch, position },
      };
    },
  };
}

function fromAnswer(found: OriginAnswer): FromOrigin {
  const tags = printTags(found.tags);
  if (found.kind === "absent") return { ...found, tags };
  const { texts, ...rest } = found;
  return { ...rest, body: whole(texts), tags };
}

function grantOf({ tables }: MemoryDatabase, printed: string): FromOrigin {
  for (const { content } of tables.sites.values()) {
    const found = render(content, printed);
    if (found.state === "live") {
      const { texts, etag } = found;
      return { kind: "live", body: whole(texts), etag, tags: "", version: null };
    }
  }
  return { kind: "absent", detail: "", tags: "", version: null };
}

/** A process's way to the database. */
function createSession(
  scheduler: Scheduler,
  process: Process,
  percent: () => number,
  trouble: () => void,
): Session {
  const { chance, lag } = scheduler;
  const takes = () => (chance(0.15) ? lag(1, 8) : 0);
  return {
    alive: process.alive,
    call: (effect, serializes) =>
      process.call(
        () => {
          if (percent() >= 100) throw new Error("the database is away");
          return effect();
        },
        serializes && chance(0.5) ? lag(1, SERIALIZES_MOST_MS) : takes(),
      ),
    commit: (effect) =>
      process.call(
        () => {
          if (!chance(percent() / 100)) return effect();
          trouble();
          if (chance(0.5)) effect();
          throw new Error("the connection died during the commit");
        },
        takes(),
        takes(),
      ),
  };
}
