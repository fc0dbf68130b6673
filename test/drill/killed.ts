import type { Event } from "../../shared/events.ts";
import type { Part } from "../prove/processes/part.ts";
import { pick } from "../support/random.ts";
import { ofHistory } from "./figures.ts";
import { crashed, hanging, powerCut } from "./hits.ts";
import {
  staged,
  type Drill,
  type Hit,
  type Outcome,
  type Scenario,
  type Stage,
} from "./scenario.ts";

/** Processes that die or hang in the middle of what they do: F-12 to F-15. */

/** Every step between a commit and the acknowledgement of its delivery. */
const STEPS = [
  "change.committed",
  "materialize.started",
  "materialize.serialized",
  "materialize.committed",
  "courier.sending",
  "courier.answered",
  "courier.recorded",
] as const satisfies Event["kind"][];

/** ours: one that is not chosen to deliver never comes to its step. */
const STEP_WITHIN_MS = 6_000;
const LOOK_EVERY_MS = 50;

/** Kills one after the other until the time is over. @returns how often */
async function againAndAgain(
  stage: Stage,
  hitOf: (round: number) => { hit: Hit; forMs: number },
): Promise<number> {
  const { clock, now, random, drill } = stage;
  const untilMs = now() + drill.seconds * 1_000;
  let round = 0;
  while (now() < untilMs) {
    const { hit, forMs } = hitOf(round++);
    await stage.hit(hit, () => clock.sleep(forMs));
    await clock.sleep(200 + random() * 800);
  }
  return round;
}

async function killed(
  drill: Drill,
  what: string,
  hitOf: (stage: Stage, round: number) => { hit: Hit; forMs: number },
): Promise<Outcome> {
  return staged(drill, {}, async (stage) => {
    const rounds = await againAndAgain(stage, (round) => hitOf(stage, round));
    return (ran) => {
      const told = ofHistory(ran);
      return {
        ...told,
        figure: `${what} ${rounds} times: ${told.figure}`,
        figures: { ...told.figures, rounds },
      };
    };
  });
}

/** Both origins die again and again, each at the next step of a publish that it comes to. */
async function originsKilled(drill: Drill): Promise<Outcome> {
  const world = { originScript: "test/support/crashing-origin.ts" };
  return staged(drill, { world }, async (stage) => {
    const { now } = stage;
    const untilMs = now() + drill.seconds * 1_000;
    const died = new Map<string, number>();
    const keepKilling = async (part: Part, offset: number) => {
      for (let round = offset; now() < untilMs; round++) {
        const step = STEPS[round % STEPS.length]!;
        let hasDied = false;
        const hit = {
          kind: `killed at ${step}`,
          target: part.name,
          async begin() {
            await part.crash();
            await part.start({ CRASH_AT: step });
            hasDied = await untilDead(stage, part);
          },
          end: () => part.crash(),
        };
        await stage.hit(hit, () => Promise.resolve());
        if (hasDied) died.set(step, (died.get(step) ?? 0) + 1);
      }
      await part.crash();
      await part.start();
    };
    const [a, b] = stage.world.origins;
    await Promise.all([keepKilling(a, 0), keepKilling(b, 3)]);
    const times = [...died.values()].reduce((sum, count) => sum + count, 0);
    return (ran) => {
      const told = ofHistory(ran);
      return {
        ...told,
        figure: `${died.size} of ${STEPS.length} steps, ${times} deaths: ${told.figure}`,
        figures: { ...told.figures, died: Object.fromEntries(died) },
      };
    };
  });
}

async function untilDead({ clock, now }: Stage, part: Part): Promise<boolean> {
  const untilMs = now() + STEP_WITHIN_MS;
  while (part.isRunning() && now() < untilMs) await clock.sleep(LOOK_EVERY_MS);
  return !part.isRunning();
}

/** Longer than an origin keeps the right to send without being heard of, so that another one has it when it goes on. */
const ZOMBIE_MS = { short: 1_500, usual: 20_000 };

const seconds = { short: 3, usual: 90 };

export const killedParts: Scenario[] = [
  {
    name: "origin-killed",
    rows: ["F-12"],
    title: "origins are killed at every step of a publish, while both have work",
    asks: "steps × deaths, 0 acknowledged writes lost",
    seconds,
    run: originsKilled,
  },
  {
    name: "edge-killed",
    rows: ["F-13"],
    title: "one edge after the other is killed in the middle of what it does",
    asks: "nothing lost, nothing gone back: the longest delay",
    seconds,
    run: (drill) =>
      killed(drill, "killed", ({ world, random }) => ({
        hit: crashed(pick(random, world.edges)),
        forMs: 0,
      })),
  },
  {
    name: "zombie",
    rows: ["F-14"],
    title: "an origin hangs until another one does its work, and goes on where it was",
    asks: "the newest wins: 0 wrong answers in the end",
    seconds: { short: 2, usual: 120 },
    run: (drill) =>
      killed(drill, "stopped", ({ world, random }) => ({
        hit: hanging(pick(random, world.origins)),
        forMs: ZOMBIE_MS[drill.short ? "short" : "usual"] * (0.5 + random()),
      })),
  },
  {
    name: "power-cut",
    rows: ["F-15"],
    title: "the postmaster is killed under load, again and again",
    asks: "0 acknowledged writes lost",
    seconds,
    run: (drill) =>
      killed(drill, `power cut (recovery included)`, ({ world, random }) => ({
        hit: powerCut(world.postgres),
        forMs: random() * 500,
      })),
  },
];
