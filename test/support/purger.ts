import type { Purged, Purger, Want } from "../../edge/ports.ts";
import type { Bucket, Quota } from "../../edge/purge/bucket.ts";
import { createPurger } from "../../edge/purge/purger.ts";
import type { Event } from "../../shared/events.ts";
import type { CacheTag, Key } from "../../shared/keys.ts";
import { WORKERS_CACHE_PURGE_QUOTA } from "../../shared/limits-purges.ts";
import { createFakeClock, type FakeClock } from "./clock.ts";
import { createRandom } from "./random.ts";
import { turn, whileTimePasses } from "./until.ts";

/** A purge call that reached the cache. */
export interface TestCall {
  atMs: number;
  tags: CacheTag[];
  took: boolean;
}

/** What the cache does with a call. `slow` takes it a second later, `hangs` never ends. */
export type Behaviour = "takes" | "refuses" | "fails" | "slow" | "hangs";

export interface TestPurger {
  clock: FakeClock;
  /** Every call, oldest first. */
  calls: TestCall[];
  events: Event[];
  behave(behaviour: Behaviour): void;
  /** Called when a call reaches the cache. */
  onCall(look: (call: TestCall) => void): void;
  /** Forgets everything but what is saved, as a restarted object does. */
  restart(): void;
  /** Asks, and lets time pass only as long as there is no answer. */
  purge(site: number, wants: Want[]): Promise<Purged>;
  /** Lets time pass in steps, so that timers fire at their time. */
  pass(ms: number, stepMs?: number): Promise<void>;
}

/** The purger of the product over a cache that does as it is told. */
export function createTestPurger(quota: Quota = WORKERS_CACHE_PURGE_QUOTA): TestPurger {
  const clock = createFakeClock();
  const calls: TestCall[] = [];
  const events: Event[] = [];
  let behaviour: Behaviour = "takes";
  let look: (call: TestCall) => void = () => undefined;
  let bucket: Bucket | null = null;
  let life = 0;
  const send = async (tags: CacheTag[]): Promise<"sent" | "refused"> => {
    const call = { atMs: clock.now(), tags, took: false };
    calls.push(call);
    look(call);
    const now = behaviour;
    if (now === "slow") await clock.sleep(1_000);
    if (now === "hangs") await new Promise(() => undefined);
    if (now === "fails") throw new Error("the cache is away");
    if (now === "refuses") return "refused";
    call.took = true;
    return "sent";
  };
  const open = (): Purger => {
    const born = ++life;
    return createPurger({
      // one that was replaced is dead: nothing of it reaches anybody
      send: (tags) => (born === life ? send(tags) : new Promise(() => undefined)),
      quota,
      saved: {
        load: () => bucket,
        save: (saved) => void (bucket = born === life ? saved : bucket),
      },
      clock,
      random: createRandom(1),
      report: (event) => void events.push(event),
    });
  };
  let purger = open();
  return {
    clock,
    calls,
    events,
    behave: (next) => void (behaviour = next),
    onCall: (next) => void (look = next),
    restart: () => void (purger = open()),
    purge: (site, wants) => whileTimePasses(clock, purger.purge(site, wants)),
    async pass(ms, stepMs = 250) {
      for (let passedMs = 0; passedMs < ms; passedMs += stepMs) {
        await clock.advance(Math.min(stepMs, ms - passedMs));
        await turn();
      }
    },
  };
}

/** A want with what a test cares about. */
export const want = (key: Key, rest: Partial<Want> = {}): Want => ({
  key,
  version: { epoch: 1, position: 1 },
  round: 0,
  takesDown: false,
  ...rest,
});
