import { describe, expect, it } from "vitest";
import { BODY_PART_CHARS } from "../../edge/replica/schema.ts";
import type { Task } from "../../edge/ledger/record.ts";
import { tagKey } from "../../shared/keys.ts";
import type { Batch } from "../../shared/push.ts";
import type { Tag } from "../../shared/tags.ts";
import { batch, live, SITE, someKey } from "../support/entries.ts";
import {
  documentEntry,
  rowBatch,
  siteEntry,
  siteRow,
  typeRow,
  pageSite,
  pageEntry,
} from "../support/replica-rows.ts";
import type { RecordStep, Run } from "./steps.ts";

/**
 * What the durable part of every ledger does with rows of documents and of the site.
 * @param fresh makes a new, empty record
 */
export function replicaSuite(name: string, fresh: () => Run<RecordStep>): void {
  const site = pageSite({ key: "a", kind: "short_text" });
  const page = (position: number, id: number, a = "text") => pageEntry(position, id, { a });
  const commit = (next: Batch): RecordStep => ({ do: "commit", batch: next, dueMs: 100 });
  const stands: RecordStep[] = [{ do: "documents" }, { do: "isReplicaWhole" }];
  const a = someKey("a");
  const all: RecordStep = { do: "due", nowMs: 1e15, limit: 100 };

  const task = (tag: string, position: number): Task => ({
    key: tagKey(SITE, tag as Tag),
    position,
    oldest: position,
    state: "live",
    round: 0,
  });
  const sorted = (tasks: unknown) => (tasks as Task[]).toSorted((x, y) => (x.key < y.key ? -1 : 1));
  const keysIn = (tasks: unknown) => sorted(tasks).map(({ key }) => key);

  describe(`the replica of the ${name}`, () => {
    it("moves with the head, and its rows are no answers nor, when they come first, to purge", async () => {
      const given = await fresh()([
        ...stands,
        commit(rowBatch(0, [site, page(2, 5), live(a, 3)], { first: true })),
        { do: "reopen" },
        { do: "head" },
        ...stands,
        { do: "find", key: page(2, 5).key as never },
        all,
        commit(rowBatch(3, [page(4, 5)])),
        { do: "purgedTo" },
        ...stands,
      ]);
      expect(given.slice(0, 2)).toEqual([0, false]);
      expect(given.slice(4, 8)).toEqual([{ epoch: 1, position: 3, change: 3 }, 3, true, null]);
      expect(given[8]).toMatchObject([{ key: a }]);
      expect(given.slice(10)).toEqual([3, 4, true]);
    });

    it("has a task for each tag that a row touches, and nothing of it once that is over", async () => {
      const loaded = commit(rowBatch(0, [site, page(2, 5), page(3, 6)], { first: true }));
      const given = await fresh()([
        loaded,
        all,
        commit(rowBatch(3, [page(4, 5)])),
        { do: "purgedTo" },
        all,
        commit(rowBatch(4, [documentEntry(5, 5, null)])),
        { do: "reopen" },
        all,
        { do: "finish", tasks: [task("d:5", 5), task("t:1", 5), task("u:slug-5", 4)] },
        all,
        { do: "purgedTo" },
        { do: "find", key: task("d:5", 5).key },
        // of the first load's end
        commit(rowBatch(5, [page(6, 6)], { first: true })),
        all,
      ]);
      expect([given[1], given[3]]).toEqual([[], 3]);
      expect(sorted(given[4])).toEqual([task("d:5", 4), task("t:1", 4), task("u:slug-5", 4)]);
      const gone = (tag: string) => ({ ...task(tag, 5), oldest: 4, state: "gone" });
      expect(sorted(given[7])).toEqual([gone("d:5"), gone("t:1"), task("u:slug-5", 4)]);
      expect(given.slice(9, 12)).toEqual([[], 5, null]);
      expect(given[13]).toEqual([]);
    });

    it("has one for all that was made of documents where the head goes on without them, and no more until they are whole", async () => {
      const late = {
        do: "commit",
        batch: batch(2, [live(a, 4)], { head: 4 }),
        dueMs: 100,
      } as const;
      const given = await fresh()([
        commit(rowBatch(0, [site, page(2, 5)], { first: true })),
        late,
        { do: "purgedTo" },
        all,
        { do: "finish", tasks: [task("s", 3)] },
        commit({ ...rowBatch(4, [page(3, 5)]), documents: { from: 2, to: 4 } }),
        all,
        commit(rowBatch(4, [page(5, 5)])),
        all,
      ]);
      expect(given[2]).toBe(2);
      expect(keysIn(given[3])).toEqual([a, task("s", 3).key]);
      expect(keysIn(given[6])).toEqual([a]);
      expect(keysIn(given[8])).toEqual([
        a,
        ...["d:5", "t:1", "u:slug-5"].map((tag) => task(tag, 5).key),
      ]);
    });

    it("goes on naming tags one by one while a change comes in pieces", async () => {
      const given = await fresh()([
        commit(rowBatch(0, [site, page(2, 5)], { first: true })),
        commit(rowBatch(2, [page(3, 5)], { head: 4 })),
        { do: "isReplicaWhole" },
        commit(rowBatch(3, [page(4, 6)], { head: 4 })),
        { do: "isReplicaWhole" },
        all,
      ]);
      expect([given[2], given[4]]).toEqual([false, true]);
      expect(keysIn(given[5])).toEqual(
        ["d:5", "d:6", "t:1", "u:slug-5", "u:slug-6"].map((tag) => task(tag, 0).key),
      );
    });

    it.each<[string, Batch[]]>([
      ["its record was lost", []],
      ["its record was lost, and the log is asked for first", [batch(0, [], { epoch: 2 })]],
      ["a new epoch begins", [rowBatch(0, [site, page(2, 5)], { first: true })]],
    ])("has one for all that was made of documents when %s", async (_, before) => {
      const next = rowBatch(0, [site, page(2, 5)], { epoch: 2 });
      const given = await fresh()([...[...before, next].map(commit), all]);
      expect(given.at(-1)).toContainEqual(task("s", 1));
    });

    it("has one for all when the site is forgotten, and none while it is loaded again", async () => {
      const load = commit(rowBatch(0, [site, page(2, 5)], { edge: 4, first: true }));
      const forget = {
        do: "forget",
        site: 7,
        epoch: 1,
        edge: 3,
        position: 90,
        dueMs: 100,
      } as const;
      const given = await fresh()([
        commit(rowBatch(0, [site, page(2, 5)], { first: true })),
        forget,
        all,
        { do: "finish", tasks: [task("s", 90)] },
        load,
        all,
      ]);
      expect(given[2]).toEqual([{ ...task("s", 90), state: "dropped" }]);
      expect(given[5]).toEqual([]);
    });

    it("is filled while the head stays, and is whole at the head alone", async () => {
      const backfill = (from: number, to: number, entries: Batch["entries"]) =>
        commit({ ...batch(9, entries, { to: 9, head: 9 }), documents: { from, to } });
      const given = await fresh()([
        commit(batch(0, [live(a, 9)], { head: 9 })),
        ...stands,
        backfill(0, 4, [site, page(2, 5)]),
        ...stands,
        backfill(4, 9, [page(6, 5)]),
        ...stands,
        commit(batch(9, [live(a, 10)], { head: 10 })),
        ...stands,
      ]);
      expect(given.filter((_, index) => ![0, 3, 6, 9].includes(index))).toEqual([
        0,
        false,
        4,
        false,
        9,
        true,
        9,
        false,
      ]);
    });

    it("keeps nothing of an older epoch or of a site that was forgotten", async () => {
      const loaded = commit(rowBatch(0, [site, page(2, 5)]));
      const given = await fresh()([
        loaded,
        commit(rowBatch(0, [], { epoch: 2, to: 2 })),
        ...stands,
        { do: "forget", site: 7, epoch: 2, edge: 3, position: 90, dueMs: 100 },
        ...stands,
        commit(rowBatch(0, [site, page(2, 5)], { epoch: 2 })),
        ...stands,
      ]);
      expect(given.slice(2, 4)).toEqual([2, false]);
      expect(given.slice(5, 7)).toEqual([0, false]);
      expect(given.slice(8)).toEqual([2, true]);
    });

    it("takes no rows of a batch that fails half way", async () => {
      const broken = rowBatch(2, [page(3, 6), page(4, 7)]);
      broken.entries.push({ ...page(4, 8), body: null } as never);
      const given = await fresh()([
        commit(rowBatch(0, [site, page(2, 5)])),
        commit({ ...broken, entries: [...broken.entries, null as never] }),
        ...stands,
      ]);
      expect(given.slice(1)).toEqual(["threw", 2, true]);
    });

    it("names the rows that cannot be read", async () => {
      const [unread] = await fresh()([commit(rowBatch(0, [site, documentEntry(2, 5, "{")]))]);
      expect(unread).toEqual([documentEntry(2, 5, "{").key]);
    });

    it("has work to do at once when a model comes after its documents, until that is done", async () => {
      const late = siteEntry(
        3,
        siteRow([typeRow({ id: 1, fields: [{ key: "a", kind: "number" }] })]),
      );
      const nextDue: RecordStep = { do: "nextDueMs" };
      const given = await fresh()([
        commit(rowBatch(0, [page(2, 5)], { first: true })),
        nextDue,
        commit(rowBatch(2, [late], { first: true })),
        nextDue,
        { do: "remake" },
        nextDue,
        ...stands,
      ]);
      // a time that is over, but not 0: an alarm refuses that
      expect(given.filter((_, index) => index % 2 === 1)).toEqual([null, 1, null, true]);
    });

    it("holds a document of several megabytes", async () => {
      const given = await fresh()([
        commit(rowBatch(0, [site, page(2, 5, "😀".repeat(3 * BODY_PART_CHARS))])),
        ...stands,
      ]);
      expect(given).toEqual([null, 2, true]);
    });
  });
}
