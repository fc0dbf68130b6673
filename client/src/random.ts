import type { Random } from "../../shared/clock.ts";

/** Chance where nobody passes another one. */
export const systemRandom: Random = () => Math.random();
