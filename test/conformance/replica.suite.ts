import { describe, expect, it } from "vitest";
import { BODY_PART_CHARS } from "../../edge/replica/schema.ts";
import type { Batch } from "../../shared/push.ts";
import { batch, live, someKey } from "../support/entries.ts";
import {
  documentEntry,
  documentRow,
  rowBatch,
  siteEntry,
  siteRow,
  typeRow,
} from "../support/replica-rows.ts";
import type { RecordStep, Run } from "./steps.ts";

/**
 * What the durable part of every ledger does with rows of documents and of the site.
 * @param fresh makes a new, empty record
 */
export function replicaSuite(name: string, fresh: () => Run<RecordStep>): void {
  const site = siteEntry(
    1,
    siteRow([typeRow({ id: 1, fields: [{ key: "a", kind: "short_text" }] })]),
  );
  const page = (position: number, id: number, a = "text") =>
    documentEntry(position, id, documentRow({ id, fields: { a } as never }));
  const commit = (next: Batch): RecordStep => ({ do: "commit", batch: next, dueMs: 100 });
  const stands: RecordStep[] = [{ do: "documents" }, { do: "isReplicaWhole" }];
  const a = someKey("a");
  const all: RecordStep = { do: "due", nowMs: 1e15, limit: 100 };

  describe(`the replica of the ${name}`, () => {
    it("moves with the head, and its rows are neither answers nor to purge", async () => {
      const given = await fresh()([
        ...stands,
        commit(rowBatch(0, [site, page(2, 5), live(a, 3)])),
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
      // the answer's, and not that of position 4
      expect(given.slice(10)).toEqual([2, 4, true]);
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
        { do: "forget", epoch: 2, edge: 3, position: 90, dueMs: 100 },
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
        commit(rowBatch(0, [page(2, 5)])),
        nextDue,
        commit(rowBatch(2, [late])),
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
