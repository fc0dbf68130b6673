import { describe, expect, it } from "vitest";
import { NO_EDGE } from "../../origin/delivery/courier/edge-calls.ts";
import { standingOf } from "../../origin/delivery/inspect/edge-standing.ts";
import { keyOfPrinted } from "../../origin/delivery/answer/render.ts";
import type { Explanation } from "../../origin/delivery/inspect/why.ts";
import { createConnected } from "../support/connected.ts";
import type { Faults } from "../support/edge.ts";
import { makeItems, makePage, makeType, one, text } from "../support/model.ts";
import { originsOfFile } from "../support/origin.ts";
import { whileOnlyTimeHelps } from "../support/until.ts";

/** Why an answer is what it is. */

const newOrigin = originsOfFile();

const HOME = "/v2/pages/team/home/";

/** A site with a page that shows an item, at two edges. */
async function createSite(faults: { a?: Faults; b?: Faults } = {}) {
  const site = await createConnected(newOrigin, { a: faults.a ?? {}, b: faults.b ?? {} });
  await makeType(site, "collections", "person", [text("name")]);
  const fields = [text("words"), one("lead", "collection", "person")];
  await makeType(site, "page-types", "team", fields);
  const [lead = 0] = await makeItems(site, "person", [{ name: "Ann" }]);
  const page = await makePage(site, "team", "home", { words: "x", lead });
  await site.deliver();
  const ask = (url: string) => site.request("GET", `/manage/v1/why?url=${encodeURIComponent(url)}`);
  const why = async (url: string) => (await ask(url)).body as Explanation & { preview: boolean };
  const rename = (name: string) =>
    site.request("PATCH", `/v2/content/person/${lead}/`, { fields: { name } });
  const newest = async () => {
    const { body } = await site.request("GET", "/manage/v1/changes");
    return (body as { data: { number: number; position: number }[] }).data[0]!;
  };
  const standings = async (url = HOME) =>
    Object.fromEntries(
      (await why(url)).edges.map(({ edge, standing }) => [
        edge,
        `${standing.state} ${standing.reason ?? ""}`.trim(),
      ]),
    );
  return { ...site, ask, why, rename, newest, standings, lead, page };
}

describe("an explanation of a page of the site", () => {
  it("is that of the document which stands there, by its type's public address", async () => {
    const { request, why, ask, lead } = await createSite();
    const set = (at: string, publicUrl: string) =>
      request("PUT", `/manage/v1/addresses/${at}`, { publicUrl, previewUrl: null });
    const page = "https://www.example.com/teams/home?utm=1";
    expect(await ask(page)).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining("publicUrl") },
    });
    await set("page/team", "https://www.example.com/teams/{slug}");
    await set("collection/person", "https://www.example.com/people/{id}.html");
    expect((await why(page)).query).toBe(HOME);
    expect((await why(`https://www.example.com/people/${lead}.html`)).query).toBe(
      `/v2/content/person/${lead}/`,
    );
    for (const other of ["teams/nobody", "teams/", "people/0.html", "people/999999.html", "x"])
      expect((await ask(`https://www.example.com/${other}`)).status).toBe(400);
    expect((await ask("https://www.example.org/teams/home")).status).toBe(400);
  });
});

describe("an explanation", () => {
  it("names query, key, tags and the documents behind them, and where the answer is", async () => {
    const { why, newest, page, lead, site } = await createSite();
    const url = `https://edge.example/v2/pages/team/home?locale=en&junk=1&auth_token=secret`;
    const explained = await why(url);
    const change = await newest();
    const { edges, tags, ...rest } = explained;
    const version = explained.answer.version;
    expect(rest).toEqual({
      query: HOME,
      key: keyOfPrinted(site.id, HOME),
      preview: false,
      standing: "primary",
      head: { epoch: version?.epoch, position: change.position },
      answer: {
        state: "live",
        version,
        etag: expect.stringMatching(/^".{27}"$/) as string,
        detail: null,
      },
      kept: { since: "2026-01-01T00:00:00Z" },
      types: [],
      documents: [
        {
          id: page,
          kind: "page",
          type: "team",
          slug: "home",
          name: "home",
          published: ["en"],
          deleted: false,
        },
        {
          id: lead,
          kind: "collection",
          type: "person",
          slug: null,
          name: "Ann",
          published: ["en"],
          deleted: false,
        },
      ],
      moreDocuments: 0,
      last: expect.objectContaining({ number: change.number, kind: "publish" }) as object,
      wrote: expect.objectContaining({ number: change.number }) as object,
      waiting: [],
    });
    expect(new Set(tags)).toEqual(new Set(["s", `d:${page}`, `d:${lead}`, "u:home"]));
    const head = { ...rest.head, change: change.number };
    const at = { version, state: "live" };
    const atEdge = {
      standing: { state: "current", reason: null },
      away: null,
      failedAt: null,
      lastError: null,
      entry: {
        ledger: { head, whole: true, floor: 0, replica: true, need: at },
        store: { held: at },
      },
      reader: {
        kind: "live",
        version,
        etag: rest.answer.etag,
        freshness: "verified",
        source: "store",
        hit: false,
      },
    };
    expect(edges).toEqual([
      { edge: "a", ...atEdge },
      { edge: "b", ...atEdge },
    ]);
  });

  it("names the document that is asked for before those in it", async () => {
    const { why, request, lead, page, deliver } = await createSite();
    const post = { title: "A post", slug: "tea", status: "published", tags: ["Tea"] };
    expect((await request("POST", "/v2/posts/", post)).status).toBe(202);
    await deliver();
    const named = async (url: string) =>
      (await why(url)).documents.map(({ id, kind }) => [id, kind]);
    expect(await named(HOME)).toEqual([
      [page, "page"],
      [lead, "collection"],
    ]);
    expect((await named("/v2/pages/*/home/"))[0]).toEqual([page, "page"]);
    expect(await named(`/v2/content/person/${lead}/`)).toEqual([[lead, "collection"]]);
    expect((await named("/v2/posts/tea/"))[0]?.[1]).toBe("post");
    expect((await named("/v2/tags/tea/?include=recent_posts"))[0]?.[1]).toBe("tag");
    // a list depends on its own documents by their type
    expect(await named("/v2/pages/team/")).toEqual([[lead, "collection"]]);
  });

  it("never repeats a token, wherever it is in the URL", async () => {
    const { ask, events } = await createSite();
    const canary = "canary0123456789";
    for (const url of [
      `${HOME}?auth_token=${canary}`,
      `${HOME}?auth_token=${canary}&auth_token=${canary}`,
      `${HOME}?%61uth_token=${canary}`,
      `https://${canary}@edge.example${HOME}?auth_token=${canary}#${canary}`,
      `${HOME}?levels=nine&auth_token=${canary}`,
      `/v2/nothing/?auth_token=${canary}`,
      `/v3/?auth_token=${canary}`,
      `http://[?auth_token=${canary}`,
      `${HOME}?auth_token=${canary.repeat(200)}`,
    ]) {
      const { body, response } = await ask(url);
      const said = JSON.stringify([body, ...response.headers]);
      expect([url, said.includes(canary)]).toEqual([url, false]);
    }
    expect(JSON.stringify(events)).not.toContain(canary);
  });

  it("of what is not kept says on what it would depend, and leaves no trace", async () => {
    const { asked, materialize, why, page } = await createSite();
    const before = asked.length;
    const url = "/v2/pages/team/home/?levels=4&preview=1";
    const { answer, kept, preview, tags, edges } = await why(url);
    expect([answer.state, answer.version, kept, preview]).toEqual(["live", null, null, true]);
    expect(tags).toContain(`d:${page}`);
    const made = { kind: "live", etag: answer.etag, freshness: "verified", source: "replica" };
    for (const { standing, reader } of edges)
      expect([standing, reader]).toMatchObject([{ state: "makes_it", reason: null }, made]);
    expect(asked.slice(before).toSorted()).toEqual(
      ["a", "b"].flatMap((edge) => [
        `${edge} GET /internal/v1/entry`,
        `${edge} GET /internal/v1/probe`,
      ]),
    );
    expect(await materialize()).toEqual({ kind: "idle" });
  });

  it("of what is not there says so, and of a question without sense why it is refused", async () => {
    const { ask, request, why, deliver } = await createSite();
    const nowhere = { state: "absent", version: null, etag: null, detail: "Page not found." };
    expect((await why("/v2/pages/team/nobody/")).answer).toEqual(nowhere);
    await request("DELETE", HOME);
    await deliver();
    const version = { position: expect.any(Number) as number };
    expect((await why(HOME)).answer).toMatchObject({ ...nowhere, version });
    expect((await why("/v2/pages/team/?fields.nothing=1")).answer).toMatchObject({
      state: "refused",
      detail: expect.stringContaining("nothing") as string,
    });
    for (const [url, status] of [
      ["/v2/pages/team/home/?locale=fr", 400],
      ["/v2/nothing/", 404],
      ["/manage/v1/site", 400],
      ["", 400],
    ] as const) {
      const { status: got, body } = await ask(url);
      expect([url, got, typeof (body as { detail: string }).detail]).toEqual([
        url,
        status,
        "string",
      ]);
    }
  });

  it("names a change that touches it and waits for the log", async () => {
    const { why, rename, newest, deliver } = await createSite();
    await rename("Bob");
    const { number } = await newest();
    const before = await why(HOME);
    expect([before.waiting, before.last?.number, before.last?.materializedAt]).toEqual([
      [number],
      number,
      null,
    ]);
    await deliver();
    const { waiting, wrote } = await why(HOME);
    expect([waiting, wrote?.number]).toEqual([[], number]);
  });
});

describe("an edge", () => {
  it("that was not sent the newest answer yet is behind, the others are not", async () => {
    const { standings, rename, deliver } = await createSite();
    await rename("Bob");
    await deliver("a");
    expect(await standings()).toEqual({ a: "current", b: "behind not_sent_yet" });
    await deliver();
    expect(await standings()).toEqual({ a: "current", b: "current" });
  });

  it("that cannot be reached is away, and behind for that reason when it comes back", async () => {
    const { standings, rename, deliver, faults, why } = await createSite();
    await rename("Bob");
    faults.set("b", "refuses");
    await deliver();
    expect(await standings()).toEqual({ a: "current", b: "away cannot_be_reached" });
    expect((await why(HOME)).edges[1]).toMatchObject({
      away: NO_EDGE,
      lastError: NO_EDGE,
      failedAt: "2026-01-01T00:00:00Z",
    });
    faults.delete("b");
    expect(await standings()).toEqual({ a: "current", b: "behind cannot_be_reached" });
  });

  it("that never answers holds up nobody: its deadline passes", async () => {
    const { asked, clock, why, faults } = await createSite();
    faults.set("a", "silent");
    const before = asked.length;
    // two questions to the silent one, while the other has answered both
    const isStuck = () => asked.length === before + 4 && clock.sleeping() === 2;
    const { edges } = await whileOnlyTimeHelps(clock, why(HOME), isStuck);
    expect(edges.map(({ standing, away }) => [standing.state, away])).toEqual([
      ["away", NO_EDGE],
      ["current", null],
    ]);
  });

  it("whose store lost the body is behind", async () => {
    const { edges, standings } = await createSite();
    Object.assign(edges.b.store, { get: () => Promise.resolve(null) });
    expect(await standings()).toEqual({ a: "current", b: "behind store_behind" });
  });

  it("whose purges are refused gives its readers what was, and says so", async () => {
    let refuses = false;
    const purge = () =>
      refuses ? Promise.reject(new Error("refused")) : Promise.resolve(undefined);
    const { standings, rename, deliver } = await createSite({ b: { purge } });
    await standings();
    refuses = true;
    await rename("Bob");
    await deliver();
    expect(await standings()).toEqual({ a: "current", b: "behind not_purged_yet" });
  });

  it("whose purge was lost on the way gives its readers what was too", () => {
    const at = (position: number) => ({ epoch: 1, position });
    const has = { version: at(5), state: "live" } as const;
    const ledger = {
      head: { ...at(5), change: 1 },
      whole: true,
      floor: 0,
      replica: true,
      need: has,
    };
    const entry = { ledger, store: { held: has } };
    const reader = (position: number) => ({
      ...({
        kind: "live",
        etag: '"e"',
        freshness: "verified",
        source: "store",
        hit: true,
      } as const),
      version: at(position),
    });
    const standing = (purged: number | null, read: number) =>
      standingOf(has, { purged, failedAt: null }, entry, reader(read)).reason;
    expect([standing(null, 4), standing(5, 4), standing(5, 5)]).toEqual([
      "cache_behind",
      "cache_behind",
      null,
    ]);
    // one of its caches may be purged and another, such as a zone's, not yet
    expect([standing(4, 4), standing(4, 5)]).toEqual(["not_purged_yet", "not_purged_yet"]);
  });
});
