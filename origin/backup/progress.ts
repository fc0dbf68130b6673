import type { Clock } from "../../shared/clock.ts";
import { PROGRESS_EVERY_MS } from "../../shared/limits-backup.ts";

/** Tells whoever waits how far long work is. */
export interface Progress {
  /** Says a line. */
  say(line: string): void;
  /** Says a line unless something was said a moment ago. */
  now(line: () => string): void;
}

/** @param print where lines go, stderr for instance */
export function createProgress(clock: Clock, print: (line: string) => void): Progress {
  let saidAt = clock.now();
  const say = (line: string) => {
    saidAt = clock.now();
    print(line);
  };
  return {
    say,
    now: (line) => {
      if (clock.now() - saidAt >= PROGRESS_EVERY_MS) say(line());
    },
  };
}

/** So many bytes for people. */
export const sizeText = (bytes: number): string =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
