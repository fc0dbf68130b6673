import type { FakeClock } from "./clock.ts";
import { eventually } from "./eventually.ts";

/** Lets everything run that waits for nothing but its turn. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Waits for `work`; whenever it has come to a stop because something sleeps, `stepMs` pass. */
export async function whileTimePasses<T>(
  clock: FakeClock,
  work: Promise<T>,
  stepMs = 250,
): Promise<T> {
  let settled = false;
  const done = () => void (settled = true);
  work.then(done, done);
  for (let turns = 0; !settled; turns++) {
    if (turns > 10_000) throw new Error("it never ends, however much time passes");
    await turn();
    if (!settled && clock.sleeping() > 0) await clock.advance(stepMs);
  }
  return work;
}

/**
 * The same for work that also waits for what is real, such as Postgres, while nothing sleeps: `stepMs` pass only once
 * `isStuck` says that nothing but time helps.
 */
export async function whileOnlyTimeHelps<T>(
  clock: FakeClock,
  work: Promise<T>,
  isStuck: () => boolean = () => clock.sleeping() > 0,
  stepMs = 250,
): Promise<T> {
  let settled = false;
  const done = () => void (settled = true);
  work.then(done, done);
  while (!settled) {
    await eventually("something to happen", async () => (settled || isStuck() ? true : undefined));
    if (!settled) await clock.advance(stepMs);
  }
  return work;
}
