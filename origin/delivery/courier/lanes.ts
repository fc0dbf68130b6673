import type { Clock, Random } from "../../../shared/clock.ts";
import { causeText, type Report } from "../../../shared/events.ts";
import { ASK_EDGES_EVERY_MS, ASK_EDGES_GAP_MS } from "../../../shared/limits.ts";
import type { Lane } from "../../db/log/edges.ts";
import { recordFailure, sendNext, type Courier } from "./courier.ts";
import type { Leadership } from "../leadership.ts";
import { createPace } from "./pace.ts";
import { createRunner, type Next, type Runner } from "../runner.ts";
import { createSendSlots, type SendSlots } from "./send-slots.ts";

/** The couriers of this process, one for each edge of a site. */
export interface Lanes {
  /** There may be something to send. */
  wake(lane: Lane): void;
  /** Sends in any case, if only to hear which head the edge has. */
  ask(lane: Lane): void;
  /** Forgets those that are not among all there are. */
  keep(all: Lane[]): void;
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
  leadership: Pick<Leadership, "holds" | "leave">,
  shared: Parameters<typeof createRunner>[0],
): Lanes {
  const known = new Map<number, { runner: Runner; question: Question }>();
  const slots = createSendSlots();
  const of = (lane: Lane) => {
    const found = known.get(lane.edgeId);
    if (found !== undefined) return found;
    const question = { open: false };
    const send = courierWork(parts, leadership, slots, lane, question);
    const work = async (): Promise<Next> => {
      const next = await send();
      if (next !== "removed") return next;
      known.delete(lane.edgeId);
      await leadership.leave(lane.edgeId);
      return { kind: "rest" };
    };
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
    keep(all) {
      const ids = new Set(all.map(({ edgeId }) => edgeId));
      // the next run finds the edge removed, and ends the courier
      for (const [edgeId, { runner }] of known) if (!ids.has(edgeId)) runner.wake();
    },
    async idle() {
      await Promise.all([...known.values()].map(({ runner }) => runner.idle()));
    },
  };
}

/**
 * A lane's sends, with waits between those that come to nothing. An edge that failed last is sent a light one first,
 * which costs nobody a stretch of the log.
 */
export function courierWork(
  parts: Sender,
  leadership: Pick<Leadership, "holds">,
  slots: SendSlots,
  lane: Lane,
  question: Question = { open: false },
): () => Promise<Next | "removed"> {
  const pace = createPace(parts);
  let proven = false;
  return async () => {
    const asks = question.open;
    if (!(await leadership.holds(lane.edgeId))) {
      question.open = false;
      return { kind: "rest" };
    }
    const attempt = pace.failures() + 1;
    const light = attempt > 1 && !proven;
    const send = () => sendNext(parts, lane.edgeId, attempt, asks, light);
    const sent = await slots.use(lane, attempt > 1, send);
    proven = sent.kind === "answered";
    parts.onMoved(lane.siteId);
    if (asks && sent.kind !== "failed") question.open = false;
    const ms = pace.after(sent, light);
    if (sent.kind === "elsewhere" && ms > 0) {
      const reason = "It names another head than it had before.";
      await recordFailure(parts, lane, attempt, { cause: reason, sentence: reason });
    }
    if (ms > 0) return { kind: "wait", ms };
    if (sent.kind === "removed") return "removed";
    return { kind: sent.kind === "up_to_date" ? "rest" : "again" };
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
