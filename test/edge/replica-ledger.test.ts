import { describe, expect, it } from "vitest";
import { readLooked } from "../../edge/read/heard.ts";
import { areWhole } from "../../edge/replica/types.ts";
import { documentKey, tagKey } from "../../shared/keys.ts";
import { REMADE_AT_ONCE } from "../../shared/limits-edge.ts";
import { siteTag } from "../../shared/tags.ts";
import { batch, live, SITE, someKey } from "../support/entries.ts";
import { createTestEdge, type Faults } from "../support/edge.ts";
import {
  documentEntry,
  dumpReplica,
  rowBatch,
  pageSite,
  pageEntry,
} from "../support/replica-rows.ts";

/** Rows on their way through a ledger: what is said to the origin and to readers, and what dies in the middle. */

const a = someKey("a");
const site = pageSite({ key: "a", kind: "short_text" });
const page = (position: number, id: number) => pageEntry(position, id, { a: "text" });

function createEdge(faults: Faults = {}) {
  const edge = createTestEdge(faults);
  const apply = async (...[from, entries, rest]: Parameters<typeof rowBatch>) => {
    const { outcome, head, documents } = await edge.ledger().apply(rowBatch(from, entries, rest));
    return [outcome, head.position, documents];
  };
  const isAsked = async () => (await edge.ledger().look(a)).replica;
  const dump = () => dumpReplica(edge.record().rows());
  return { ...edge, apply, isAsked, dump };
}

describe("rows of documents in a push", () => {
  it("go to the replica: not to the store and to no answer", async () => {
    const { apply, isAsked, store, purges, events, record } = createEdge();
    expect(await apply(0, [site, page(2, 5), live(a, 3)])).toEqual(["applied", 3, 3]);
    expect([[...store.held.keys()], purges.flatMap(({ keys }) => keys)]).toEqual([
      [a],
      // what was made of documents before this record
      [a, tagKey(SITE, siteTag)],
    ]);
    expect(record().find(documentKey(SITE, "en", 5) as never)).toBeNull();
    expect(await isAsked()).toBe(true);
    expect(events.filter(({ kind }) => kind === "edge.applied")).toMatchObject([{ entries: 1 }]);
  });

  it("are said to be there as far as they are, whatever comes of the answers", async () => {
    const { apply, isAsked, ledger } = createEdge();
    await apply(0, [site, page(2, 5)]);
    expect(await apply(7, [page(8, 5)])).toEqual(["refused", 2, 2]);
    expect(await apply(2, [page(6, 5)], { documents: { from: 5, to: 6 } })).toEqual([
      "applied",
      6,
      2,
    ]);
    expect(await isAsked()).toBe(false);
    expect(await apply(6, [page(6, 5)], { documents: { from: 1, to: 6 } })).toEqual([
      "applied",
      6,
      6,
    ]);
    expect(await isAsked()).toBe(true);
    // an origin of before there were rows
    expect(await ledger().apply(batch(6, [live(a, 7)], { head: 7 }))).toMatchObject({
      documents: 6,
    });
    expect(await isAsked()).toBe(false);
  });

  it("are not there when the store did not take the answers, or the edge died; the same batch brings both", async () => {
    for (const at of ["store", "record"] as const) {
      let dies = true;
      const fail = () => {
        if (dies) throw new Error("the edge died");
      };
      const { apply, dump, ledger } = createEdge({ [at]: fail });
      const entries = [site, page(2, 5), live(a, 3)];
      await expect(apply(0, entries)).rejects.toThrow("the edge died");
      dies = false;
      expect(await ledger().apply(batch(0, [], { to: 0 }))).toMatchObject({ documents: 0 });
      expect(await apply(0, entries)).toEqual(["applied", 3, 3]);
      const other = createEdge();
      await other.apply(0, entries);
      expect(dump()).toEqual(other.dump());
    }
  });

  it("that cannot be read are told of, and the replica is not asked until others come", async () => {
    const { apply, events, isAsked } = createEdge();
    expect(await apply(0, [site, documentEntry(2, 5, "{}")])).toEqual(["applied", 2, 2]);
    const { key } = page(2, 5);
    const cause = `1 rows cannot be read, ${key} first`;
    expect(events).toContainEqual({ kind: "edge.trouble", part: "replica", cause });
    expect(await isAsked()).toBe(false);
    await apply(2, [page(3, 5)]);
    expect(await isAsked()).toBe(true);
  });

  it("end with the site when the edge is removed, and with the epoch", async () => {
    const { apply, dump, isAsked, ledger } = createEdge();
    const nothing = createEdge().dump();
    await apply(0, [site, page(2, 5)], { edge: 4 });
    await ledger().forget({ site: SITE, epoch: 1, edge: 4 });
    expect([dump(), await isAsked()]).toEqual([nothing, false]);
    expect(await apply(0, [site, page(2, 5)], { edge: 4 })).toEqual(["removed", 0, 0]);
    expect(dump()).toEqual(nothing);
    expect(await apply(0, [site, page(2, 5)], { edge: 5 })).toEqual(["applied", 2, 2]);
    await ledger().apply(batch(0, [], { epoch: 2, to: 1, head: 2 }));
    expect(dump()).toEqual(nothing);
  });
});

describe("what is left to make of a replica", () => {
  const documents = Array.from({ length: 2 * REMADE_AT_ONCE + 1 }, (_, index) =>
    page(index + 1, index + 1),
  );
  const last = documents.length + 1;
  const late = { ...site, position: last };

  it("is made by the ledger's alarm, some at a time", async () => {
    const { apply, record, workOff, clock } = createEdge();
    await apply(0, documents);
    await apply(last - 1, [late]);
    const isWhole = () => areWhole(record().rows(), [1]);
    const made: boolean[] = [];
    while (((await workOff()) ?? Number.POSITIVE_INFINITY) <= clock.now()) made.push(isWhole());
    expect([made, isWhole()]).toEqual([[false, false], true]);
  });

  it("keeps no purge from its time when it fails", async () => {
    let fails = true;
    const { apply, clock, events, purges, record, workOff } = createEdge({
      record: (step) => {
        if (step === "replica" && fails) throw new Error("no room");
      },
    });
    await apply(0, documents);
    await apply(last - 1, [late, live(a, last + 1)]);
    const wakes = async (times: number) => {
      for (let left = times; left > 0; left--)
        await clock.advance(Math.max(0, ((await workOff()) ?? 0) - clock.now()));
    };
    await wakes(60);
    expect(purges.filter(({ keys }) => keys.includes(a))).toHaveLength(3);
    expect(events).toContainEqual({
      kind: "edge.trouble",
      part: "replica",
      cause: "Error: no room",
    });
    fails = false;
    await wakes(3);
    expect(areWhole(record().rows(), [1])).toBe(true);
  });
});

it("what a ledger of another version says of its replica is read, or it is as good as away", () => {
  const head = { epoch: 1, position: 2, change: 3 };
  const said = { need: null, head, whole: true, wholeEpoch: 1, floor: 0 };
  expect(() => readLooked(said as never)).toThrow("cannot be read");
  expect(readLooked({ ...said, replica: true }).replica).toBe(true);
  expect(() => readLooked({ ...said, replica: "perhaps" as never })).toThrow("cannot be read");
});
