import { EDGES, type EdgeKind } from "../../origin/local/settings.ts";
import { type Clock, type Random, systemClock } from "../../shared/clock.ts";
import { isPublishing, type Fault } from "../prove/processes/history.ts";
import type { WriterPatience } from "../prove/processes/client.ts";
import { runWorld, type Ran, type Running } from "../prove/processes/run.ts";
import { partsOf, type World, type WorldOptions } from "../prove/processes/world.ts";
import { createRandom } from "../support/random.ts";

/** How `npm run drill` was called, for one scenario. */
export interface Drill {
  seed: number;
  /** How long its faults last, all together. */
  seconds: number;
  /** Seconds rather than minutes: it shows that all of it works, and measures little. */
  short: boolean;
  edge: EdgeKind;
  say: (text: string) => void;
}

/** One thing that may go wrong, staged with real processes. */
export interface Scenario {
  name: string;
  /** The faults that it is about, as RELIABILITY numbers them: `F-3`. */
  rows: readonly string[];
  /** What happens, in one line. */
  title: string;
  /** The figure that it reports, and what it must be. */
  asks: string;
  /** How long faults last unless told otherwise. */
  seconds: { short: number; usual: number };
  run(drill: Drill): Promise<Outcome>;
}

/** What was found. `figure` is for people, `figures` are its numbers. */
export interface Found {
  figure: string;
  figures: Record<string, unknown>;
  /** What must not be; it held when there is none. */
  troubles: string[];
}

export type Outcome =
  | (Found & {
      kind: "ran";
      /** Writes that were answered as done, the publishes among them, and faults that were made. */
      acknowledged: number;
      publishes: number;
      faults: number;
      reads: number;
    })
  /** What it needs is not on this machine. */
  | { kind: "skipped"; why: string };

/** What a fault does to the world. `begin` and `end` say nothing of how long it lasts. */
export interface Hit {
  kind: string;
  /** A part's or a proxy's name: only who is named may leave its readers without an answer. */
  target: string;
  begin(): Promise<unknown>;
  /** Returns when what was hit is well again. */
  end(): Promise<unknown>;
}

/** A world with people at work in it, ready to be hurt. */
export interface Stage extends Running {
  drill: Drill;
  clock: Clock;
  random: Random;
  /** Hurts it, waits for `meanwhile`, and makes it well again whatever came of that. */
  hit<T>(hits: Hit | readonly Hit[], meanwhile: () => Promise<T>): Promise<T>;
}

export interface StageOptions {
  world?: WorldOptions;
  /** Puts more into the site before anybody writes or reads. */
  fill?: (world: World) => Promise<void>;
  /** Whether there are writers and readers besides those of the scenario; there are unless told otherwise. */
  traffic?: boolean;
  /** Where writers write; at edges, which pass it on, unless told otherwise. */
  writeAt?: "edges" | "origins";
  /** Between two writes of a writer and two reads of a reader, instead of the usual. */
  writeEveryMs?: { least: number; most: number };
  readEveryMs?: { least: number; most: number };
  /** How long writers wait for an answer, instead of the usual. */
  patienceMs?: WriterPatience;
}

/**
 * Starts Postgres, two origins and two edges with writers and readers at work, lets `work` hurt them, and judges what all
 * clients saw as `npm run prove -- processes` does: every promise that was broken is a trouble.
 * @param work returns what is told of it once the history is judged
 */
export async function staged(
  drill: Drill,
  options: StageOptions,
  work: (stage: Stage) => Promise<(ran: Ran) => Found>,
): Promise<Outcome> {
  const { seed, say, short, edge } = drill;
  const { result, ...ran } = await runWorld(
    {
      seed,
      say,
      ending: short ? "short" : "whole",
      world: { edgeScript: EDGES[edge].file, ...options.world },
      fill: options.fill,
      writeAt: options.writeAt,
      writeEveryMs: options.writeEveryMs,
      readEveryMs: options.readEveryMs,
      patienceMs: options.patienceMs,
      ...(options.traffic === undefined ? {} : { traffic: options.traffic }),
    },
    async (running) => {
      const told = await work(stageOf(drill, running));
      await reviveDead(running);
      return told;
    },
  );
  return outcomeOf(ran, result(ran));
}

/** What was found, with every promise that the history breaks among the troubles. */
export function outcomeOf({ history, violations }: Ran, found: Found): Outcome {
  const ok = history.writes.filter(({ outcome }) => outcome === "ok");
  return {
    kind: "ran",
    ...found,
    troubles: [...found.troubles, ...violations.map(({ rule, text }) => `${rule}: ${text}`)],
    acknowledged: ok.length,
    publishes: ok.filter(({ action }) => isPublishing(action)).length,
    faults: history.faults.length,
    reads: history.reads.length + readsOf(found),
  };
}

const readsOf = ({ figures }: Found): number => {
  const { reads } = figures;
  return typeof reads === "number" ? reads : 0;
};

function stageOf(drill: Drill, running: Running): Stage {
  const { history, now, tell } = running;
  return {
    ...running,
    drill,
    clock: systemClock,
    random: createRandom(drill.seed),
    async hit(given, meanwhile) {
      const hits = Array.isArray(given) ? (given as readonly Hit[]) : [given as Hit];
      const faults = hits.map(({ kind, target }): Fault => {
        tell(`${target}: ${kind}`);
        return { kind, target, startMs: now(), endMs: Infinity };
      });
      history.faults.push(...faults);
      try {
        await Promise.all(hits.map((hit) => hit.begin()));
        return await meanwhile();
      } finally {
        const end = async (hit: Hit, index: number) => {
          await hit.end();
          faults[index]!.endMs = now();
        };
        // the others need it
        const isFirst = ({ target }: Hit) => target === "postgres";
        for (const [index, hit] of hits.entries()) if (isFirst(hit)) await end(hit, index);
        await Promise.all(
          hits.map(async (hit, index) => {
            if (!isFirst(hit)) await end(hit, index);
          }),
        );
        tell(`well again: ${hits.map(({ target }) => target).join(", ")}`);
      }
    },
  };
}

/** A part that does not run although nothing is done to it ended by itself; said, and started again. */
async function reviveDead({ world, history, now }: Running): Promise<void> {
  // Postgres first, which the others wait for
  for (const part of partsOf(world).toReversed()) {
    if (part.isRunning()) continue;
    history.deaths.push(`${part.name} before ${Math.round(now())} ms:\n${part.output()}`);
    await part.start();
  }
}
