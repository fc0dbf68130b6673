import { describe, expect, it } from "vitest";
import type { Purger, Want } from "../../edge/ports.ts";
import { SITE, someKey } from "../support/entries.ts";
import { want } from "../support/purger.ts";

/** A purger and the cache behind it. */
export interface PurgerUnderTest {
  purger: Purger;
  /** What the cache took so far, oldest first. */
  taken: () => { tags: string[] }[];
  /** Whether the cache fails from now on. */
  fail: (fails: boolean) => void;
  /** Lets some time pass. */
  pause: () => Promise<void>;
}

/**
 * What every purger does, when its cache allows it.
 * @param fresh makes a purger whose calls are not used up
 */
export function purgerSuite(name: string, fresh: () => Promise<PurgerUnderTest>): void {
  const [a, b, c] = [someKey("a"), someKey("b"), someKey("c")];
  const ask = async ({ purger, pause }: PurgerUnderTest, wants: Want[]): Promise<void> => {
    for (let times = 0; times < 200; times++) {
      const { waiting } = await purger.purge(SITE, wants);
      if (waiting.length === 0) return;
      await pause();
    }
    throw new Error("it was never sent");
  };

  describe(`the ${name}`, () => {
    it("sends what is wanted before it says so", async () => {
      const { purger, taken } = await fresh();
      expect(await purger.purge(SITE, [want(a), want(b)])).toEqual({ waiting: [], againInMs: 0 });
      expect(taken()).toEqual([{ tags: [a, b] }]);
    });

    it("sends take-downs and edits together", async () => {
      const { purger, taken } = await fresh();
      await purger.purge(SITE, [want(a), want(b, { takesDown: true }), want(c)]);
      expect(taken().map(({ tags }) => tags.toSorted())).toEqual([[a, b, c]]);
    });

    it("does nothing when nothing is wanted", async () => {
      const { purger, taken } = await fresh();
      expect(await purger.purge(SITE, [])).toEqual({ waiting: [], againInMs: 0 });
      expect(taken()).toEqual([]);
    });

    it("sends every round and every version", async () => {
      const under = await fresh();
      for (const round of [0, 1, 2]) await ask(under, [want(a, { round })]);
      await ask(under, [want(a, { version: { epoch: 1, position: 2 } })]);
      expect(under.taken().map(({ tags }) => tags)).toEqual([[a], [a], [a], [a]]);
    });

    it("sends what two sites want under one name for each of them", async () => {
      const { purger, taken } = await fresh();
      for (const site of [SITE, SITE + 1])
        expect(await purger.purge(site, [want(a)])).toEqual({ waiting: [], againInMs: 0 });
      expect(taken()).toEqual([{ tags: [a] }, { tags: [a] }]);
    });

    it("never says that something was sent that the cache did not take, and sends it when asked again", async () => {
      const under = await fresh();
      under.fail(true);
      const asked = under.purger.purge(SITE, [want(a)]);
      const waiting = await asked.then(
        (purged) => purged.waiting,
        () => [a],
      );
      expect([waiting, under.taken()]).toEqual([[a], []]);
      under.fail(false);
      // one that throws is asked again all the same
      await ask(under, [want(a)]);
      expect(under.taken()).toEqual([{ tags: [a] }]);
    });
  });
}
