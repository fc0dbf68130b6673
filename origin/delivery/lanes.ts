import type { Clock, Random } from "../../shared/clock.ts";
import { causeText, type Report } from "../../shared/events.ts";
import {
  ASK_EDGES_EVERY_MS,
  ASK_EDGES_GAP_MS,
  COURIER_BACKOFF,
  SENDS_PER_EDGE,
} from "../../shared/limits.ts";
import { backoffMs } from "../../shared/retry.ts";
import type { Lane } from "../db/edges.ts";
import { sendNext, type Courier } from "./courier.ts";
import type { Leadership } from "./leadership.ts";
import { createRunner, type Next, type Runner } from "./runner.ts";
import { createSlots, type Slots } from "../../shared/slots.ts";

/** The couriers of this process, one for each edge of a site. */
export interface Lanes {
  /** There may be something to send. */
  wake(lane: Lane): void;
  /** Sends in any case, if only to hear which head the edge has. */
  ask(lane: Lane): void;
  /** Resolves when nothing is running; call after the signal was aborted. */
  idle(): Promise<void>;
}

/** Whether the edge is to be asked for its head; open until it answered. */
export interface Question {
  open: boolean;
}

type Sender = Courier & { random: Random; onMoved: (siteId: number) => void };

export function createLanes(
  parts: Sender,
  leadership: Pick<Leadership, "holds">,
  shared: Parameters<typeof createRunner>[0],
): Lanes {
  const known = new Map<number, { runner: Runner; question: Question }>();
  const slots = createSlots(SENDS_PER_EDGE);
  const of = (lane: Lane) => {
    const found = known.get(lane.edgeId);
    if (found !== undefined) return found;
    const question = { open: false };
    const work = courierWork(parts, leadership, slots, lane, question);
    const made = { runner: createRunner(shared, `courier ${lane.edgeId}`, work), question };
    known.set(lane.edgeId, made);
    return made;
  };
  return {
    wake: (lane) => of(lane).runner.wake(),
    ask(lane) {
      const { runner, question } = of(lane);
      question.open = true;
      runner.wake();
    },
    async idle() {
      await Promise.all([...known.values()].map(({ runner }) => runner.idle()));
    },
  };
}

/**
 * A lane's sends with growing waits between failures. An edge's address has a few slots, so that it holds up only
 * itself.
 */
export function courierWork(
  parts: Sender,
  leadership: Pick<Leadership, "holds">,
  slots: Slots,
  lane: Lane,
  question: Question = { open: false },
): () => Promise<Next> {
  let failures = 0;
  return async () => {
    const asks = question.open;
    if (!(await leadership.holds(lane.edgeId))) {
      question.open = false;
      return { kind: "rest" };
    }
    const send = () => sendNext(parts, lane.edgeId, failures + 1, asks);
    const sent = await slots.use(lane.url, send);
    parts.onMoved(lane.siteId);
    if (sent.kind === "failed") {
      failures += 1;
      return { kind: "wait", ms: backoffMs(COURIER_BACKOFF, failures, parts.random) };
    }
    failures = 0;
    if (asks) question.open = false;
    return { kind: sent.kind === "sent" ? "again" : "rest" };
  };
}

/**
 * Asks all edges for their heads, again and again, each about every ASK_EDGES_EVERY_MS and one after the other: a
 * ledger that lost its record, or another edge at the same address, shows without a change.
 */
export async function askInTurn(
  { clock, random, report }: { clock: Clock; random: Random; report: Report },
  everyLane: () => Promise<Lane[]>,
  ask: (lane: Lane) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const lanes = await everyLane().catch((error: unknown): Lane[] => {
      report({ kind: "loop.failed", loop: "ask edges", cause: causeText(error) });
      return [];
    });
    const gapMs = Math.max(ASK_EDGES_GAP_MS, ASK_EDGES_EVERY_MS / Math.max(1, lanes.length));
    // between half and one and a half of a gap: several origins and sites do not fall into step
    const rest = () => clock.sleep(gapMs * (0.5 + random()), signal);
    if (lanes.length === 0) await rest();
    for (const lane of lanes) {
      await rest();
      if (signal.aborted) return;
      ask(lane);
    }
  }
}
