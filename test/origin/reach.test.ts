import { describe, expect, it } from "vitest";
import { rows } from "../../origin/db/rows.ts";
import { toReach, type Reach } from "../../origin/content/site/reach.ts";
import { REACH_DEFAULT_MS } from "../../shared/limits.ts";
import { createConnected } from "../support/connected.ts";
import { many, makeItems, makePage, makeType, one, text } from "../support/model.ts";
import { originsOfFile } from "../support/origin.ts";

/** What a publish would reach, before it is done, and what then changed. */

const newOrigin = originsOfFile();

async function createSite() {
  const site = await createConnected(newOrigin, { a: {} });
  await makeType(site, "collections", "person", [text("name")]);
  await makeType(site, "page-types", "team", [
    text("words"),
    one("lead", "collection", "person"),
    many("members", "collection", "person"),
  ]);
  const people = await makeItems(site, "person", [{ name: "Ann" }, { name: "Bob" }]);
  const [ann = 0, bob = 0] = people;
  const ids: number[] = [];
  for (const [slug, members] of [
    ["red", [ann]],
    ["green", [bob]],
    ["blue", [ann, bob]],
  ] as const) {
    ids.push(await makePage(site, "team", slug, { words: slug, lead: ann, members }));
  }
  await site.deliver();
  const reach = async (id: number, action = "publish") => {
    const path = `/manage/v1/documents/${id}/reach?action=${action}`;
    const { status, body } = await site.request("GET", path);
    expect(status, JSON.stringify(site.events.at(-1))).toBe(200);
    return body as Reach;
  };
  /** What an edit did change, by query. */
  const changedBy = async (edit: () => Promise<unknown>) => {
    const { db } = site.parts.postgres;
    const log = () =>
      rows<{ query: string; position: number }>(db)`
        select r.query, e.position from log_entries e join renditions r using (site_id, key)
            where site_id = ${site.site.id}`;
    const before = new Map((await log()).map(({ query, position }) => [query, position]));
    await edit();
    await site.deliver();
    const changed = (await log()).filter(({ query, position }) => before.get(query) !== position);
    return changed.map(({ query }) => query).toSorted();
  };
  return { ...site, ann, bob, ids, reach, changedBy };
}

describe("a reach", () => {
  it("contains everything that the publish then changes, and little else", async () => {
    const { ann, bob, ids, reach, changedBy, request } = await createSite();
    const [red = 0, , blue = 0] = ids;
    const draft = (path: string, fields: object) => async () => {
      await request("PATCH", path, { fields, status: "published" });
    };
    const edits: [string, number, string, () => Promise<unknown>][] = [
      [
        "an item on all pages",
        ann,
        "publish",
        draft(`/v2/content/person/${ann}/`, { name: "Eve" }),
      ],
      [
        "an item on two pages",
        bob,
        "publish",
        draft(`/v2/content/person/${bob}/`, { name: "Tom" }),
      ],
      ["a page", red, "publish", draft("/v2/pages/team/red/", { words: "crimson" })],
      [
        "nothing new",
        red,
        "publish",
        () => request("POST", `/manage/v1/documents/${red}/publish`, {}),
      ],
      [
        "a take-down",
        blue,
        "unpublish",
        () => request("POST", `/manage/v1/documents/${blue}/unpublish`),
      ],
      ["a deletion", red, "delete", () => request("DELETE", "/v2/pages/team/red/")],
    ];
    const close: Record<string, [number, number]> = {};
    for (const [name, id, action, edit] of edits) {
      const predicted = await reach(id, action);
      const changed = await changedBy(edit);
      expect
        .soft([name, changed.filter((query) => !predicted.queries.includes(query))])
        .toEqual([name, []]);
      close[name] = [predicted.renditions, changed.length];
    }
    // predicted and changed
    expect(close).toMatchInlineSnapshot(`
      {
        "a deletion": [
          2,
          2,
        ],
        "a page": [
          2,
          2,
        ],
        "a take-down": [
          2,
          2,
        ],
        "an item on all pages": [
          6,
          6,
        ],
        "an item on two pages": [
          5,
          5,
        ],
        "nothing new": [
          2,
          0,
        ],
      }
    `);
  });

  it("counts by kind, and names the paths, details first", async () => {
    const { bob, reach } = await createSite();
    expect(await reach(bob)).toMatchInlineSnapshot(`
      {
        "added": 0,
        "capped": false,
        "details": 3,
        "estimate": {
          "from": "history",
          "ms": 3,
        },
        "feeds": 0,
        "lists": 2,
        "queries": [
          "/v2/content/person/7/",
          "/v2/pages/team/blue/",
          "/v2/pages/team/green/",
          "/v2/content/person/",
          "/v2/pages/team/",
        ],
        "renditions": 5,
        "searches": 0,
      }
    `);
  });

  it("of a draft counts what would be kept warm from then on", async () => {
    const { reach, request } = await createSite();
    const page = { title: "New", slug: "new", page_type: "team", status: "draft" };
    const fields = { words: "new", lead: null, members: [] };
    const { body } = await request("POST", "/v2/pages/", { ...page, fields });
    const { id } = body as { id: number };
    expect(await reach(id)).toMatchObject({ added: 1, details: 1 });
    expect(await reach(id, "unpublish")).toMatchObject({ renditions: 0, added: 0, queries: [] });
  });

  it("leaves nothing behind: no change, no revision, no event", async () => {
    const { ann, reach, parts, events } = await createSite();
    const dump = () =>
      rows(parts.postgres.db)`
        select (select count(*) from changes) as changes, (select count(*) from revisions) as revisions,
          (select count(*) from publications) as publications,
          (select count(*) from documents where deleted_at is not null) as deleted`;
    const before = [await dump(), events.length];
    for (const action of ["publish", "unpublish", "delete"]) await reach(ann, action);
    expect([await dump(), events.length]).toEqual(before);
  });

  it("of what is not there is 404, and of other sites' documents too", async () => {
    const { ann, addSite, request, token } = await createSite();
    await addSite(`${token}-other`, `${token}-other`);
    const ask = async (id: number, as = token) =>
      (await request("GET", `/manage/v1/documents/${id}/reach`, undefined, as)).status;
    expect([await ask(999_999), await ask(ann, `${token}-other`)]).toEqual([404, 404]);
  });

  it("estimates from what the site's newest changes took, and else says that it has no history", async () => {
    const { ann, clock, reach, request, deliver } = await createSite();
    const { estimate, renditions } = await reach(ann);
    expect(estimate.from).toBe("history");
    for (let turn = 0; turn < 20; turn++) {
      await request("PATCH", `/v2/content/person/${ann}/`, { fields: { name: `Ann ${turn}` } });
      await clock.advance(3_000);
      if (turn % 10 === 9) await deliver();
    }
    const later = (await reach(ann)).estimate;
    expect(later.ms).toBeGreaterThan(estimate.ms + 10_000);
    expect(toReach([], null).estimate).toEqual({ ms: REACH_DEFAULT_MS, from: "default" });
    const touched = Array.from({ length: renditions }, () => ({
      query: "/v2/content/",
      known: true,
    }));
    expect(toReach(touched, { waitMs: 100, written: 0 }).estimate.ms).toBe(100 + renditions / 2);
  });
});
