import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { sitesWithWork } from "../../origin/db/log/changes.ts";
import { insertEdge } from "../../origin/db/log/edges.ts";
import { array, rows } from "../../origin/db/rows.ts";
import { sendNext } from "../../origin/delivery/courier/courier.ts";
import { materialize } from "../../origin/delivery/materialize/materialize.ts";
import { FORMER_AT_ONCE } from "../../shared/limits.ts";
import type { Batch } from "../../shared/push.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { ask } from "../support/scenarios.ts";

/** Queries that an earlier version kept because readers had asked: they end, at every edge, and hold up nobody. */

const newOrigin = originsOfFile();
const NOW = "2026-01-01T00:00:00Z";
const HOME = "/v2/pages/p/home/";

const execute = (origin: TestOrigin, statement: ReturnType<typeof sql>) =>
  rows<Record<string, string | number | null>>(origin.parts.postgres.db)`${statement}`;

const keyOf = ({ site }: TestOrigin, name: string) => `r/${site.id}/${name.padStart(64, "0")}`;

/** A site with a page in its log. */
async function createSite() {
  const origin = await newOrigin();
  await makeType(origin, "page-types", "p", [text("words")]);
  const page = await makePage(origin, "p", "home", { words: "old" });
  await origin.materialize();
  return { ...origin, page };
}

/** Puts entries of these names into the log; a dropped one keeps what it had at position 1. */
async function logged(origin: TestOrigin, names: string[], state: "live" | "dropped") {
  const { id } = origin.site;
  const keys = array(
    names.map((name) => keyOf(origin, name)),
    "text",
  );
  const [etag, body, reserve] = state === "live" ? ['"e"', "{}", null] : [null, null, 1];
  await execute(
    origin,
    sql`
    with moved as (
      update logs set head = head + ${names.length}::int where site_id = ${id} returning head - ${names.length}::int as head)
    insert into log_entries (site_id, key, position, state, etag, body, reserve)
    select ${id}, key, moved.head + nth, ${state}, ${etag}::text, ${body}::text, ${reserve}::bigint
    from moved, unnest(${keys}) with ordinality as named (key, nth)`,
  );
  return keys;
}

/** Queries that readers had asked, live in the log. */
async function asked(origin: TestOrigin, names: string[], tags = "{d:0}") {
  const keys = await logged(origin, names, "live");
  await execute(
    origin,
    sql`
    insert into renditions (site_id, key, query, canonical, tags, adopted_at, pending)
    select ${origin.site.id}, key, '/v2/pages/p/?page_size=' || nth, false, ${tags}::text[], ${NOW}, false
    from unnest(${keys}) with ordinality as named (key, nth)`,
  );
}

/** Queries that were dropped, and of which edges keep the last answer. */
async function kept(origin: TestOrigin, names: string[], tags = "{d:0}") {
  const keys = await logged(origin, names, "dropped");
  await execute(
    origin,
    sql`
    insert into reserves (site_id, key, position, tags, dropped_at)
    select ${origin.site.id}, key, 1, ${tags}::text[], ${NOW} from unnest(${keys}) as named (key)`,
  );
}

/** What the log says of keys: state, and which body edges of before may keep. */
async function said(origin: TestOrigin, names: string[]) {
  const found = await execute(
    origin,
    sql`select key, state, reserve from log_entries where site_id = ${origin.site.id}`,
  );
  const byKey = new Map(found.map(({ key, state, reserve }) => [key, `${state} ${reserve}`]));
  return names.map((name) => byKey.get(keyOf(origin, name)));
}

const isWoken = async ({ parts, site }: TestOrigin) =>
  (await sitesWithWork(parts.postgres.db)).some(({ siteId }) => siteId === site.id);

const left = async (origin: TestOrigin) => {
  const [found] = await execute(
    origin,
    sql`
    select (select count(*)::int from renditions where site_id = ${origin.site.id} and not canonical)
      + (select count(*)::int from reserves where site_id = ${origin.site.id}) as left`,
  );
  return found?.["left"];
};

/** An edge of the site that said how far it has documents; null for one that takes none. */
async function addEdge(origin: TestOrigin, documents: "all" | null) {
  const { parts, site } = origin;
  const place = { name: "e", url: `https://e-${site.id}.test` };
  const edge = await insertEdge(parts.postgres.db, site.id, place, NOW);
  await execute(
    origin,
    sql`
    update edges e set epoch = l.epoch, head = l.head, purged = l.head, change = s.last_change,
      documents = case when ${documents === "all"} then l.head end
    from logs l join sites s on s.id = l.site_id where e.id = ${edge?.id ?? 0} and l.site_id = e.site_id`,
  );
  return edge?.id ?? 0;
}

const names = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, at) => prefix + String(at));

describe("where every edge answers such queries itself, they", () => {
  test("end although nothing touches them, so many at a time", async () => {
    const origin = await createSite();
    const many = names(FORMER_AT_ONCE + 2, "a");
    const [some, ended] = [names(2, "b"), names(1, "c")];
    await asked(origin, many);
    await kept(origin, some);
    await logged(origin, ended, "dropped");
    await execute(
      origin,
      sql`update log_entries set reserve = 0 where key = ${keyOf(origin, "c0")}`,
    );
    await addEdge(origin, "all");
    const turn = () => materialize(origin.parts, origin.site.id);
    expect(await isWoken(origin)).toBe(true);
    expect(await turn()).toEqual({ kind: "done", more: true });
    expect(await left(origin)).toBe(2);
    expect([await turn(), await turn(), await left(origin)]).toEqual([
      { kind: "done", more: false },
      { kind: "idle" },
      0,
    ]);
    expect(await isWoken(origin)).toBe(false);
    const all = [...many, ...some, ...ended];
    expect(await said(origin, all)).toEqual(all.map(() => "dropped 0"));
    const told = origin.events.flatMap((event) =>
      event.kind === "rendition.dropped" ? [[event.reason, event.count]] : [],
    );
    expect(told).toEqual([
      ["former", FORMER_AT_ONCE + 2],
      ["former", 2],
    ]);
    const { body } = await origin.request("GET", HOME);
    expect(body).toMatchObject({ data: { fields: { words: "old" } } });
  });

  test("leave the log without a trace where it had none", async () => {
    const origin = await createSite();
    const key = keyOf(origin, "a");
    await execute(
      origin,
      sql`
      insert into renditions (site_id, key, query, canonical, tags, adopted_at, pending)
      values (${origin.site.id}, ${key}, '/v2/pages/p/?page_size=3', false, '{}', ${NOW}, true)`,
    );
    expect([await origin.materialize(), await left(origin)]).toEqual([{ kind: "idle" }, 0]);
    expect(await said(origin, ["a"])).toEqual([undefined]);
  });

  test("reach an edge that was away for long, which is told to keep nothing of them", async () => {
    const origin = await createSite();
    await asked(origin, ["a"]);
    await kept(origin, ["b"]);
    const edge = await addEdge(origin, "all");
    await origin.materialize();
    await origin.request("PATCH", HOME, { fields: { words: "new" } });
    await origin.materialize();
    const pushed: Batch[] = [];
    const edges = {
      push: async (_: string, batch: Batch) => {
        pushed.push(batch);
        const { epoch, to: position, change } = batch;
        return { outcome: "applied" as const, head: { epoch, position, change } };
      },
    };
    await sendNext({ ...origin.parts, edges }, edge, 1);
    const entries = pushed.flatMap((batch) => batch.entries);
    for (const name of ["a", "b"])
      expect(entries.filter(({ key }) => key === keyOf(origin, name))).toMatchObject([
        { state: "dropped", reserve: 0 },
      ]);
  });
});

describe("beside an edge that has no documents yet, they", () => {
  test("stay as they are until a change touches them, whatever it is", async () => {
    const origin = await createSite();
    const tags = `{d:${origin.page}}`;
    await asked(origin, ["1"]);
    await asked(origin, ["2"], tags);
    await kept(origin, ["3"]);
    await kept(origin, ["4"], tags);
    await kept(origin, ["5"], "{*}");
    await addEdge(origin, null);
    expect([await isWoken(origin), await origin.materialize()]).toEqual([false, { kind: "idle" }]);
    await origin.request("PATCH", HOME, { fields: { words: "new" } });
    await origin.materialize();
    const all = ["1", "2", "3", "4", "5"];
    const after = ["live null", "dropped 0", "dropped 1", "dropped 0", "dropped 1"];
    expect([await said(origin, all), await left(origin)]).toEqual([after, 3]);
    // what nobody remembers the tags of ends with any take-down
    await origin.request("DELETE", HOME);
    await origin.materialize();
    expect(await said(origin, all)).toEqual([...after.slice(0, 4), "dropped 0"]);
  });
});

test("one of them that a publish makes canonical stays", async () => {
  const origin = await createSite();
  const { site } = origin;
  await execute(
    origin,
    sql`update renditions set canonical = false where site_id = ${site.id} and query = ${HOME}`,
  );
  await execute(
    origin,
    sql`
    insert into reserves (site_id, key, position, tags, dropped_at)
    select site_id, key, 1, tags, ${NOW} from renditions where site_id = ${site.id} and query = ${HOME}`,
  );
  await origin.request("PATCH", HOME, { fields: { words: "new" } });
  await origin.materialize();
  const { body, response } = await ask(origin, { ask: `GET ${HOME}` });
  expect(body).toMatchObject({ data: { fields: { words: "new" } } });
  expect([response.headers.has("larder-position"), await left(origin)]).toEqual([true, 0]);
});
