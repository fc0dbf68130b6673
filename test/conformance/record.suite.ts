import { describe, expect, it } from "vitest";
import type { Task } from "../../edge/ledger/record.ts";
import type { Need } from "../../edge/ports.ts";
import { batch, dropped, gone, live, someKey } from "../support/entries.ts";
import type { RecordStep, Run } from "./steps.ts";

/**
 * What the durable part of every ledger does.
 * @param fresh makes a new, empty record
 */
export function recordSuite(name: string, fresh: () => Run<RecordStep>): void {
  const [a, b, c] = [someKey("a"), someKey("b"), someKey("c")];
  const need = (position: number, state: Need["state"] = "live", epoch = 1): Need => ({
    version: { epoch, position },
    state,
  });
  const task = (key: Task["key"], position: number, round = 0, state: Need["state"] = "live") => ({
    key,
    position,
    oldest: position,
    round,
    state,
  });
  const all = { do: "due", nowMs: 1e15, limit: 100 } as const;
  const head = { do: "head" } as const;
  const nextDue = { do: "nextDueMs" } as const;
  const find = (key: Task["key"]) => ({ do: "find", key }) as const;
  /** The results of the last `count` steps. */
  const lastOf = async (count: number, steps: RecordStep[]) => (await fresh()(steps)).slice(-count);

  describe(`the ${name}`, () => {
    it("begins before everything, with nothing to do", async () => {
      expect(await fresh()([head, find(a), all, nextDue])).toEqual([
        { epoch: 0, position: 0, change: 0 },
        null,
        [],
        null,
      ]);
    });

    it("takes positions, head and purge tasks together", async () => {
      const entries = [live(a, 1), gone(b, 2), dropped(c, 3)];
      const given = await lastOf(6, [
        { do: "commit", batch: batch(0, entries, { to: 5, change: 9 }), dueMs: 100 },
        head,
        find(a),
        find(b),
        find(c),
        nextDue,
        all,
      ]);
      expect(given.slice(0, 5)).toEqual([
        { epoch: 1, position: 5, change: 9 },
        need(1),
        need(2, "gone"),
        need(3, "dropped"),
        100,
      ]);
      expect(sorted(given[5])).toEqual([
        task(a, 1),
        task(b, 2, 0, "gone"),
        task(c, 3, 0, "dropped"),
      ]);
    });

    it("moves its head by a batch without entries and keeps what it has", async () => {
      const given = await lastOf(3, [
        { do: "commit", batch: batch(0, [live(a, 1)]), dueMs: 100 },
        { do: "commit", batch: batch(1, [], { to: 4, change: 6 }), dueMs: 200 },
        head,
        find(a),
        all,
      ]);
      expect(given).toEqual([{ epoch: 1, position: 4, change: 6 }, need(1), [task(a, 1)]]);
    });

    it("replaces what it knew of a key, and begins its rounds again", async () => {
      const given = await lastOf(3, [
        { do: "commit", batch: batch(0, [live(a, 1), live(b, 2)]), dueMs: 100 },
        { do: "postpone", tasks: [task(a, 1), task(b, 2)], round: 2, dueMs: 300 },
        { do: "commit", batch: batch(2, [gone(a, 3)]), dueMs: 200 },
        find(a),
        find(b),
        all,
      ]);
      expect(given).toEqual([
        need(3, "gone"),
        need(2),
        [{ ...task(a, 3, 0, "gone"), oldest: 1 }, task(b, 2, 2)],
      ]);
    });

    it("knows the oldest position of a key that not all rounds have followed", async () => {
      const commit = (position: number): RecordStep => ({
        do: "commit",
        batch: batch(position - 1, [live(a, position)]),
        dueMs: 100,
      });
      const postpone = (position: number, round: number): RecordStep => ({
        do: "postpone",
        tasks: [task(a, position)],
        round,
        dueMs: 100,
      });
      const steps = [commit(1), postpone(1, 2), commit(2), all, postpone(2, 3), commit(3), all];
      const given = await fresh()(steps);
      expect([given[3], given[6]]).toEqual([[{ ...task(a, 2), oldest: 1 }], [task(a, 3)]]);
    });

    it("keeps the highest floor that a batch of the epoch named", async () => {
      const commit = (floor: number, epoch = 1) =>
        ({ do: "commit", batch: batch(0, [], { epoch, floor }), dueMs: 100 }) as const;
      const floor = { do: "floor" } as const;
      const commits = [commit(0), commit(7), commit(5), commit(0)];
      const given = await fresh()([
        floor,
        ...commits.flatMap((each) => [each, floor]),
        { do: "reopen" },
        floor,
        ...[commit(3, 2), commit(0, 3)].flatMap((each) => [each, floor]),
      ]);
      expect(given.filter((one) => one !== null)).toEqual([0, 0, 7, 7, 7, 7, 3, 0]);
    });

    it("gives what is due, the oldest first, and no more than asked for", async () => {
      const given = await lastOf(4, [
        { do: "commit", batch: batch(0, [live(a, 1)]), dueMs: 300 },
        { do: "commit", batch: batch(1, [live(b, 2)]), dueMs: 100 },
        { do: "commit", batch: batch(2, [live(c, 3)]), dueMs: 200 },
        { do: "due", nowMs: 99, limit: 10 },
        { do: "due", nowMs: 200, limit: 10 },
        { do: "due", nowMs: 300, limit: 1 },
        nextDue,
      ]);
      expect(given).toEqual([[], [task(b, 2), task(c, 3)], [task(b, 2)], 100]);
    });

    it("moves and finishes tasks, and leaves alone those a newer entry replaced", async () => {
      const given = await lastOf(8, [
        { do: "commit", batch: batch(0, [live(a, 1), live(b, 2)]), dueMs: 100 },
        { do: "postpone", tasks: [task(a, 1)], round: 1, dueMs: 500 },
        all,
        { do: "postpone", tasks: [task(b, 1)], round: 3, dueMs: 900 },
        { do: "finish", tasks: [task(b, 1)] },
        all,
        { do: "finish", tasks: [task(b, 2)] },
        all,
        nextDue,
        find(b),
      ]);
      const moved = [task(b, 2), task(a, 1, 1)];
      expect(given).toEqual([moved, null, null, moved, null, [task(a, 1, 1)], 500, need(2)]);
    });

    it("knows up to which position nothing waits for its first purge", async () => {
      const purgedTo = { do: "purgedTo" } as const;
      const postpone = (tasks: Task[], round: number) =>
        ({ do: "postpone", tasks, round, dueMs: 200 }) as const;
      const given = await fresh()([
        purgedTo,
        { do: "commit", batch: batch(0, [live(a, 1), live(b, 3)], { to: 5 }), dueMs: 100 },
        purgedTo,
        postpone([task(a, 1)], 1),
        purgedTo,
        postpone([task(b, 3)], 0),
        purgedTo,
        // the version before it was never purged
        { do: "commit", batch: batch(5, [live(b, 6), live(a, 7)]), dueMs: 100 },
        purgedTo,
        postpone([task(b, 6)], 1),
        purgedTo,
        postpone([task(a, 7)], 1),
        purgedTo,
      ]);
      expect(given.filter((_, index) => index % 2 === 0)).toEqual([0, 0, 2, 2, 2, 6, 7]);
    });

    it("forgets everything when a new epoch begins, even with an empty batch", async () => {
      const given = await lastOf(4, [
        { do: "commit", batch: batch(0, [live(a, 8), live(b, 9)]), dueMs: 100 },
        { do: "commit", batch: batch(0, [live(a, 1)], { epoch: 2, to: 2 }), dueMs: 200 },
        head,
        find(a),
        find(b),
        all,
      ]);
      expect(given).toEqual([
        { epoch: 2, position: 2, change: 2 },
        need(1, "live", 2),
        null,
        [task(a, 1)],
      ]);
      const emptied = await lastOf(3, [
        { do: "commit", batch: batch(0, [live(a, 8)]), dueMs: 100 },
        { do: "commit", batch: batch(0, [], { epoch: 2 }), dueMs: 200 },
        head,
        find(a),
        nextDue,
      ]);
      expect(emptied).toEqual([{ epoch: 2, position: 0, change: 0 }, null, null]);
    });

    it("is whole once it was at the log's head, for the rest of the epoch, and knows which epoch was last", async () => {
      const batches = [
        batch(0, [live(a, 1)]),
        batch(1, [live(a, 2)], { head: 3 }),
        batch(2, [live(b, 3)], { head: 3 }),
        batch(3, [live(a, 4)], { head: 9 }),
        batch(0, [live(a, 1)], { epoch: 2, head: 2 }),
        batch(1, [live(a, 2)], { epoch: 2, head: 2 }),
        batch(0, [], { epoch: 3, head: 2 }),
      ];
      const steps = batches.flatMap((each): RecordStep[] => [
        { do: "commit", batch: each, dueMs: 100 },
        { do: "reopen" },
        { do: "isWhole" },
        { do: "wholeEpoch" },
      ]);
      const given = (await fresh()(steps)).filter((one) => one !== null);
      expect(given).toEqual([false, 0, false, 0, true, 1, true, 1, false, 1, true, 2, false, 2]);
    });

    it("ends what only an older epoch had once it has the whole log, and not before", async () => {
      const token = `t/${"5".repeat(64)}` as Task["key"];
      const old = [live(a, 7), live(b, 8), gone(c, 9), live(token, 10)];
      const given = await fresh()([
        { do: "commit", batch: batch(0, old, { head: 10, first: true }), dueMs: 100 },
        { do: "commit", batch: batch(0, [live(b, 1)], { epoch: 3, head: 2 }), dueMs: 200 },
        find(a),
        all,
        {
          do: "commit",
          batch: batch(1, [live(someKey("d"), 2)], { epoch: 3, head: 2 }),
          dueMs: 300,
        },
        find(a),
        find(b),
        find(c),
        find(token),
        all,
        { do: "purgedTo" },
        { do: "commit", batch: batch(2, [live(a, 3)], { epoch: 3, head: 3 }), dueMs: 400 },
        find(a),
        all,
      ]);
      expect([given[2], given[3]]).toEqual([null, [task(b, 1)]]);
      const ended = need(2, "dropped", 3);
      expect(given.slice(5, 9)).toEqual([ended, need(1, "live", 3), ended, ended]);
      const endedTask = (key: Task["key"]) => task(key, 2, 0, "dropped");
      const others = [task(b, 1), endedTask(c), task(someKey("d"), 2), endedTask(token)];
      expect(sorted(given[9])).toEqual(sorted([endedTask(a), ...others]));
      expect(given[10]).toBe(0);
      expect(given[12]).toEqual(need(3, "live", 3));
      expect(sorted(given[13])).toEqual(sorted([{ ...task(a, 3), oldest: 2 }, ...others]));
    });

    it("forgets a site: nothing of it may be kept, all of it is to purge, and the log begins anew", async () => {
      const member = { do: "membership" } as const;
      const given = await fresh()([
        member,
        { do: "commit", batch: batch(0, [live(a, 1), gone(b, 2)], { edge: 4 }), dueMs: 100 },
        { do: "finish", tasks: [task(a, 1)] },
        member,
        { do: "forget", site: 7, epoch: 1, edge: 5, position: 90, dueMs: 300 },
        { do: "reopen" },
        member,
        head,
        { do: "isWhole" },
        find(a),
        find(b),
        all,
        { do: "purgedTo" },
        { do: "commit", batch: batch(0, [live(a, 1)], { edge: 6, head: 1 }), dueMs: 400 },
        member,
        find(a),
        find(b),
        { do: "purgedTo" },
      ]);
      const left = need(90, "dropped");
      const leftTask = (key: Task["key"]) => task(key, 90, 0, "dropped");
      expect([given[0], given[3], given[6], given[14]]).toEqual([
        { edge: 0, removed: false },
        { edge: 4, removed: false },
        { edge: 5, removed: true },
        { edge: 6, removed: false },
      ]);
      expect(given.slice(7, 11)).toEqual([{ epoch: 1, position: 0, change: 0 }, false, left, left]);
      expect(sorted(given[11])).toEqual([leftTask(a), leftTask(b)]);
      expect([given[12], given[15], given[16], given[17]]).toEqual([0, need(1), left, 0]);
    });

    it("remembers which edge it is, the newest of an epoch", async () => {
      const member = { do: "membership" } as const;
      const given = await fresh()([
        { do: "commit", batch: batch(0, [], { edge: 4 }), dueMs: 100 },
        { do: "join", edge: 7 },
        { do: "commit", batch: batch(0, [], { edge: 4 }), dueMs: 100 },
        { do: "reopen" },
        member,
        { do: "commit", batch: batch(0, [], { edge: 2, epoch: 2 }), dueMs: 100 },
        member,
      ]);
      expect([given[4], given[6]]).toEqual([
        { edge: 7, removed: false },
        { edge: 2, removed: false },
      ]);
    });

    it("has nothing to purge of what a first log brings for the first time, and only a comparison to make", async () => {
      const isFirst = { do: "isFirstLoad" } as const;
      const first = { first: true, head: 3 };
      const given = await fresh()([
        isFirst,
        { do: "commit", batch: batch(0, [live(a, 1), live(b, 2)], first), dueMs: 100 },
        isFirst,
        { do: "reopen" },
        all,
        { do: "purgedTo" },
        { do: "commit", batch: batch(2, [gone(a, 3)], first), dueMs: 200 },
        isFirst,
        all,
        { do: "commit", batch: batch(3, [live(c, 4)], { head: 4 }), dueMs: 300 },
        { do: "due", nowMs: 300, limit: 10 },
      ]);
      expect([given[0], given[2], given[7]]).toEqual([false, true, false]);
      expect(sorted(given[4])).toEqual([task(a, 1, 3), task(b, 2, 3)]);
      expect(given[5]).toBe(2);
      expect(sorted(given[8])).toEqual([task(a, 3, 0, "gone"), task(b, 2, 3)]);
      expect(sorted(given[10])).toEqual([task(a, 3, 0, "gone"), task(c, 4)]);
    });

    it("ends everything when the whole new log is empty", async () => {
      const given = await lastOf(3, [
        { do: "commit", batch: batch(0, [live(a, 8)], { head: 8, first: true }), dueMs: 100 },
        { do: "commit", batch: batch(0, [], { epoch: 2, head: 0 }), dueMs: 200 },
        find(a),
        all,
        { do: "purgedTo" },
      ]);
      expect(given).toEqual([need(0, "dropped", 2), [task(a, 0, 0, "dropped")], 0]);
    });

    it("takes nothing of a batch that fails half way", async () => {
      const broken = batch(1, [live(a, 2)], { to: 3, epoch: 2 });
      broken.entries.push(null as never);
      const given = await lastOf(4, [
        { do: "commit", batch: batch(0, [live(a, 1)]), dueMs: 100 },
        { do: "commit", batch: broken, dueMs: 200 },
        head,
        find(a),
        all,
      ]);
      const before = { epoch: 1, position: 1, change: 1 };
      expect(given).toEqual(["threw", before, need(1), [task(a, 1)]]);
    });

    it("moves all of the tasks it is given or none", async () => {
      const half = [task(a, 1), null as never];
      const given = await lastOf(3, [
        { do: "commit", batch: batch(0, [live(a, 1)]), dueMs: 100 },
        { do: "postpone", tasks: half, round: 1, dueMs: 500 },
        { do: "finish", tasks: half },
        all,
      ]);
      expect(given).toEqual(["threw", "threw", [task(a, 1)]]);
    });

    it("has everything after it was opened again", async () => {
      const given = await lastOf(4, [
        { do: "commit", batch: batch(0, [live(a, 1), gone(b, 2)]), dueMs: 100 },
        { do: "postpone", tasks: [task(b, 2)], round: 2, dueMs: 400 },
        { do: "reopen" },
        head,
        find(a),
        find(b),
        all,
      ]);
      expect(given).toEqual([
        { epoch: 1, position: 2, change: 2 },
        need(1),
        need(2, "gone"),
        [task(a, 1), task(b, 2, 2, "gone")],
      ]);
    });
  });
}

/** Tasks due at the same time come in any order. */
const sorted = (tasks: unknown) => (tasks as Task[]).toSorted((a, b) => (a.key < b.key ? -1 : 1));
