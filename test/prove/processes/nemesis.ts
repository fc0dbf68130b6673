import { systemClock, type Random } from "../../../shared/clock.ts";
import { drawFault, type FaultMix, type Plan } from "./faults.ts";
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
  /** No fault is left in place for longer. */
  longestMs: number;
  /** Between two faults, instead of the usual. */
  pauseMs?: { least: number; most: number } | undefined;
  /** Instead of the usual. */
  mix?: FaultMix | undefined;
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
  const { now, random, untilMs, atMost, pauseMs = PAUSE_MS } = options;
  const under = new Map<string, Promise<void>>();
  for (let count = 0; count < atMost && now() < untilMs;) {
    await pause(random, pauseMs);
    reviveDead(options, under);
    if (under.size >= AT_ONCE) continue;
    const plan = drawFree(options, under);
    if (plan === undefined) continue;
    count += 1;
    watch(options, under, plan.target, suffer(options, plan));
  }
  reviveDead(options, under);
  await Promise.all(under.values());
  for (const proxy of Object.values(options.world.proxies)) proxy.set({ kind: "clear" });
}

const pause = (random: Random, { least, most }: typeof PAUSE_MS): Promise<void> =>
  systemClock.sleep(least + random() * (most - least));

function drawFree(
  { random, world, mix }: NemesisOptions,
  under: ReadonlyMap<string, unknown>,
): Plan | undefined {
  for (let draws = 0; draws < DRAWS; draws++) {
    const plan = drawFault(random, world, systemClock, mix);
    if (!under.has(plan.target)) return plan;
  }
  return undefined;
}

/** While it lasts nothing else hits the target. What does not come back is as good as dead. */
function watch(
  { history }: NemesisOptions,
  under: Map<string, Promise<void>>,
  target: string,
  work: Promise<void>,
): void {
  const watched = work
    .catch((error: unknown) => void history.deaths.push(`${target}: ${String(error)}`))
    .finally(() => under.delete(target));
  under.set(target, watched);
}

async function suffer(
  { history, now, longestMs, onFault }: NemesisOptions,
  plan: Plan,
): Promise<void> {
  const { kind, target } = plan;
  // until it is over it has no end
  const fault = { kind, target, startMs: now(), endMs: Infinity };
  history.faults.push(fault);
  onFault(kind, target);
  await plan.begin();
  await systemClock.sleep(Math.min(plan.forMs, longestMs));
  await plan.end();
  fault.endMs = now();
}

/** A part that does not run although nothing has hit it ended by itself; said once, and started again. */
function reviveDead(options: NemesisOptions, under: Map<string, Promise<void>>): void {
  const { world, history, now } = options;
  for (const part of partsOf(world)) {
    if (part.isRunning() || under.has(part.name)) continue;
    history.deaths.push(`${part.name} at ${Math.round(now())} ms:\n${part.output()}`);
    watch(options, under, part.name, part.start());
  }
}
