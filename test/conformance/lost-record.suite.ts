import { describe, expect, it } from "vitest";
import type { Task } from "../../edge/ledger/record.ts";
import { keysOfEverything, type Key } from "../../shared/keys.ts";
import { batch, live, SITE, someKey } from "../support/entries.ts";
import type { RecordStep, Run } from "./steps.ts";

/**
 * What a ledger's durable part does that was lost.
 * @param fresh makes a new, empty record
 */
export function lostRecordSuite(name: string, fresh: () => Run<RecordStep>): void {
  const [a, b] = [someKey("a"), someKey("b")];
  const all = { do: "due", nowMs: 1e15, limit: 100 } as const;
  const task = (key: Key, position: number): Task => ({
    key,
    position,
    oldest: position,
    round: 0,
    state: "live",
  });
  const sorted = (tasks: unknown) => (tasks as Task[]).toSorted((x, y) => (x.key < y.key ? -1 : 1));

  describe(`the ${name}`, () => {
    it("that lost which keys there were ends all that caches have, once it has the whole log", async () => {
      const given = await fresh()([
        { do: "commit", batch: batch(0, [live(a, 1)], { first: false, head: 2 }), dueMs: 100 },
        all,
        { do: "commit", batch: batch(1, [], { first: false, to: 2, head: 2 }), dueMs: 200 },
        all,
        { do: "purgedTo" },
        { do: "commit", batch: batch(2, [live(b, 3)], { first: false, head: 3 }), dueMs: 300 },
        all,
      ]);
      const everything = keysOfEverything(SITE).map((key) => ({
        ...task(key, 2),
        state: "dropped",
      }));
      expect(given[1]).toEqual([task(a, 1)]);
      expect(sorted(given[3])).toEqual(sorted([task(a, 1), ...everything]));
      expect(given[4]).toBe(0);
      expect(sorted(given[6])).toEqual(sorted([task(a, 1), ...everything, task(b, 3)]));
    });
  });
}
