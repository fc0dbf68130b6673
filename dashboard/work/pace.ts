import type { Random } from "../../shared/clock.ts";

/** When what waits is sent, and sent again. */

/** ours: how long nobody has typed when it is sent. */
export const PAUSE_MS = 800;
/** ours: it is sent after this long, though somebody types on. */
export const MOST_MS = 5_000;
/** ours: how long after a failure it is tried again, by how many there were; each time a bit more or less. */
const AGAIN_MS = [1_000, 2_000, 5_000, 10_000, 20_000];

/** How soon what is typed is sent. */
export interface Pace {
  pauseMs: number;
  mostMs: number;
}
const USUAL: Pace = { pauseMs: PAUSE_MS, mostMs: MOST_MS };
/** ours: while somebody looks at a preview, which is told within half a second of the last key, twice a second at most. */
export const HURRIED: Pace = { pauseMs: 150, mostMs: 500 };

/** When edits are due. @param firstMs when the oldest of them was done @param lastMs the newest */
export const dueMs = (firstMs: number, lastMs: number, { pauseMs, mostMs } = USUAL): number =>
  Math.min(lastMs + pauseMs, firstMs + mostMs);

/** How long to wait after so many failures, at least as long as the origin says. Nobody comes back in step with others. */
export function againMs(failures: number, random: Random, retryAfterS: number | null): number {
  const base = AGAIN_MS[Math.min(failures, AGAIN_MS.length) - 1] ?? AGAIN_MS[0] ?? 0;
  return Math.max(base * (0.5 + random()), (retryAfterS ?? 0) * 1_000);
}
