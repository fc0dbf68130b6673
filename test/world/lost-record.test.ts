import { afterAll, beforeAll, expect, test } from "vitest";
import { batch } from "../support/entries.ts";
import { publish } from "./content.ts";
import { createWorld } from "./create-world.ts";
import { quickenPlatform } from "./platform.ts";
import { createScheduler } from "./scheduler.ts";
import { createTold } from "./told.ts";
import type { Shape } from "./world.ts";

/** What the world's checks know of a record that was lost, and say no wrong of it. */

let restorePlatform: () => void;
beforeAll(() => {
  restorePlatform = quickenPlatform();
});
afterAll(() => restorePlatform());

const SHAPE: Shape = {
  edges: 1,
  places: 1,
  sites: 1,
  slugs: 2,
  cache: "memory",
  shortQuota: false,
  mostEntries: 500,
  asks: false,
  documents: "none",
};
/** ours: more than a publish takes to get there, and to be tried again. */
const SETTLES_MS = 60_000;

test("a publish that an edge had is not lost while nobody told the origin of its record's loss", async () => {
  const world = createWorld(1, SHAPE, null);
  const { scheduler, edges, violations } = world;
  const edge = edges[0]!;
  const write = async (label: number) => {
    world.commit(1, publish(world.content(1), "a", label));
    await scheduler.pass(SETTLES_MS);
  };
  await write(1);
  await write(2);
  const had = edge.ledger(1).record.head();
  const late = edge.arrived.filter(({ from, to }) => from < to)[0]!;
  edge.ledger(1).lose();
  // a message of long ago makes it a ledger of this log again, and the origin writes of the edge what it hears: nothing
  edge.way.cutToEdgeUntilMs = Number.MAX_SAFE_INTEGER;
  void edge.push(late);
  await scheduler.pass(SETTLES_MS);
  expect(edge.ledger(1).record.head().position).toBeLessThan(had.position);
  await write(3);
  expect(violations).toEqual([]);
});

test("what a ledger had ended counts for whoever asked it before its record was lost", async () => {
  const scheduler = createScheduler(1);
  const told = createTold(scheduler);
  const askedMs = scheduler.now();
  told.took(batch(0, [], { epoch: 2, head: 0 }));
  await scheduler.pass(5);
  told.forget();
  await scheduler.pass(5);
  expect(told.hadWholeAfter(1, askedMs)).toBe(true);
  expect(told.hadWholeAfter(1, scheduler.now())).toBe(false);
  expect(told.hadWholeAfter(2, askedMs)).toBe(false);
});
