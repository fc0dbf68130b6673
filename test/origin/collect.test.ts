import { describe, expect, it } from "vitest";
import { collectDocuments, collectLog } from "../../origin/collect/collect.ts";
import { forgetChanges } from "../../origin/db/log/retention.ts";
import { listEdges } from "../../origin/db/log/edges.ts";
import { readHead } from "../../origin/db/log/renditions.ts";
import { readAnswer } from "../support/collected.ts";
import { dumpRows } from "../support/backup.ts";
import { createConnected } from "../support/connected.ts";
import { makePage, makeType, one, text } from "../support/model.ts";
import { createTestOrigin } from "../support/origin.ts";

/** What nobody needs goes, and nobody misses it. */

const DAY_MS = 86_400_000;

/** A site of which pages were deleted long ago, whose changes are forgotten. */
async function createSite() {
  const site = await createConnected(createTestOrigin, { a: {}, b: {} });
  const { clock, deliver, parts, request } = site;
  const { postgres } = parts;
  await makeType(site, "page-types", "p", [text("words"), one("to", "page", "p")]);
  for (const slug of ["named", "stays", "old", "older", "young"])
    await makePage(site, "p", slug, { words: slug, to: slug === "stays" ? "named" : "" });
  await request("PATCH", "/v2/pages/p/old/", { fields: { words: "twice" } });
  await deliver();
  const idOf = async (slug: string) =>
    (await postgres.pool.query<{ id: number }>("select id from documents where slug = $1", [slug]))
      .rows[0]?.id ?? 0;
  const remove = async (slug: string) =>
    expect((await request("DELETE", `/v2/pages/p/${slug}/`)).status).toBe(204);
  const ids = { old: await idOf("old"), older: await idOf("older"), young: await idOf("young") };
  for (const slug of ["old", "older", "named"]) await remove(slug);
  await deliver();
  await clock.advance(40 * DAY_MS);
  await remove("young");
  await deliver();
  for (const name of ["a", "b"] as const) await site.edges[name].pass(200_000, site.site.id);
  await deliver();
  const before = new Date(clock.now() - 30 * DAY_MS).toISOString();
  const options = { before, newest: 0, limit: 100 };
  await postgres.transaction((tx) => forgetChanges(tx, options));
  const collecting = (dryRun: boolean, of = before) => ({
    ...parts,
    progress: { say: () => undefined, now: () => undefined },
    signal: new AbortController().signal,
    before: of,
    dryRun,
  });
  const count = async (statement: string) => (await postgres.pool.query(statement)).rowCount;
  return {
    ...site,
    postgres,
    ids,
    collecting,
    count,
    epoch: async () => (await readHead(postgres.db, site.site.id)).epoch,
  };
}

const TOMBSTONES = "select from log_documents where body is null";

describe("deleted documents", () => {
  it("go with their revisions after the grace period, and what is referred to or younger stays", async () => {
    const { postgres, ids, collecting, count } = await createSite();
    const before = await dumpRows(postgres);
    // both: one that a page still names has to wait for that
    expect(await collectDocuments(collecting(true))).toEqual({ documents: 2, revisions: 3 });
    expect(await dumpRows(postgres)).toEqual(before);
    expect(await collectDocuments(collecting(false))).toEqual({ documents: 2, revisions: 3 });
    expect(await count(`select from documents where id in (${ids.old}, ${ids.older})`)).toBe(0);
    expect(await count(`select from documents where id = ${ids.young}`)).toBe(1);
    expect(await count("select from documents where slug = 'named'")).toBe(1);
    expect(await collectDocuments(collecting(false))).toEqual({ documents: 0, revisions: 0 });
  });
});

describe("the log's rows of what is no more", () => {
  it("go once every edge is past them and their changes are forgotten, and edges answer as before", async () => {
    const site = await createSite();
    const { postgres, collecting, count, deliver, edges } = site;
    expect(await count(TOMBSTONES)).toBe(4);
    const before = await dumpRows(postgres);
    expect(await collectLog(collecting(true))).toEqual({ documents: 3, answers: 0, released: 3 });
    expect(await dumpRows(postgres)).toEqual(before);
    expect(await collectLog(collecting(false))).toEqual({ documents: 3, answers: 0, released: 3 });
    expect(await count(TOMBSTONES)).toBe(1);
    await deliver();
    expect(await count("select from log_entries where state = 'dropped'")).toBe(3);
    for (const edge of [edges.a, edges.b]) {
      expect(await readAnswer(edge, site.site.id, "/v2/pages/p/old/")).toBe("verified absent");
      expect(await readAnswer(edge, site.site.id, "/v2/pages/p/stays/")).toBe("verified live");
    }
    // those rows wait until what was changed meanwhile is forgotten
    expect(await collectLog(collecting(false))).toEqual({ documents: 0, answers: 0, released: 0 });
    await postgres.pool.query("delete from changes");
    await site.edges.a.pass(200_000, site.site.id);
    await site.edges.b.pass(200_000, site.site.id);
    await deliver();
    expect(await collectLog(collecting(false))).toMatchObject({ documents: 1, answers: 3 });
    expect(await readAnswer(edges.a, site.site.id, "/v2/pages/p/old/")).toBe("verified absent");
  });

  it("stay while an edge is behind, of another epoch, or takes no documents", async () => {
    const { postgres, collecting } = await createSite();
    const nothing = { documents: 0, answers: 0, released: 0 };
    for (const set of [
      "head = 1",
      "epoch = 1",
      "documents = null",
      "documents = 1",
      "purged = 1",
    ]) {
      const { rows } = await postgres.pool.query(
        "select head, epoch, documents, purged from edges where name = 'a'",
      );
      await postgres.pool.query(`update edges set ${set} where name = 'a'`);
      expect.soft([set, await collectLog(collecting(false))]).toEqual([set, nothing]);
      const [had] = rows as {
        head: number;
        epoch: number;
        documents: number;
        purged: number | null;
      }[];
      await postgres.pool.query(
        "update edges set head = $1, epoch = $2, documents = $3, purged = $4 where name = 'a'",
        [had?.head, had?.epoch, had?.documents, had?.purged],
      );
    }
    expect((await collectLog(collecting(false))).documents).toBe(3);
  });

  it("make an edge that goes back behind them take all of the log, and one that comes anew take no harm", async () => {
    const site = await createSite();
    const { collecting, deliver, edges, epoch, parts, postgres } = site;
    const { head } = await readHead(postgres.db, site.site.id);
    await collectLog(collecting(false));
    const [a] = await listEdges(postgres.db, site.site.id);
    const was = await epoch();
    const reached = (position: number, documents = head) => ({
      epoch: was,
      position,
      change: 1,
      purgedTo: position,
      documents,
    });
    const now = () => new Date(site.clock.now()).toISOString();
    // forwards from the beginning, as a new edge
    for (const [at, of] of [
      [0, 0],
      [2, 0],
      [head, 1],
      [head, head],
    ] as const) {
      if (at === 0)
        await postgres.pool.query("update edges set head = 0, documents = 0 where id = $1", [
          a?.id,
        ]);
      await parts.log.recordReached(a?.id ?? 0, reached(at, of), now());
      expect(await epoch()).toBe(was);
    }
    await parts.log.recordReached(a?.id ?? 0, reached(3), now());
    expect(await epoch()).toBeGreaterThan(was);
    await deliver();
    for (const edge of [edges.a, edges.b]) {
      expect(await readAnswer(edge, site.site.id, "/v2/pages/p/older/")).toBe("verified absent");
      expect(await readAnswer(edge, site.site.id, "/v2/pages/p/stays/")).toBe("verified live");
    }
  });
});
