import type { FakeClock } from "./clock.ts";
import { eventually } from "./eventually.ts";

/** Lets everything run that waits for nothing but its turn. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Waits for `work`; whenever it has come to a stop because something sleeps, `stepMs` pass. While nothing does, it waits for
 * what is real, such as a digest, which takes its time where others work too.
 */
export async function whileTimePasses<T>(
  clock: FakeClock,
  work: Promise<T>,
  stepMs = 250,
): Promise<T> {
  let settled = false;
  const done = () => void (settled = true);
  work.then(done, done);
  for (let [steps, turns] = [0, 0]; !settled; turns++) {
    if (steps > 10_000 || turns > 500_000)
      throw new Error("it never ends, however much time passes");
    await turn();
    if (settled || clock.sleeping() === 0) continue;
    await clock.advance(stepMs);
    steps += 1;
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
