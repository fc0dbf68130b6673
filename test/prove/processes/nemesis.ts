import { systemClock, type Random } from "../../../shared/clock.ts";
import { drawFault, type Plan } from "./faults.ts";
import type { Now } from "./client.ts";
import type { History } from "./history.ts";
import { partsOf, type World } from "./world.ts";

export interface NemesisOptions {
  world: World;
  history: History;
  now: Now;
  random: Random;
  /** No fault begins after this. */
  untilMs: number;
  /** Nor when there were so many. */
  atMost: number;
  /** Told of every fault when it begins. */
  onFault: (kind: string, target: string) => void;
}

/** Faults at once. */
const AT_ONCE = 3;
const PAUSE_MS = { least: 200, most: 2_000 };
/** How often a fault is drawn again whose target is hit already. */
const DRAWS = 20;

/** Hurts the world until its time is over, and returns when everything is well again. */
export async function torment(options: NemesisOptions): Promise<void> {
  const { world, now, random, untilMs, atMost } = options;
  const under = new Map<string, Promise<void>>();
  for (let count = 0; count < atMost && now() < untilMs;) {
    await pause(random);
    reviveDead(options, under);
    if (under.size >= AT_ONCE) continue;
    const plan = drawFree(random, world, under);
    if (plan === undefined) continue;
    count += 1;
    const running = suffer(options, plan).finally(() => under.delete(plan.target));
    running.catch(() => undefined);
    under.set(plan.target, running);
  }
  reviveDead(options, under);
  const ended = await Promise.allSettled(under.values());
  for (const proxy of Object.values(world.proxies)) proxy.set({ kind: "clear" });
  for (const end of ended) if (end.status === "rejected") throw end.reason;
}

const pause = (random: Random): Promise<void> =>
  systemClock.sleep(PAUSE_MS.least + random() * (PAUSE_MS.most - PAUSE_MS.least));

function drawFree(
  random: Random,
  world: World,
  under: ReadonlyMap<string, unknown>,
): Plan | undefined {
  for (let draws = 0; draws < DRAWS; draws++) {
    const plan = drawFault(random, world, systemClock);
    if (!under.has(plan.target)) return plan;
  }
  return undefined;
}

async function suffer({ history, now, onFault }: NemesisOptions, plan: Plan): Promise<void> {
  const { kind, target } = plan;
  // until it is over it has no end
  const fault = { kind, target, startMs: now(), endMs: Infinity };
  history.faults.push(fault);
  onFault(kind, target);
  await plan.begin();
  await systemClock.sleep(plan.forMs);
  await plan.end();
  fault.endMs = now();
}

/** A part that does not run although nothing has hit it ended by itself; said once, and started again. */
function reviveDead(options: NemesisOptions, under: Map<string, Promise<void>>): void {
  const { world, history, now } = options;
  for (const part of partsOf(world)) {
    if (part.isRunning() || under.has(part.name)) continue;
    history.deaths.push(`${part.name} at ${Math.round(now())} ms:\n${part.output()}`);
    const revived = part.start().finally(() => under.delete(part.name));
    revived.catch(() => undefined);
    under.set(part.name, revived);
  }
}
