import { describe, expect, test } from "vitest";
import { documentTag, siteTag } from "../../shared/tags.ts";
import { insertChange } from "../../origin/db/log/changes.ts";
import { lockPurpose } from "../../origin/db/client.ts";
import { insertEdge, lanesBehind } from "../../origin/db/log/edges.ts";
import { changeAt, readLog } from "../../origin/db/log/stretches.ts";
import { recordReached } from "../../origin/db/log/receipts.ts";
import { readHead } from "../../origin/db/log/renditions.ts";
import { rows } from "../../origin/db/rows.ts";
import { materialize } from "../../origin/delivery/materialize/materialize.ts";
import { eventually } from "../support/eventually.ts";
import { dumpLog, renderFresh } from "../support/log-dump.ts";
import { makeItems, makePage, makeType, many, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

const newOrigin = originsOfFile();

const NOW = "2026-01-01T00:00:00Z";

async function createPages(): Promise<TestOrigin> {
  const origin = await newOrigin();
  await makeType(origin, "page-types", "p", [text("words"), many("near", "page", "p")]);
  for (const slug of ["a", "b", "c"]) await makePage(origin, "p", slug, { words: slug, near: [] });
  await origin.materialize();
  return origin;
}

/** Something that happens when it is told to. */
function createGate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: resolve };
}

/** Returns once so many backends of this database wait for a lock. */
const waitingForLock = (origin: TestOrigin, count: number) =>
  eventually(`${count} backends that wait`, async () => {
    const waiting = await rows(origin.parts.postgres.db)`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    return waiting.length >= count ? true : undefined;
  });

interface ChangeRow {
  number: number;
  position: number | null;
}

async function changes(origin: TestOrigin): Promise<ChangeRow[]> {
  const { body } = await origin.request("GET", "/manage/v1/changes");
  return (body as { data: ChangeRow[] }).data.toReversed();
}

const publish = async (origin: TestOrigin, slug: string, fields: object) => {
  const { status, body } = await origin.request("PATCH", `/v2/pages/p/${slug}/`, { fields });
  expect(status).toBe(202);
  return (body as { change: number }).change;
};

describe("a change", () => {
  /** A transaction that has recorded its change and does not commit until told to. */
  async function openChange(origin: TestOrigin, end: "commit" | "rollback") {
    const [recorded, told] = [createGate(), createGate()];
    const { postgres } = origin.parts;
    const work = postgres.transaction(async (tx) => {
      const change = { kind: "model" as const, tags: [siteTag], canonical: [] };
      const number = await insertChange(tx, origin.site.id, change, NOW);
      recorded.open();
      await told.passed;
      if (end === "rollback") throw new Error("rolled back");
      return number;
    });
    const outcome = work.catch((error: Error) => error.message);
    await recorded.passed;
    return { outcome, finish: told.open };
  }

  test("that commits late is not missed by what materializes before and after", async () => {
    const origin = await createPages();
    const before = (await changes(origin)).length;
    const first = await openChange(origin, "commit");
    const second = publish(origin, "a", { words: "later" });
    await waitingForLock(origin, 1);
    expect(await origin.materialize()).toEqual({ kind: "idle" });
    first.finish();
    expect([await first.outcome, await second]).toEqual([before + 1, before + 2]);
    await origin.materialize();
    const after = await changes(origin);
    expect(after.map(({ number }) => number)).toEqual(after.map((_, index) => index + 1));
    expect(after.every(({ position }) => position !== null)).toBe(true);
  });

  test("that is rolled back leaves no gap", async () => {
    const origin = await createPages();
    const before = (await changes(origin)).length;
    const first = await openChange(origin, "rollback");
    const second = publish(origin, "a", { words: "later" });
    await waitingForLock(origin, 1);
    first.finish();
    expect([await first.outcome, await second]).toEqual(["rolled back", before + 1]);
  });

  test("of one site does not wait for that of another", async () => {
    const [origin, other] = [await createPages(), await createPages()];
    const open = await openChange(origin, "commit");
    expect(await publish(other, "a", { words: "x" })).toBeTypeOf("number");
    open.finish();
    await open.outcome;
  });

  test("has the next number, however many come at once", async () => {
    const origin = await createPages();
    const before = (await changes(origin)).length;
    const writes = ["a", "b", "c", "a", "b", "c"].map((slug, index) =>
      publish(origin, slug, { words: String(index) }),
    );
    const numbers = (await Promise.all(writes)).toSorted((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, index) => before + 1 + index));
  });
});

describe("publishing at the same time", () => {
  test("pages that name each other does not deadlock and leaves the log right", async () => {
    const origin = await createPages();
    const slugs = ["a", "b", "c"];
    for (let round = 0; round < 5; round++) {
      const writes = slugs.map((slug, index) => {
        const near = [...slugs.slice(index + 1), ...slugs.slice(0, index + 1)];
        return origin.request("PATCH", `/v2/pages/p/${slug}/`, {
          fields: { words: `${round}`, near: round % 2 === 0 ? near : near.toReversed() },
        });
      });
      const answers = await Promise.all([...writes, origin.materialize()]);
      expect(answers.slice(0, 3).map((answer) => "status" in answer && answer.status)).toEqual([
        202, 202, 202,
      ]);
    }
    await origin.materialize();
    const stored = await dumpLog(origin, origin.site.id);
    const fresh = await renderFresh(origin, origin.site.id, [...stored.keys()]);
    expect(
      new Map([...stored].map(([query, { state, etag }]) => [query, { state, etag }])),
    ).toEqual(fresh);
    const { body } = await origin.request("GET", "/v2/pages/p/a/?levels=1");
    expect(body).toMatchObject({ data: { fields: { words: "4", near: expect.any(Array) } } });
  });

  test("two pages of one slug gives it to one of them", async () => {
    const origin = await createPages();
    const page = {
      title: "N",
      slug: "n",
      page_type: "p",
      status: "published",
      fields: { words: "", near: [] },
    };
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => origin.request("POST", "/v2/pages/", page)),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      202, 400, 400, 400,
    ]);
  });
});

describe("a materialization", () => {
  test("is left to the one that is at it", async () => {
    const origin = await createPages();
    await publish(origin, "a", { words: "x" });
    const { site, parts: all } = origin;
    const lock = { purpose: lockPurpose.materialize, id: site.id };
    const inside = await all.postgres.locked(lock, () => materialize(origin.parts, site.id));
    expect(inside).toEqual({ kind: "busy" });
    expect(await materialize(origin.parts, site.id)).toEqual({ kind: "done", more: false });
    expect(await materialize(origin.parts, site.id)).toEqual({ kind: "idle" });
  });

  test("by several at once gives every position once and misses nothing", async () => {
    const origin = await createPages();
    for (let round = 0; round < 5; round++) {
      for (const slug of ["a", "b"]) await publish(origin, slug, { words: `${round}` });
      const outcomes = await Promise.all(
        [1, 2, 3].map(() => materialize(origin.parts, origin.site.id)),
      );
      expect(outcomes.map(({ kind }) => kind)).toContain("done");
    }
    await origin.materialize();
    const stored = [...(await dumpLog(origin, origin.site.id)).values()];
    const { head } = await readHead(origin.parts.postgres.db, origin.site.id);
    const positions = stored.map(({ position }) => position);
    expect([new Set(positions).size, Math.max(...positions)]).toEqual([positions.length, head]);
    const { body } = await origin.request("GET", "/v2/pages/p/a/");
    expect(body).toMatchObject({ data: { fields: { words: "4" } } });
  });

  test("of one site goes on beside that of another", async () => {
    const [origin, other] = [await createPages(), await createPages()];
    await publish(other, "a", { words: "x" });
    const lock = { purpose: lockPurpose.materialize, id: origin.site.id };
    const inside = await origin.parts.postgres.locked(lock, () => other.materialize());
    expect(inside).toEqual({ kind: "done", more: false });
  });

  test("that fails leaves everything for the next", async () => {
    const origin = await createPages();
    const before = await dumpLog(origin, origin.site.id);
    await publish(origin, "a", { words: "x" });
    const report = ({ kind }: { kind: string }) => {
      if (kind === "materialize.serialized") throw new Error("power cut");
    };
    const failing = materialize({ ...origin.parts, report }, origin.site.id);
    await expect(failing).rejects.toThrow("power cut");
    expect(await dumpLog(origin, origin.site.id)).toEqual(before);
    expect(await origin.materialize()).toEqual({ kind: "done", more: false });
    expect(await dumpLog(origin, origin.site.id)).not.toEqual(before);
  });

  test("takes many changes in several turns", async () => {
    const origin = await createPages();
    await origin.parts.postgres.transaction(async (tx) => {
      for (let index = 0; index < 201; index++) {
        const change = { kind: "model" as const, tags: [documentTag(0)], canonical: [] };
        await insertChange(tx, origin.site.id, change, NOW);
      }
    });
    const turn = () => materialize(origin.parts, origin.site.id);
    expect([await turn(), await turn(), await turn()]).toEqual([
      { kind: "done", more: true },
      { kind: "done", more: false },
      { kind: "idle" },
    ]);
  });
});

describe("what an edge is sent", () => {
  const db = (origin: TestOrigin) => origin.parts.postgres.db;

  test("is the log after its head, bounded in entries and in bytes, never nothing while there is more", async () => {
    const origin = await newOrigin();
    await makeType(origin, "collections", "tag", [text("label")]);
    await makeItems(origin, "tag", [{ label: "x".repeat(1_000) }, { label: "y".repeat(1_000) }]);
    await origin.materialize();
    // a token, two items of about 1 KB, and their list of about 2 KB, in this order, after the rows of site and items
    const answers = (after: number) => ({ after, answers: true, documents: false });
    const limits = { entries: 100, bytes: 1_000_000 };
    const { entries: all } = await readLog(db(origin), origin.site.id, answers(0), limits);
    expect(all.map(({ position, state }) => [position, state])).toEqual(
      [4, 5, 6, 7].map((at) => [at, "live"]),
    );
    const sizes = all.map(({ body }) => Buffer.byteLength(body ?? ""));
    const upTo = (count: number) => sizes.slice(0, count).reduce((sum, size) => sum + size, 0);
    const read = async (after: number, entries: number, bytes: number) =>
      (await readLog(db(origin), origin.site.id, answers(after), { entries, bytes })).entries.map(
        ({ position }) => position,
      );
    const rows_: [number, number, number, number[]][] = [
      [0, 2, 1_000_000, [4, 5]],
      [5, 100, 1_000_000, [6, 7]],
      [7, 100, 1_000_000, []],
      [0, 100, upTo(3), [4, 5, 6]],
      [0, 100, upTo(3) - 1, [4, 5]],
      [4, 100, 1, [5]],
      [0, 100, 0, [4]],
    ];
    for (const [after, entries, bytes, positions] of rows_)
      expect
        .soft([after, entries, bytes, await read(after, entries, bytes)])
        .toEqual([after, entries, bytes, positions]);
  });

  test("says up to which change it goes: none that is not in the log, none beyond the position", async () => {
    const origin = await createPages();
    const site = origin.site.id;
    const start = (await changes(origin)).length;
    const { head } = await readHead(db(origin), site);
    const at = (position: number, known = 0) => changeAt(db(origin), site, position, known);
    expect([await at(head), await at(head - 1), await at(0)]).toEqual([start, 0, 0]);
    const number = await publish(origin, "a", { words: "x" });
    expect(await at(head)).toBe(start);
    await origin.materialize();
    const after = (await readHead(db(origin), site)).head;
    expect(after).toBeGreaterThan(head);
    expect([await at(head, start), await at(after - 1, start)]).toEqual([start, start]);
    expect(await at(after)).toBe(number);
    await origin.parts.postgres.transaction((tx) =>
      insertChange(tx, site, { kind: "model", tags: [documentTag(0)], canonical: [] }, NOW),
    );
    expect(await at(after)).toBe(number);
    await origin.materialize();
    expect([await at(head, start), await at(after)]).toEqual([start, number + 1]);
  });

  test("goes to who is behind, in the log, in changes, or in another epoch", async () => {
    const origin = await createPages();
    const site = origin.site.id;
    const edge = await insertEdge(
      db(origin),
      site,
      { name: "a", url: `http://${site}.example` },
      NOW,
    );
    const id = edge?.id ?? 0;
    const behind = async () => (await lanesBehind(db(origin), site)).map(({ edgeId }) => edgeId);
    const { epoch, head } = await readHead(db(origin), site);
    const change = (await changes(origin)).length;
    const rows_: [string, { epoch: number; position: number; change: number }, number[]][] = [
      ["new", { epoch: 0, position: 0, change: 0 }, [id]],
      ["one entry behind", { epoch, position: head - 1, change }, [id]],
      ["one change behind", { epoch, position: head, change: change - 1 }, [id]],
      ["of another epoch", { epoch: epoch - 1, position: head, change }, [id]],
      ["with everything", { epoch, position: head, change }, []],
    ];
    for (const [name, at, expected] of rows_) {
      await recordReached(db(origin), id, { purgedTo: head, documents: head, ...at }, NOW);
      expect.soft([name, await behind()]).toEqual([name, expected]);
    }
    await publish(origin, "a", { words: "x" });
    expect(await behind()).toEqual([]);
    await origin.materialize();
    expect(await behind()).toEqual([id]);
    expect((await lanesBehind(db(origin), null)).map(({ edgeId }) => edgeId)).toContain(id);
    expect(await lanesBehind(db(origin), site + 1_000)).toEqual([]);
  });
});
