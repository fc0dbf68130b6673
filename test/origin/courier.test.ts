import { sql } from "../../origin/db/drizzle.ts";
import { describe, expect, test } from "vitest";
import type { Batch, Head } from "../../shared/push.ts";
import { insertEdge, listEdges } from "../../origin/db/log/edges.ts";
import { changeAt, readLog } from "../../origin/db/log/stretches.ts";
import { readHead } from "../../origin/db/log/renditions.ts";
import { sendNext } from "../../origin/delivery/courier/courier.ts";
import { makeItems, makePage, makeType, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

/** What one push holds of a change: all of it wherever that fits, and no claim to more than it holds. */

const newOrigin = originsOfFile();
const NOW = "2026-01-01T00:00:00Z";

const headOf = async (origin: TestOrigin) =>
  (await readHead(origin.parts.postgres.db, origin.site.id)).head;

async function changesOf(origin: TestOrigin): Promise<number> {
  const { body } = await origin.request("GET", "/manage/v1/changes");
  return (body as { data: { number: number }[] }).data[0]?.number ?? 0;
}

/** Three runs of the materializer: answers at 2, 5–7 and 10–12, and before each run's the rows of its documents. */
async function createRuns(): Promise<TestOrigin> {
  const origin = await newOrigin();
  await makeType(origin, "collections", "tag", [text("label")]);
  await makeType(origin, "collections", "mark", [text("label")]);
  await origin.materialize();
  const first = await headOf(origin);
  for (const key of ["tag", "mark"]) {
    await makeItems(origin, key, [{ label: "x" }, { label: "y" }]);
    await origin.materialize();
  }
  expect([first, await headOf(origin)]).toEqual([2, 12]);
  return origin;
}

describe("a stretch of the log", () => {
  test("ends before a change that does not fit into it any more", async () => {
    const origin = await createRuns();
    const read = async (after: number, entries: number) => {
      const limits = { entries, bytes: 1_000_000 };
      const wanted = { after, answers: true, documents: false };
      const found = await readLog(origin.parts.postgres.db, origin.site.id, wanted, limits);
      return found.entries.map(({ position }) => position);
    };
    const rows_: [number, number, number[]][] = [
      [0, 100, [2, 5, 6, 7, 10, 11, 12]],
      [0, 7, [2, 5, 6, 7, 10, 11, 12]],
      [0, 6, [2, 5, 6, 7]],
      [0, 5, [2, 5, 6, 7]],
      [0, 4, [2, 5, 6, 7]],
      [0, 3, [2]],
      [2, 4, [5, 6, 7]],
      // one that fits into no push is split, and what is left of it goes out alone
      [2, 2, [5, 6]],
      [6, 2, [7]],
      [7, 2, [10, 11]],
    ];
    for (const [after, entries, positions] of rows_)
      expect
        .soft([after, entries, await read(after, entries)])
        .toEqual([after, entries, positions]);
  });

  test("is never empty while there is more, though older entries are gone", async () => {
    const origin = await createRuns();
    // everything is serialized again, so that nothing is left of the older runs
    await origin.parts.postgres.pool.query(
      "update log_entries set etag = 'old' where site_id = $1",
      [origin.site.id],
    );
    await makeType(origin, "collections", "more", [text("label")]);
    await origin.materialize();
    const limits = { entries: 2, bytes: 1_000_000 };
    const wanted = { after: 0, answers: true, documents: false };
    const found = await readLog(origin.parts.postgres.db, origin.site.id, wanted, limits);
    expect(found.entries.length).toBe(2);
  });
});

describe("a push", () => {
  /** An edge that takes everything. */
  async function createEdge(origin: TestOrigin) {
    const { db } = origin.parts.postgres;
    const address = { name: "a", url: `http://${origin.site.id}.example` };
    const edge = await insertEdge(db, origin.site.id, address, NOW);
    const pushes: Batch[] = [];
    const fails = { next: false };
    const push = (_: string, batch: Batch) => {
      if (fails.next) {
        fails.next = false;
        return Promise.reject(new Error("connection reset"));
      }
      pushes.push(batch);
      const head: Head = { epoch: batch.epoch, position: batch.to, change: batch.change };
      return Promise.resolve({
        outcome: "applied" as const,
        head,
        purgedTo: batch.to,
        documents: batch.to,
      });
    };
    const send = () => sendNext({ ...origin.parts, edges: { push } }, edge?.id ?? 0, 1);
    return { edge, fails, pushes, send };
  }

  test("that fails leaves the edge where it was, says so, and goes out again", async () => {
    const origin = await createRuns();
    const { db } = origin.parts.postgres;
    const { pushes, send, edge, fails } = await createEdge(origin);
    fails.next = true;
    expect(await send()).toEqual({ kind: "failed", answered: false });
    const [row] = await listEdges(db, origin.site.id);
    expect(row).toMatchObject({
      id: edge?.id,
      head: 0,
      change: 0,
      lastError: "It could not be sent; the origin's log says why.",
    });
    expect(await send()).toEqual({ kind: "up_to_date" });
    expect(pushes.map(({ from, to }) => [from, to])).toEqual([[0, 12]]);
    expect((await listEdges(db, origin.site.id))[0]).toMatchObject({ head: 12, lastError: null });
  });

  test("does not split a change that would fit into one", async () => {
    const origin = await newOrigin();
    for (const key of ["tag", "mark"]) await makeType(origin, "collections", key, [text("label")]);
    await origin.materialize();
    const ends = [0];
    for (const key of ["tag", "mark"]) {
      await makeItems(
        origin,
        key,
        Array.from({ length: 300 }, () => ({ label: "x" })),
      );
      await origin.materialize();
      ends.push(await headOf(origin));
    }
    // answers alone are sent while documents are not all in the log
    const { db } = origin.parts.postgres;
    await db.execute(sql`update logs set documented = 0 where site_id = ${origin.site.id}`);
    const { pushes, send } = await createEdge(origin);
    while ((await send()).kind === "sent");
    const [zero, first, second] = ends;
    expect(pushes.map(({ from, to }) => [from, to])).toEqual([
      [zero, first],
      [first, second],
    ]);
    expect(pushes.map(({ change }) => change)).toEqual([
      (await changesOf(origin)) - 1,
      await changesOf(origin),
    ]);
  });
});

describe("the change a push goes up to", () => {
  test("is none whose entries gave way to newer ones, until these are there too", async () => {
    const origin = await newOrigin();
    await makeType(origin, "page-types", "p", [text("words")]);
    await makePage(origin, "p", "a", { words: "1" });
    await makePage(origin, "p", "b", { words: "1" });
    await origin.materialize();
    const [head, known] = [await headOf(origin), await changesOf(origin)];
    const publish = async (slug: string) => {
      await origin.request("PATCH", `/v2/pages/p/${slug}/`, { fields: { words: "2" } });
      await origin.materialize();
      return headOf(origin);
    };
    // page a with its row and the list; then page b with its row and the list, which is no longer where the first change put it
    const [first, second] = [await publish("a"), await publish("b")];
    expect([first - head, second - first]).toEqual([3, 3]);
    const at = (position: number) =>
      changeAt(origin.parts.postgres.db, origin.site.id, position, known);
    expect([await at(head), await at(first), await at(second)]).toEqual([known, known, known + 2]);
  });
});
