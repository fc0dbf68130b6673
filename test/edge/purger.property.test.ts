import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Want } from "../../edge/ports.ts";
import { siteCacheTag, type Key } from "../../shared/keys.ts";
import { PURGE_TAGS_PER_CALL, WORKERS_CACHE_PURGE_QUOTA } from "../../shared/limits-purges.ts";
import { someKey } from "../support/entries.ts";
import { createTestPurger, type Behaviour, type TestPurger } from "../support/purger.ts";

/** Whatever happens: no call too many, nothing lost, take-downs first, and coarser tags cover what they stand for. */

const SEED = 20_260_601;
const SITES = [3, 4];
const KEYS_PER_SITE = 700;
const { burst, perMinute } = WORKERS_CACHE_PURGE_QUOTA;

type Step =
  | { do: "change"; site: number; from: number; count: number; gone: boolean }
  | { do: "pass"; seconds: number }
  | { do: "behave"; behaviour: Behaviour }
  | { do: "restart" };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("change" as const),
      site: fc.constantFrom(...SITES),
      from: fc.nat(KEYS_PER_SITE - 1),
      count: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 500 })),
      gone: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("pass" as const),
      seconds: fc.constantFrom(1, 3, 6, 20, 70),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("behave" as const),
      behaviour: fc.constantFrom<Behaviour>("takes", "takes", "refuses", "fails", "slow"),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: "restart" as const }) },
);

/** What a ledger keeps of a purge, and how many calls there had been when it was first asked for. */
interface Task {
  want: Want;
  site: number;
  dueMs: number;
  askedAtCall: number | null;
}

/** Ledgers as the product has them: they ask until it was sent, and then for the next round. */
class Ledgers {
  readonly purger: TestPurger;
  readonly tasks = new Map<Key, Task>();
  #position = 0;

  constructor(purger: TestPurger) {
    this.purger = purger;
  }

  async change({ site, from, count, gone }: Step & { do: "change" }): Promise<void> {
    const changed: Task[] = [];
    for (let index = 0; index < count; index++) {
      const number = (from + index) % KEYS_PER_SITE;
      const key = someKey(number.toString(16), site);
      const version = { epoch: 1, position: ++this.#position };
      const want: Want = { key, version, round: 0, takesDown: gone };
      const task = { want, site, dueMs: 0, askedAtCall: null };
      this.tasks.set(key, task);
      changed.push(task);
    }
    await this.ask(site, changed);
  }

  async pass(seconds: number): Promise<void> {
    for (let passed = 0; passed < seconds; passed++) {
      await this.purger.pass(1_000, 500);
      const nowMs = this.purger.clock.now();
      for (const site of SITES) {
        const due = [...this.tasks.values()].filter(
          (task) => task.site === site && task.dueMs <= nowMs,
        );
        if (due.length > 0) await this.ask(site, due);
      }
    }
  }

  async ask(site: number, tasks: Task[]): Promise<void> {
    const { purger } = this;
    for (const task of tasks) task.askedAtCall ??= purger.calls.length;
    const wants = tasks.map(({ want }) => want);
    const { waiting, againInMs } = await purger.purge(site, wants);
    const open = new Set(waiting);
    const nowMs = purger.clock.now();
    for (const task of tasks) {
      if (open.has(task.want.key)) task.dueMs = nowMs + againInMs;
      else this.#sent(task, nowMs);
    }
  }

  #sent(task: Task, nowMs: number): void {
    expect(this.#covering(task)).toBe(true);
    if (task.want.round === 2) this.tasks.delete(task.want.key);
    else {
      task.want = { ...task.want, round: task.want.round + 1 };
      Object.assign(task, { dueMs: nowMs + 5_000, askedAtCall: null });
    }
  }

  /** Whether the cache took a call since the first ask that takes the key's answers out of use. */
  #covering({ want, site, askedAtCall }: Task): boolean {
    const names = namesOf({ want, site });
    return this.purger.calls
      .slice(askedAtCall ?? 0)
      .some(({ took, tags }) => took && names.some(isIn(tags)));
  }
}

const namesOf = ({ want, site }: Pick<Task, "want" | "site">): string[] => [
  want.key,
  siteCacheTag(site),
];

const isIn = (tags: string[]) => (tag: string) => tags.includes(tag);

/** In no stretch of time there are more calls than were saved up before it and come back during it. */
function expectPaced({ calls }: TestPurger): void {
  for (const [first, { atMs: fromMs }] of calls.entries()) {
    for (let last = first; last < calls.length; last++) {
      const ms = (calls[last]?.atMs ?? 0) - fromMs;
      const allowed = Math.floor(burst + (ms * perMinute) / 60_000);
      if (last - first + 1 > allowed) {
        expect.fail(`${last - first + 1} calls in ${ms} ms, ${allowed} are allowed`);
      }
    }
  }
}

async function run(steps: Step[]): Promise<Ledgers> {
  const purger = createTestPurger();
  const ledgers = new Ledgers(purger);
  for (const step of steps) {
    if (step.do === "change") await ledgers.change(step);
    else if (step.do === "pass") await ledgers.pass(step.seconds);
    else if (step.do === "behave") purger.behave(step.behaviour);
    else purger.restart();
  }
  return ledgers;
}

const check = (steps: fc.Arbitrary<Step[]>, property: (steps: Step[]) => Promise<void>) =>
  fc.assert(fc.asyncProperty(steps, property), { seed: SEED, numRuns: 60 });

const anySteps = fc.array(anyStep, { minLength: 1, maxLength: 25 });

describe("A12: whatever is asked of a purger, and whatever becomes of its calls", () => {
  it("makes no more calls than the quota in any stretch of time, of at most a hundred tags, and loses nothing", async () => {
    await check(anySteps, async (steps) => {
      const ledgers = await run(steps);
      ledgers.purger.behave("takes");
      for (let minutes = 0; ledgers.tasks.size > 0; minutes++) {
        expect(minutes).toBeLessThan(30);
        await ledgers.pass(60);
      }
      expectPaced(ledgers.purger);
      const sizes = ledgers.purger.calls.map(({ tags }) => tags.length);
      expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(PURGE_TAGS_PER_CALL);
    });
  });

  it("names no edit while a take-down waits that it does not name", async () => {
    await check(anySteps, async (steps) => {
      const purger = createTestPurger();
      const ledgers = new Ledgers(purger);
      const taken = new Set<string>();
      purger.onCall(({ tags }) => {
        for (const tag of tags) taken.add(tag);
        const takeDowns = takeDownsOf(ledgers);
        const waits = takeDowns.some((names) => !names.some((name) => taken.has(name)));
        const edits = tags.filter((tag) => !takeDowns.some((names) => names.includes(tag)));
        if (waits) expect(edits).toEqual([]);
      });
      for (const step of steps) {
        // a restart forgets what waits until its ledger asks again, and a call that failed is not told here
        if (step.do === "change")
          await ledgers.change({ ...step, count: Math.min(step.count, 90) });
        else if (step.do === "pass") await purger.pass(step.seconds * 1_000);
      }
    });
  });
});

/** Of each take-down that was asked for, the tags that name it. */
const takeDownsOf = ({ tasks }: Ledgers): string[][] =>
  [...tasks.values()]
    .filter(({ want, askedAtCall }) => askedAtCall !== null && want.takesDown)
    .map(namesOf);

describe("a site that no call was made for lately", () => {
  const QUIET = 99;
  const PER_CALL_MS = 60_000 / perMinute;
  const edit = (key: Key, position: number): Want => ({
    key,
    version: { epoch: 1, position },
    round: 0,
    takesDown: false,
  });
  const editsOf = (sites: number[]) =>
    fc.array(
      fc.record({
        site: fc.constantFrom(...sites),
        count: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 100, max: 500 })),
        from: fc.nat(10_000),
        passSeconds: fc.constantFrom(0, 0, 1, 6, 13),
      }),
      { minLength: 1, maxLength: 60 },
    );
  type Edits = { site: number; count: number; from: number; passSeconds: number }[];
  /** How long the quiet site waits for its first purge after what others did. */
  const waitsMs = async (edits: Edits): Promise<number> => {
    const purger = createTestPurger();
    for (const { site, count, from, passSeconds } of edits) {
      const wants = Array.from({ length: count }, (_, at) =>
        edit(someKey((from + at).toString(16), site), from + at + 1),
      );
      await purger.purge(site, wants);
      await purger.pass(passSeconds * 1_000, 500);
    }
    const askedMs = purger.clock.now();
    const first = someKey("1", QUIET);
    await purger.purge(QUIET, [edit(first, 1)]);
    await purger.pass(2 * PER_CALL_MS, 500);
    const call = purger.calls.find(({ tags }) => tags.some(isIn([first, siteCacheTag(QUIET)])));
    return (call?.atMs ?? Number.POSITIVE_INFINITY) - askedMs;
  };
  const checked = (sites: number[], mostMs: number) =>
    fc.assert(
      fc.asyncProperty(editsOf(sites), async (edits) => {
        expect(await waitsMs(edits)).toBeLessThanOrEqual(mostMs);
      }),
      { seed: SEED, numRuns: 40 },
    );

  it("waits for the next call at most, whatever others change", async () => {
    await checked(
      Array.from({ length: 30 }, (_, at) => at + 1),
      PER_CALL_MS + 500,
    );
  });

  it("does not wait at all for what one other changes", async () => {
    await checked([1], 0);
  });
});
