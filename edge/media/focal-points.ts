import { LRUCache } from "lru-cache";
import * as z from "zod";
import type { Clock } from "../../shared/clock.ts";
import { FOCAL_MAX_AGE_S, FOCAL_POINTS_KEPT, FOCAL_REST_MS } from "../../shared/limits-pictures.ts";
import type { FocalPoint, MediaName } from "../../shared/media.ts";

/** What origins said of files' focal points. */

const part = z.number().min(0).max(1);
export const focusBody = z.object({ focus: z.object({ x: part, y: part }).nullable() });

interface Remembered {
  /** Undefined: nobody said anything yet. */
  focus: FocalPoint | null | undefined;
  untilMs: number;
}

/**
 * Remembers focal points in memory, and asks anew for what is too old: once, for all who wait.
 * @param ask what an origin says now; undefined when none says anything
 */
export function createFocalPoints(
  clock: Clock,
  ask: (name: MediaName) => Promise<FocalPoint | null | undefined>,
): (name: MediaName) => Promise<FocalPoint | null | undefined> {
  const remembered = new LRUCache<string, Remembered>({ max: FOCAL_POINTS_KEPT });
  const asking = new Map<string, Promise<FocalPoint | null | undefined>>();
  const askAnew = async (name: MediaName, key: string) => {
    const said = await ask(name);
    const isSaid = said !== undefined;
    const focus = isSaid ? said : remembered.get(key)?.focus;
    const restMs = isSaid ? FOCAL_MAX_AGE_S * 1_000 : FOCAL_REST_MS;
    remembered.set(key, { focus, untilMs: clock.now() + restMs });
    return focus;
  };
  return (name) => {
    const key = `${name.site}/${name.hash}`;
    const known = remembered.get(key);
    if (known !== undefined && known.untilMs > clock.now()) return Promise.resolve(known.focus);
    const flight = asking.get(key) ?? askAnew(name, key).finally(() => asking.delete(key));
    asking.set(key, flight);
    return flight;
  };
}
