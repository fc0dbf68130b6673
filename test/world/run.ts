import type { Head } from "../../shared/push.ts";
import { act, type Ongoing } from "./act.ts";
import { generate, type Command, type Fault, type Sequence } from "./commands.ts";
import type { EdgeSide } from "./edge-side.ts";
import { FRESH_MS } from "./bounds.ts";
import type { Plant } from "./plants.ts";
import { askWithoutOrigin, readAll, readKept, readWithoutOrigin } from "./reader.ts";
import { createWorld } from "./create-world.ts";
import type { Violation, World } from "./world.ts";

/** What came of a sequence. */
export interface Ran {
  sequence: Sequence;
  violations: Violation[];
  counts: World["counts"];
}

/** Lets a sequence happen, then peace return, and looks whether everything came right. */
export async function run(sequence: Sequence, plant: Plant | null = null): Promise<Ran> {
  const world = createWorld(sequence.seed, sequence.shape, plant);
  const ongoing = new Set<Ongoing>();
  for (const command of sequence.commands) {
    await world.scheduler.pass(command.afterMs);
    world.scheduler.reseed(Math.imul(sequence.seed, 1_000) + command.id);
    act(world, command, ongoing);
    if (world.violations.length > 0) break;
  }
  for (const it of ongoing) it.end();
  world.origin.spare();
  for (const edge of world.edges) for (const site of world.sites) edge.ledger(site).spare();
  if (world.violations.length === 0) await inQuiet(world);
  if (world.violations.length === 0) await onceMore(world);
  if (world.violations.length === 0) await withoutOrigin(world, sequence.seed);
  return { sequence, violations: world.violations, counts: world.counts };
}

/** Readers of a quiet world: none races another. */
async function wholly(world: World, readers: () => Promise<unknown>): Promise<void> {
  let done = false;
  world.scheduler.calm = true;
  void readers().then(() => (done = true));
  for (let waits = 0; !done && waits < 20; waits++) await world.scheduler.pass(waits * 100);
  world.scheduler.calm = false;
  if (!done) world.fail("I11", "a reader was never answered");
}

/** Where nothing was in trouble, everything is right soon; elsewhere when trouble had the time to heal. */
async function inQuiet(world: World): Promise<void> {
  const { scheduler, edges } = world;
  await scheduler.pass(FRESH_MS);
  const isCalm = (edge: EdgeSide) => world.excusedUntilMs(edge) < scheduler.now();
  const calm = edges.filter(isCalm);
  await wholly(world, () => Promise.all(calm.map((edge) => readAll(world, edge))));
  const others = edges.filter((edge) => !calm.includes(edge));
  const healedMs = Math.max(scheduler.now(), ...others.map(world.excusedUntilMs));
  await scheduler.pass(healedMs - scheduler.now() + FRESH_MS);
  await wholly(world, () => Promise.all(others.map((edge) => readAll(world, edge))));
  await scheduler.pass(RESTS_MS);
  for (const edge of edges) for (const site of world.sites) checkAtRest(world, edge, site);
}

/** It has all that there is, and nothing left to do. */
function checkAtRest(world: World, edge: EdgeSide, site: number): void {
  const { record } = edge.ledger(site);
  const which = `the ledger of site ${site} at edge ${edge.id}`;
  if (record.nextDueMs() !== null) world.fail("I2", `${which} never comes to rest`);
  const [has, is] = [record.head(), world.head(site)].map(printHead);
  if (
    world.shape.documents !== "none" &&
    world.head(site).change > 0 &&
    !record.replica.isWhole(record.head())
  )
    world.fail("I2", `${which} has not all documents`);
  // nobody is sent a log in which nothing was ever written
  if (has !== is && world.head(site).change > 0)
    world.fail("I2", `${which} is at ${has}, the log at ${is}`);
}

const printHead = ({ epoch, position, change }: Head): string => `${epoch} ${position} ${change}`;

/** Rounds of purges, a comparison, and another one after a repair. */
const RESTS_MS = 300_000;

/** Whatever was ever sent arrives again, in any order: nothing changes by it (I15). */
async function onceMore(world: World): Promise<void> {
  const { scheduler } = world;
  for (const edge of world.edges) {
    const before = stateOf(world, edge);
    const again = [...edge.arrived, ...edge.arrived].map((batch) => ({
      batch,
      at: scheduler.random(),
    }));
    scheduler.calm = true;
    for (const { batch } of again.toSorted((a, b) => a.at - b.at))
      edge.push(batch).catch(() => undefined);
    await scheduler.pass(1_000);
    scheduler.calm = false;
    if (stateOf(world, edge) !== before)
      world.fail("I15", `edge ${edge.id} was changed by what it had already`);
  }
}

/** All that an edge keeps for good. */
const stateOf = ({ sites }: World, { kv, ledger }: EdgeSide): string =>
  JSON.stringify(
    sites.map((site) => {
      const { head, needs } = ledger(site).record.dump();
      return { head, needs, stored: needs.map(([key]) => kv.register(key)) };
    }),
  );

async function withoutOrigin(world: World, seed: number): Promise<void> {
  world.origin.crash(null, Number.MAX_SAFE_INTEGER);
  await world.scheduler.pass(100);
  // in every other world nobody can ask a ledger either: what the stores hold is all there is
  if (seed % 2 === 0)
    for (const { faults } of world.edges) faults.ledgerDownUntilMs = Number.MAX_SAFE_INTEGER;
  await wholly(world, () => Promise.all(world.edges.map((edge) => readKept(world, edge))));
  await wholly(world, () => Promise.all(world.edges.map((edge) => readWithoutOrigin(world, edge))));
  if (seed % 2 === 0 || world.shape.documents === "none") return;
  await wholly(world, () => Promise.all(world.edges.map((edge) => askWithoutOrigin(world, edge))));
}

/** How many worlds go on side by side; they share the turns of the event loop. */
const SIDE_BY_SIDE = 8;

/** The sum over many sequences. */
export interface Summary {
  sequences: number;
  commands: number;
  reads: number;
  /** Reads that gave something already out of date, within the bounds. */
  old: number;
  steps: number;
  failed: Ran[];
}

/**
 * Runs the sequences of seeds from `first` on until `enough` says so.
 * @param kinds the faults there may be; each sequence has its own otherwise
 */
export async function runMany(
  first: number,
  enough: (summary: Summary) => boolean,
  plant: Plant | null = null,
  kinds?: readonly Fault[],
): Promise<Summary> {
  const summary: Summary = { sequences: 0, commands: 0, reads: 0, old: 0, steps: 0, failed: [] };
  let next = first;
  const lane = async () => {
    while (!enough(summary)) {
      const ran = await run(generate(next++, kinds), plant);
      summary.sequences += 1;
      summary.commands += ran.sequence.commands.length;
      summary.reads += ran.counts.reads;
      summary.old += ran.counts.old;
      summary.steps += ran.counts.steps;
      if (ran.violations.length > 0) summary.failed.push(ran);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  summary.failed.sort((a, b) => a.sequence.seed - b.sequence.seed);
  return summary;
}

/** Leaves out of a failing sequence whatever it does not need to fail in the same way. */
export async function shrink(failed: Ran, plant: Plant | null = null): Promise<Ran> {
  const invariant = failed.violations[0]?.invariant;
  let best = failed;
  for (let size = Math.ceil(failed.sequence.commands.length / 2); size >= 1; size = size >> 1) {
    for (let start = 0; start < best.sequence.commands.length;) {
      const commands: Command[] = best.sequence.commands.toSpliced(start, size);
      const ran = await run({ ...best.sequence, commands }, plant);
      if (ran.violations[0]?.invariant === invariant) best = ran;
      else start += size;
    }
  }
  return best;
}

/** A failing sequence as a person reads it. */
export function explain({ sequence, violations }: Ran): string {
  const lines = sequence.commands.map((command) => `  ${JSON.stringify(command)}`);
  const found = violations.map(({ invariant, what }) => `  ${invariant}: ${what}`);
  const shape = JSON.stringify(sequence.shape);
  return [`seed ${sequence.seed} ${shape}`, ...lines, "violates", ...found].join("\n");
}
