import { systemClock } from "../../shared/clock.ts";
import { PATIENCE_MS } from "./patience.ts";

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
