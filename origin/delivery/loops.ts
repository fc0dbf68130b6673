import type { Random } from "../../shared/clock.ts";
import { causeText } from "../../shared/events.ts";
import { MATERIALIZE_PLACES, POLL_MS } from "../../shared/limits.ts";
import { channel, sitesWithWork } from "../db/log/changes.ts";
import { everyLane, lanesBehind } from "../db/log/edges.ts";
import { listen } from "../db/listen.ts";
import type { Courier } from "./courier/courier.ts";
import { createLanes, askInTurn, type Lanes } from "./courier/lanes.ts";
import { createBackfill } from "./documents/backfill.ts";
import { createSummarizer } from "./documents/summarizer.ts";
import { createUseNoter } from "./documents/use-noter.ts";
import { createForgetter } from "./forgetter.ts";
import { createFairSlots } from "./materialize/fair-slots.ts";
import type { EdgeClient } from "./courier/edge-client.ts";
import { tellLeaving } from "./courier/leaver.ts";
import { createLeadership } from "./leadership.ts";
import { materialize, type Materializer } from "./materialize/materialize.ts";
import type { Live } from "../live/live.ts";
import type { Movement } from "./courier/receipts.ts";
import type { Log } from "./ports.ts";
import { BUSY_MS, createRunner, type Next, type Runner } from "./runner.ts";
import { createScheduler } from "./scheduler.ts";
import { createValuer } from "./materialize/valuer.ts";
import { createWebhookLoop } from "./webhooks/loop.ts";
import { createWordsmith } from "./materialize/wordsmith.ts";
import type { WebhookSender } from "./webhooks/webhooks.ts";

export interface Delivery extends Materializer, Courier, WebhookSender {
  log: Log;
  edges: EdgeClient;
  random: Random;
  movement: Movement;
  /** How long acts are kept; AUDIT_MS without it. */
  auditMs?: number | undefined;
  /** Hears of what wakes the loops, and of what else origins tell each other. */
  live: Pick<Live, "channels" | "onListening">;
}

/**
 * Starts the loops: a materializer per site, a courier per edge of a site, a sender per webhook, and the scheduler. NOTIFY
 * wakes them, and a poll stands behind it.
 * @returns stops everything and waits for what is under way
 */
export function startDelivery(parts: Delivery): () => Promise<void> {
  const stop = new AbortController();
  const loops = createLoops(parts, stop.signal);
  const channels = {
    [channel.change]: aboutSite(loops.materializeSite, loops.lookAround),
    [channel.log]: aboutSite(loops.deliverSite, loops.lookAround),
    [channel.schedule]: loops.lookAtClock,
    [channel.webhook]: loops.sendWebhooks,
  };
  const onListening = () => {
    loops.lookAround();
    parts.live.onListening();
  };
  const heard = both(channels, parts.live.channels);
  const listening = listen(parts, { channels: heard, onListening }, stop.signal);
  const polling = poll(parts, stop.signal, loops.lookAround);
  const lanesToAsk = async () => {
    const all = await everyLane(parts.postgres.db);
    loops.lanes.keep(all);
    return all;
  };
  const asking = askInTurn(parts, lanesToAsk, (lane) => loops.lanes.ask(lane), stop.signal);
  return async () => {
    stop.abort();
    await Promise.all([listening, polling, asking, loops.idle()]);
  };
}

type Channels = Record<string, (payload: string) => void>;

const both = (one: Channels, other: Channels): Channels =>
  Object.fromEntries(
    Object.keys({ ...one, ...other }).map((name) => [
      name,
      (payload: string) => {
        one[name]?.(payload);
        other[name]?.(payload);
      },
    ]),
  );

interface Loops {
  materializeSite: (siteId: number) => void;
  deliverSite: (siteId: number) => void;
  lanes: Lanes;
  /** Wakes what carries out what is due. */
  lookAtClock: () => void;
  sendWebhooks: () => void;
  /** Wakes whatever has something to do; also what a lost NOTIFY should have woken. */
  lookAround: () => void;
  idle: () => Promise<void>;
}

function createLoops(parts: Delivery, signal: AbortSignal): Loops {
  const leadership = createLeadership(parts.postgres, parts.clock);
  const shared = { clock: parts.clock, report: parts.report, signal, failureWaitMs: POLL_MS };
  const sites = new Map<number, Runner>();
  const materializers = createFairSlots(parts.clock, MATERIALIZE_PLACES);
  const webhooks = createWebhookLoop(parts, shared);
  const onMoved = (siteId: number) => {
    parts.movement.moved(siteId);
    webhooks.wake();
  };
  const wakeSite = (siteId: number) => {
    const work = () => materializers.use(siteId, () => materializeNext(parts, siteId));
    const runner = sites.get(siteId) ?? createRunner(shared, `materialize ${siteId}`, work);
    sites.set(siteId, runner);
    runner.wake();
  };
  const lanes = createLanes({ ...parts, onMoved }, leadership, shared);
  const scheduler = createScheduler(parts);
  const dueWork = createRunner(shared, "schedules", () => scheduler.round());
  const forgetting = createRunner(shared, "forget changes", createForgetter(parts));
  const leaving = createRunner(shared, "leaving edges", () =>
    tellLeaving({ ...parts, db: parts.postgres.db }),
  );
  const rounds = [dueWork, forgetting, leaving, ...createFillers(parts, shared)];
  const finder = createRunner(shared, "look around", async () => {
    for (const { siteId } of await sitesWithWork(parts.postgres.db)) wakeSite(siteId);
    for (const lane of await lanesBehind(parts.postgres.db, null)) lanes.wake(lane);
    webhooks.wake();
    return { kind: "rest" };
  });
  const deliverSite = async (siteId: number) => {
    for (const lane of await lanesBehind(parts.postgres.db, siteId)) lanes.wake(lane);
  };
  return {
    materializeSite: wakeSite,
    deliverSite: (siteId) => {
      deliverSite(siteId).catch((error: unknown) => {
        parts.report({ kind: "loop.failed", loop: "deliver", cause: causeText(error) });
      });
    },
    lanes,
    lookAtClock: () => dueWork.wake(),
    lookAround: () => {
      finder.wake();
      for (const round of rounds) round.wake();
    },
    sendWebhooks: () => webhooks.wake(),
    idle: async () => {
      await Promise.all(
        [finder, ...rounds, ...sites.values(), lanes].map((runner) => runner.idle()),
      );
      await webhooks.idle();
      await leadership.release().catch(() => undefined);
    },
  };
}

/** What gives rows of before a version what that version keeps of each. */
const createFillers = (parts: Delivery, shared: Parameters<typeof createRunner>[0]): Runner[] => [
  createRunner(shared, "search words", createWordsmith(parts)),
  createRunner(shared, "compared values", createValuer(parts.postgres)),
  createRunner(shared, "summaries", createSummarizer(parts)),
  createRunner(shared, "uses of media", createUseNoter(parts)),
  createRunner(shared, "documents", createBackfill(parts.postgres)),
];

/** A notification's payload is a site's number; whatever else another version may say only wakes who would look anyway. */
const aboutSite =
  (work: (siteId: number) => void, lookAround: () => void) =>
  (payload: string): void => {
    if (/^[1-9]\d{0,8}$/.test(payload)) work(Number(payload));
    else lookAround();
  };

/** A materialization, and when to come again. */
export async function materializeNext(parts: Materializer, siteId: number): Promise<Next> {
  const outcome = await materialize(parts, siteId);
  if (outcome.kind === "busy") return { kind: "wait", ms: BUSY_MS };
  return { kind: outcome.kind === "done" && outcome.more ? "again" : "rest" };
}

async function poll(parts: Delivery, signal: AbortSignal, lookAround: () => void): Promise<void> {
  while (!signal.aborted) {
    lookAround();
    await parts.clock.sleep(POLL_MS, signal);
  }
}
