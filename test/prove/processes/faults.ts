import type { Clock, Random } from "../../../shared/clock.ts";
import { pick } from "../../support/random.ts";
import type { Part } from "./part.ts";
import type { TcpProxy, Weather } from "./tcp-proxy.ts";
import type { World } from "./world.ts";

/** A fault that is about to happen: what it hits, and how it begins and ends. */
export interface Plan {
  kind: string;
  /** A part's or a proxy's name; one fault at a time hits it. */
  target: string;
  /** Between its beginning and its end. */
  forMs: number;
  begin(): Promise<void>;
  /** Returns when what was hit is well again. */
  end(): Promise<void>;
}

/** Milliseconds from `least` to `most`, short ones more often. */
const span = (random: Random, least: number, most: number): number =>
  Math.round(least + (most - least) * random() ** 2);

/** Of all faults, how many hit what; the rest hit the other ways. */
export interface FaultMix {
  processes: number;
  /** Ways to Postgres. */
  databaseWays: number;
}

const USUAL_PROCESSES = 0.42;

/**
 * Draws the next fault. The same seed draws the same faults; what the processes make of them is their own.
 * @param mix instead of the usual one, in which one way is hit as often as another
 */
export function drawFault(random: Random, world: World, clock: Clock, mix?: FaultMix): Plan {
  const { processes = USUAL_PROCESSES, databaseWays } = mix ?? {};
  const dice = (random() * USUAL_PROCESSES) / processes;
  if (dice < 0.18) return ofOrigin(random, pick(random, world.origins));
  if (dice < 0.34) return ofEdge(random, pick(random, world.edges), world, clock);
  if (dice < USUAL_PROCESSES) return ofPostgres(random, world.postgres);
  const all = Object.entries(world.proxies);
  if (databaseWays === undefined) return ofProxy(random, pick(random, all));
  const toDatabase = random() < databaseWays / (1 - processes);
  return ofProxy(
    random,
    pick(
      random,
      all.filter(([way]) => way.endsWith("to postgres") === toDatabase),
    ),
  );
}

function ofOrigin(random: Random, part: Part): Plan {
  return random() < 0.5
    ? killed(part, span(random, 0, 3_000))
    : stopped(part, span(random, 1_000, 20_000));
}

function ofPostgres(random: Random, part: Part): Plan {
  const forMs = span(random, 0, 3_000);
  const dice = random();
  if (dice < 0.4) return killed(part, forMs);
  if (dice < 0.6) return stopped(part, span(random, 500, 6_000));
  return {
    ...killed(part, forMs),
    kind: "postmaster killed",
    begin: () => part.killOne("bin/postgres"),
  };
}

function ofEdge(random: Random, part: Part, world: World, clock: Clock): Plan {
  const dice = random();
  if (dice < 0.35) return killed(part, span(random, 0, 2_000));
  // of an edge on Node there is one process
  if (dice < 0.65 || world.edgeScript !== "edge/local/main.ts")
    return stopped(part, span(random, 500, 8_000));
  return {
    kind: "workerd killed",
    target: part.name,
    forMs: 0,
    begin: () => part.killOne("workerd"),
    // its parent starts it again
    end: () => untilHealthy(world.urls[part.name] ?? "", part, clock),
  };
}

/** Killed with all it started, and started again. */
export const killed = (part: Part, forMs: number): Plan => ({
  kind: "killed",
  target: part.name,
  forMs,
  begin: () => part.crash(),
  async end() {
    // what is left of it when only its main process was killed
    await part.crash();
    await part.start();
  },
});

/** Stopped in the middle of whatever it does, and told to go on. */
export const stopped = (part: Part, forMs: number): Plan => ({
  kind: "stopped",
  target: part.name,
  forMs,
  begin: () => part.signal("SIGSTOP"),
  end: () => part.signal("SIGCONT"),
});

const HEALTH_TIMEOUT_MS = 1_000;
const HEALTH_EVERY_MS = 50;
/** Looks before a process that answers nothing is replaced; a failure of its own, which the history shows. */
const HEALTH_LOOKS = 400;

async function untilHealthy(url: string, part: Part, clock: Clock): Promise<void> {
  for (let looks = 0; looks < HEALTH_LOOKS && part.isRunning(); looks++) {
    const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
    const response = await fetch(`${url}/health`, { signal }).catch(() => undefined);
    await response?.text().catch(() => "");
    if (response?.ok === true) return;
    await clock.sleep(HEALTH_EVERY_MS);
  }
  throw new Error(`${part.name} does not answer after its worker was killed:\n${part.output()}`);
}

function ofProxy(random: Random, [target, proxy]: [string, TcpProxy]): Plan {
  if (random() < 0.12) {
    const begin = async () => void proxy.reset();
    return { kind: "reset", target, forMs: 0, begin, end: () => Promise.resolve() };
  }
  const [kind, weather] = drawWeather(random);
  return {
    kind,
    target,
    forMs: span(random, 300, 6_000),
    begin: async () => proxy.set(weather),
    end: async () => proxy.set({ kind: "clear" }),
  };
}

function drawWeather(random: Random): [string, Weather] {
  const ms = span(random, 20, 600);
  return pick<[string, Weather]>(random, [
    ["latency", { kind: "latency", ms, jitterMs: ms / 2 }],
    ["slow", { kind: "slow", bytesPerSecond: 2_000, pieceBytes: 200 }],
    ["down", { kind: "down" }],
    ["stalled", { kind: "stalled", ways: ["up", "down"] }],
    ["stalled up", { kind: "stalled", ways: ["up"] }],
    ["stalled down", { kind: "stalled", ways: ["down"] }],
    ["half open", { kind: "half_open" }],
    ["eats replies", { kind: "eats_replies" }],
  ]);
}
