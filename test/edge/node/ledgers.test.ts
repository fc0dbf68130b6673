import { afterEach, beforeEach, expect, test } from "vitest";
import { openLedgers, type Ledgers } from "../../../edge/node/ledgers.ts";
import { createWrites } from "../../../edge/ledger/writes.ts";
import type { Want } from "../../../edge/ports.ts";
import { createFakeClock, type FakeClock } from "../../support/clock.ts";
import { batch, live, SITE, someKey } from "../../support/entries.ts";
import { createMemoryStore } from "../../support/memory-store.ts";
import { createScriptedOrigin } from "../../support/scripted-origin.ts";
import { temporaryFolder } from "../../support/processes.ts";

/** Ledgers in files, which go on where they were. */

const HOUR_MS = 3_600_000;
const KEY = someKey("a");

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

function open(clock: FakeClock): { ledgers: Ledgers; purged: Want[] } {
  const purged: Want[] = [];
  const [store, origin] = [createMemoryStore(), createScriptedOrigin()];
  const report = () => undefined;
  const ledgers = openLedgers({
    folder: folder.path,
    wire: (site, record) => ({
      site,
      record,
      store,
      writes: createWrites({ store, clock, gapMs: 0, atOnce: 1 }),
      purger: {
        async purge(_, wants) {
          purged.push(...wants.filter(({ key }) => key === KEY));
          return { waiting: [], againInMs: 0 };
        },
      },
      origin,
      clock,
      report,
    }),
    select: async () => ({ kind: "not_whole" }),
    clock,
    report,
  });
  return { ledgers, purged };
}

/** Lets an hour pass in steps that alarms can ring in. */
async function passHour(clock: FakeClock): Promise<void> {
  for (let step = 0; step < 360; step++) await clock.advance(HOUR_MS / 360);
}

test("a ledger does what is due without being asked, purge after purge", async () => {
  const clock = createFakeClock(1_000_000);
  const { ledgers, purged } = open(clock);
  await ledgers.of(SITE).apply(batch(0, [live(KEY, 1)], { head: 1 }));
  expect(purged.map(({ round }) => round)).toEqual([0]);
  await passHour(clock);
  expect(purged.map(({ round }) => round)).toEqual([0, 1, 2]);
  await ledgers.close();
});

test("one that is opened again goes on where it was, and with what is due", async () => {
  const clock = createFakeClock(1_000_000);
  const first = open(clock);
  await first.ledgers.of(SITE).apply(batch(0, [live(KEY, 1)], { head: 1 }));
  await first.ledgers.close();
  const again = open(clock);
  expect(again.ledgers.states().map(({ site }) => site)).toEqual([SITE]);
  await passHour(clock);
  expect(again.purged.map(({ round }) => round)).toEqual([1, 2]);
  expect((await again.ledgers.of(SITE).look(KEY)).head).toMatchObject({ epoch: 1, position: 1 });
  await again.ledgers.close();
});

test("sites have files of their own, and know nothing of each other", async () => {
  const { ledgers } = open(createFakeClock(1_000_000));
  await ledgers.of(SITE).apply(batch(0, [live(KEY, 1)], { head: 1 }));
  expect((await ledgers.of(SITE + 1).look(KEY)).need).toBeNull();
  expect(ledgers.states().map(({ site }) => site)).toEqual([SITE, SITE + 1]);
  await ledgers.close();
});
