import type { Clock } from "../../../../../shared/clock.ts";
import type { OpenCopy } from "../../../../work/open-copy.ts";
import { createTeller } from "./teller.ts";

/** What is followed of a working copy. */
export type FollowedCopy = Pick<OpenCopy, "seen" | "listen" | "hurry">;

/**
 * Tells of what is saved in a copy after it was shown first, until the signal ends it; it is sent sooner meanwhile.
 * @param tell of a version; whether it was told
 */
export function followCopy(
  copy: FollowedCopy,
  { clock, until }: { clock: Clock; until: AbortSignal },
  tell: (version: number) => Promise<boolean>,
): { catchUp(): void } {
  const versionNow = () => copy.seen().local?.version ?? null;
  let seen = versionNow();
  let told = seen;
  const teller = createTeller(clock, until, async () => {
    const version = versionNow();
    if (version !== null && (await tell(version))) told = version;
  });
  const unlisten = copy.listen(() => {
    const version = versionNow();
    if (version === null || version === seen) return;
    const isFirst = seen === null;
    seen = version;
    if (isFirst) told = version;
    else teller.changed();
  });
  const unhurry = copy.hurry();
  until.addEventListener("abort", () => {
    unlisten();
    unhurry();
  });
  return {
    /** Tells what was saved between a page's question and its word that it listens. */
    catchUp: () => void (versionNow() !== told && teller.changed()),
  };
}
