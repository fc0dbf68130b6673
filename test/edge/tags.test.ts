import { describe, expect, it } from "vitest";
import { judgeTaken, NOTHING_KEPT, UNKNOWN } from "../../edge/ledger/touched.ts";
import type { Asked, FromOrigin, Want } from "../../edge/ports.ts";
import { purgeable } from "../../edge/replica/tags.ts";
import { tagKey } from "../../shared/keys.ts";
import { REPAIR_AFTER_MS, VERIFIED_TTL_S } from "../../shared/limits.ts";
import type { Tag } from "../../shared/tags.ts";
import { createTestEdge, type Faults } from "../support/edge.ts";
import { batch, live, SITE, someKey } from "../support/entries.ts";
import {
  createTestReplica,
  documentEntry,
  documentRow,
  rowBatch,
  siteEntry,
  siteRow,
  typeRow,
} from "../support/replica-rows.ts";

/** Answers that nobody asked before: made of the edge's documents, kept long, and purged by what they were made of. */

const REFERENCE = { kind: "reference", many: false, to: { kind: "page", key: "person" } } as const;
const types = [
  typeRow({ id: 1, key: "team", fields: [{ key: "head", ...REFERENCE }] }),
  typeRow({ id: 2, key: "person" }),
  typeRow({ id: 3, key: "place" }),
  typeRow({ id: 4, key: "post", kind: "post" }),
];
const site = siteEntry(1, siteRow(types));
const TEAMS = "/v2/pages/team/?levels=3";
const PLACES = "/v2/pages/place/?page_size=5";

const document = (
  position: number,
  id: number,
  typeId: number,
  fields: Record<string, unknown> = {},
) =>
  documentEntry(
    position,
    id,
    documentRow({ id, typeId, name: `at ${position}`, fields: fields as never }),
  );

/** A team that names a person, and a place. */
const LOADED = [site, document(2, 5, 1, { head: 6 }), document(3, 6, 2), document(4, 7, 3)];

async function createEdge(faults: Faults = {}) {
  const edge = createTestEdge(faults);
  await edge.ledger().apply(rowBatch(0, LOADED, { first: true }));
  const read = async (printed: string) => {
    const { answer, hit } = await edge.cache.read({ site: SITE, printed });
    if (answer.kind !== "live" && answer.kind !== "absent") return { kind: answer.kind, hit };
    const { kind, freshness, source, version } = answer;
    return { kind, freshness, source, at: version?.position, hit };
  };
  const purged = () => edge.purges.flatMap(({ keys }) => keys);
  return { ...edge, read, purged };
}

const tag = (text: string) => tagKey(SITE, text as Tag);
const made = (at: number, hit: boolean) => ({
  kind: "live",
  freshness: "verified",
  source: "replica",
  at,
  hit,
});

describe("an answer that nobody asked before", () => {
  it("is made of documents without the origin, and kept as long as any that was verified", async () => {
    const { clock, origin, read, purged } = await createEdge();
    expect([await read(TEAMS), await read(TEAMS)]).toEqual([made(4, false), made(4, true)]);
    await clock.advance(VERIFIED_TTL_S * 1_000 - 1);
    expect(await read(TEAMS)).toEqual(made(4, true));
    await clock.advance(1);
    expect(await read(TEAMS)).toEqual(made(4, false));
    expect([origin.calls, purged()]).toEqual([[], []]);
  });

  it("is new with the change of what it shows, below or not, and stays where that is something else", async () => {
    const { ledger, read } = await createEdge();
    for (const printed of [TEAMS, PLACES]) await read(printed);
    const { purgedTo, head } = await ledger().apply(rowBatch(4, [document(5, 6, 2)]));
    // what `wait=live` waits for
    expect([purgedTo, head.position]).toEqual([5, 5]);
    expect([await read(TEAMS), await read(PLACES)]).toEqual([made(5, false), made(4, true)]);
    await ledger().apply(rowBatch(5, [document(6, 8, 3)]));
    expect([await read(TEAMS), await read(PLACES)]).toEqual([made(5, true), made(6, false)]);
    await ledger().apply(rowBatch(6, [{ ...site, position: 7 }]));
    expect([await read(TEAMS), await read(PLACES)]).toEqual([made(7, false), made(7, false)]);
  });

  it("that there is none is kept, until there is one", async () => {
    const { ledger, origin, read } = await createEdge();
    const page = "/v2/pages/place/slug-9/";
    const absent = { ...made(4, false), kind: "absent" };
    expect([await read(page), await read(page)]).toEqual([absent, { ...absent, hit: true }]);
    await ledger().apply(rowBatch(4, [document(5, 9, 3)]));
    expect(await read(page)).toEqual(made(5, false));
    expect(origin.calls).toEqual([]);
  });

  it("is not kept when a purge overtook it, wherever it was then", async () => {
    const { cache, content, ledger } = await createEdge();
    const ledgerOf = content.ledgerOf.bind(content);
    const [reached, hold] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    content.ledgerOf = (of) => ({
      ...ledgerOf(of),
      async select(printed) {
        const selected = await ledgerOf(of).select(printed);
        reached.resolve();
        await hold.promise;
        return selected;
      },
    });
    const asked: Asked = { site: SITE, printed: TEAMS };
    const slow = cache.read(asked);
    await reached.promise;
    await ledger().apply(rowBatch(4, [document(5, 6, 2)]));
    hold.resolve();
    expect((await slow).answer).toMatchObject({ version: { position: 4 } });
    content.ledgerOf = ledgerOf;
    expect((await cache.read(asked)).answer).toMatchObject({ version: { position: 5 } });
  });
});

describe("what an origin answered because the documents were not asked in time", () => {
  const said = (detail: string): FromOrigin => ({
    kind: "absent",
    detail,
    tags: "s,t:2",
    version: null,
  });
  async function createLate() {
    const edge = await createEdge();
    const ledgerOf = edge.content.ledgerOf.bind(edge.content);
    edge.content.ledgerOf = (of) => ({
      ...ledgerOf(of),
      select: () => Promise.resolve({ kind: "busy" }),
    });
    const ask = async () => {
      const { answer, hit } = await edge.cache.read({ site: SITE, printed: TEAMS });
      return answer.kind === "absent" ? [answer.detail, hit] : answer.kind;
    };
    return { ...edge, ask };
  }

  it("goes with the change of what it was made of, and stays where that is something else", async () => {
    const { ask, ledger, origin } = await createLate();
    origin.says(said("old"));
    expect([await ask(), await ask()]).toEqual([
      ["old", false],
      ["old", true],
    ]);
    origin.says(said("new"));
    await ledger().apply(rowBatch(4, [document(5, 7, 3)]));
    expect(await ask()).toEqual(["old", true]);
    await ledger().apply(rowBatch(5, [document(6, 6, 2)]));
    expect(await ask()).toEqual(["new", false]);
  });

  it("is not kept when that changed while the origin answered", async () => {
    const { ask, content, ledger, origin } = await createLate();
    const [reached, hold] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const inTime = content.origin.ask.bind(content.origin);
    content.origin = {
      ...content.origin,
      async ask(...asked) {
        const found = await inTime(...asked);
        reached.resolve();
        await hold.promise;
        return found;
      },
    };
    origin.says(said("old"));
    const slow = ask();
    await reached.promise;
    await ledger().apply(rowBatch(4, [document(5, 6, 2)]));
    hold.resolve();
    expect(await slow).toEqual(["old", false]);
    origin.says(said("new"));
    expect(await ask()).toEqual(["new", false]);
  });
});

describe("the tags that a row touches", () => {
  it("are purged three times, and then nothing is left of them", async () => {
    const { ledger, pass, purged, purges, record, store } = await createEdge();
    await ledger().apply(rowBatch(4, [document(5, 7, 3)]));
    const touched = [tag("d:7"), tag("t:3"), tag("u:slug-7")];
    expect(purged()).toEqual(touched);
    // no comparison with the store follows, which has nothing of a tag
    await pass(REPAIR_AFTER_MS / 2);
    const startMs = purges[0]?.atMs ?? 0;
    expect(purges.map(({ keys, atMs }) => [atMs - startMs, keys])).toEqual(
      [0, 5_000, 10_000].map((ms) => [ms, touched]),
    );
    expect([record().dump().tasks, record().dump().needs, [...store.held]]).toEqual([[], [], []]);
  });

  it("are those of what a document was and of what it is", async () => {
    const { ledger, purged } = await createEdge();
    await ledger().apply(rowBatch(4, [document(5, 7, 2)]));
    expect(purged()).toEqual(["d:7", "t:3", "t:2", "u:slug-7"].map(tag));
  });

  it("go first where they take something down, and as long as that may be in a cache", async () => {
    const wanted: Want[] = [];
    const { ledger, pass } = await createEdge({
      purger: () => ({
        async purge(_, wants) {
          wanted.push(...wants);
          return { waiting: [], againInMs: 0 };
        },
      }),
    });
    await ledger().apply(rowBatch(4, [documentEntry(5, 7, null)], { floor: 5 }));
    await ledger().apply(rowBatch(5, [document(6, 7, 3)], { floor: 5 }));
    await ledger().apply(rowBatch(6, [document(7, 5, 1)], { floor: 5 }));
    await pass(20_000);
    const downs = Object.groupBy(wanted, ({ takesDown }) => (takesDown ? "down" : "edit"));
    const keysOf = (wants: Want[] = []) => new Set(wants.map(({ key }) => key));
    const down = keysOf(downs.down);
    expect([...down]).toEqual([tag("d:7"), tag("t:3")]);
    expect([...keysOf(downs.edit).difference(down)].toSorted()).toEqual(
      ["d:5", "t:1", "u:slug-5", "u:slug-7"].map(tag),
    );
  });

  it("are not live before they are purged", async () => {
    let fails = true;
    const { ledger, pass, read } = await createEdge({
      purge: async () => {
        if (fails) throw new Error("refused");
      },
    });
    await read(PLACES);
    const { purgedTo } = await ledger().apply(rowBatch(4, [document(5, 7, 3)]));
    expect([purgedTo, await read(PLACES)]).toEqual([4, made(4, true)]);
    fails = false;
    await pass(1_000);
    expect((await ledger().apply(batch(5, []))).purgedTo).toBe(5);
    expect(await read(PLACES)).toEqual(made(5, false));
  });
});

describe("all that was made of documents ends", () => {
  it("where the head goes on without them: nobody knows what they say now", async () => {
    const { ledger, origin, purged, read } = await createEdge();
    await read(PLACES);
    await ledger().apply(batch(4, [live(someKey("a"), 6)], { head: 6 }));
    expect(purged()).toContain(tag("s"));
    expect(await read(PLACES)).toMatchObject({ kind: "unavailable" });
    expect(origin.calls).toHaveLength(1);
    // what came meanwhile was in no such answer
    const rows = [document(5, 7, 3)];
    await ledger().apply({ ...rowBatch(6, rows, { to: 6 }), documents: { from: 4, to: 6 } });
    expect(purged().filter((key) => key.startsWith("v/"))).toEqual([tag("s")]);
    expect(await read(PLACES)).toEqual(made(5, false));
  });

  it("when the edge is removed from the site", async () => {
    const { ledger, read, workOff } = await createEdge();
    await read(PLACES);
    await ledger().forget({ site: SITE, epoch: 1, edge: 1 });
    await workOff();
    expect(await read(PLACES)).toEqual({ kind: "unavailable", hit: false });
  });
});

describe("a record whose head another version moved on", () => {
  it("ends all that was made of documents: nobody purged what came then", () => {
    const documents = { position: () => 9, isWhole: () => true, keepsUp: () => true };
    const touched = [{ tag: "d:1" as Tag, position: 9, isGone: false }];
    const judged = (kept: number) =>
      judgeTaken({
        before: { epoch: 1, position: 8, change: 1, kept },
        batch: batch(8, [], { to: 9 }),
        touched,
        documents,
      });
    const purged = [8, 7, UNKNOWN, NOTHING_KEPT].map((kept) =>
      judged(kept).touched.map(({ key }) => key),
    );
    expect(purged).toEqual([[tag("d:1")], [tag("s")], [tag("s")], []]);
    expect(judged(7).kept).toBe(9);
  });
});

describe("an answer with more documents than can be named", () => {
  it("is named by their types, which each change of them touches", () => {
    const { rows, take } = createTestReplica();
    const ids = Array.from({ length: 1_200 }, (_, index) => 1_000 + index);
    // those of type 2 are in another locale, as all may be
    const documents = ids.map((id, index) => {
      const typeId = 2 + (id % 2);
      const row = documentRow({ id, typeId });
      return documentEntry(index + 2, id, row, typeId === 2 ? "de" : "en");
    });
    take(rowBatch(0, [site, ...documents]));
    const named = [...ids, 9_999].map((id) => `d:${id}` as Tag);
    const tags = ["s", "t:1", ...named] as Tag[];
    // nobody knows of what type one is that is not published
    expect(purgeable(rows, tags).toSorted()).toEqual(["d:9999", "s", "t:1", "t:2", "t:3"]);
    expect(purgeable(rows, tags.slice(0, 300))).toEqual(tags.slice(0, 300));
    // whatever happens to posts may change a neighbour
    const beside = purgeable(rows, [...tags, "n:1000" as Tag]);
    expect(beside.toSorted()).toEqual(["d:9999", "n:1000", "s", "t:1", "t:2", "t:3", "t:4"]);
  });
});
