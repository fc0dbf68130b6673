import { systemClock } from "../../shared/clock.ts";

/** How long something that must come may take, and how often it is looked for. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 20;

/**
 * Looks until `find` gives something other than undefined.
 * @throws Error naming `what` when it does not come
 */
export async function eventually<T>(
  what: string,
  find: () => Promise<T | undefined>,
  patienceMs: number = PATIENCE_MS,
): Promise<T> {
  const deadline = systemClock.now() + patienceMs;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (systemClock.now() > deadline)
      throw new Error(`waited ${patienceMs} ms in vain for ${what}`);
    await systemClock.sleep(LOOK_EVERY_MS);
  }
}
