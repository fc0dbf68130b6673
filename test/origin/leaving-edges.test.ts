import { expect, it } from "vitest";
import { NO_EDGE } from "../../origin/delivery/courier/edge-calls.ts";
import { listEdges } from "../../origin/db/log/edges.ts";
import { sendNext } from "../../origin/delivery/courier/courier.ts";
import { createEdgeClient } from "../../origin/delivery/courier/edge-client.ts";
import { tellLeaving } from "../../origin/delivery/courier/leaver.ts";
import { isOfEverything, isTagKey } from "../../shared/keys.ts";
import { LEAVING_GIVE_UP_MS, LEAVING_RETRY_MS } from "../../shared/limits.ts";
import { createConnected } from "../support/connected.ts";
import { edgeCallsBy } from "../support/edge-calls.ts";
import { createTestEdge } from "../support/edge.ts";
import { SAID } from "../support/entries.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { originsOfFile } from "../support/origin.ts";

/** An edge that was removed from a site forgets it, also one that was away at the time. */

const newOrigin = originsOfFile();
const PAGE = "/v2/pages/p/x/";

/** A site with a page at two edges, and what removes the first of them. */
async function createServed() {
  const origin = await createConnected(newOrigin, { a: {}, b: {} });
  const { site, clock, edges, postgres, log, report, pushKeys } = { ...origin, ...origin.parts };
  await makeType(origin, "page-types", "p", [text("words")]);
  await makePage(origin, "p", "x", { words: "w" });
  await origin.deliver();
  const client = createEdgeClient(edgeCallsBy(origin.fetch, clock, pushKeys));
  const of = async (name: string) => {
    const found = (await listEdges(postgres.db, site.id)).find((edge) => edge.name === name);
    if (found === undefined) throw new Error(`there is no edge ${name}`);
    return found.id;
  };
  const read = async (name: "a" | "b") => {
    const { answer } = await edges[name].cache.read({ site: site.id, printed: PAGE });
    return answer.kind === "live" ? answer.freshness : answer.kind;
  };
  expect([await read("a"), await read("b")]).toEqual(["verified", "verified"]);
  const removed = await of("a");
  const remove = async (query = "") => {
    const ask = `/manage/v1/edges/${removed}${query}`;
    expect((await origin.request("DELETE", ask)).status).toBe(204);
  };
  const tell = () => tellLeaving({ db: postgres.db, edges: client, clock, report });
  const listed = async () => {
    const { body } = await origin.request("GET", "/manage/v1/edges");
    return (body as { data: { name: string; state: string; lastError: string | null }[] }).data;
  };
  const push = () => sendNext({ log, edges: client, clock, report }, removed, 1, true);
  const storeOf = (name: "a" | "b") =>
    [...edges[name].store.held.keys()].filter((key) => key.startsWith(`r/${site.id}/`));
  return { ...origin, client, read, remove, removed, tell, listed, push, storeOf, of };
}

it("forgets the site: its readers are answered by the origin alone, and nothing is left in store and caches", async () => {
  const { edges, listed, read, remove, site, storeOf, tell } = await createServed();
  await remove();
  expect((await listed()).map(({ name, state }) => [name, state])).toEqual([
    ["b", "active"],
    ["a", "leaving"],
  ]);
  expect(await read("a")).toBe("verified");
  await tell();
  expect((await listed()).map(({ name }) => name)).toEqual(["b"]);
  await edges.a.pass(0, site.id);
  edges.a.origin.says({ kind: "away" });
  expect(await read("a")).toBe("unavailable");
  await edges.a.pass(300_000, site.id);
  expect([storeOf("a"), edges.a.record(site.id).nextDueMs()]).toEqual([[], null]);
  expect([...edges.a.store.held.keys()].filter((key) => key.startsWith("t/"))).toEqual([]);
  expect([await read("b"), storeOf("b").length > 0]).toEqual(["verified", true]);
});

it("what a batch put that never came to its end is not given either", async () => {
  const { edges, remove, site, tell } = await createServed();
  const [key] = [...edges.b.store.held.keys()].filter((each) => each.startsWith("r/"));
  const body = edges.b.store.held.get(key!);
  const anew = createTestEdge({}, edges.a.clock);
  edges.a = anew;
  await anew.store.put(key!, body!);
  await remove();
  await tell();
  const { answer } = await anew.cache.read({ site: site.id, printed: PAGE });
  expect(answer.kind).toBe("unavailable");
});

it("that was away is told when it is back, again and again until then", async () => {
  const { clock, faults, listed, read, remove, tell } = await createServed();
  faults.set("a", "refuses");
  await remove();
  await tell();
  const [, leaving] = await listed();
  expect(leaving).toMatchObject({ state: "leaving", failedAt: "2026-01-01T00:00:00Z" });
  expect(leaving?.lastError).toBe(NO_EDGE);
  faults.clear();
  await tell();
  expect(await listed()).toHaveLength(2);
  await clock.advance(LEAVING_RETRY_MS);
  await tell();
  expect(await listed()).toHaveLength(1);
  expect(await read("a")).not.toBe("stale");
});

it("that never comes back is given up, and said to be", async () => {
  const { clock, events, faults, listed, remove, removed, site, tell } = await createServed();
  faults.set("a", "refuses");
  await remove();
  await clock.advance(LEAVING_GIVE_UP_MS);
  await tell();
  expect(await listed()).toHaveLength(2);
  await clock.advance(1);
  await tell();
  expect(await listed()).toHaveLength(1);
  expect(events.filter(({ kind }) => kind === "edge.leaving")).toEqual([
    { kind: "edge.leaving", site: site.id, edge: removed, outcome: "given_up" },
  ]);
});

it("is not told when it is forced out", async () => {
  const { asked, read, remove, tell } = await createServed();
  await remove("?force=1");
  asked.length = 0;
  await tell();
  expect([asked, await read("a")]).toEqual([[], "verified"]);
});

it("takes nothing that was sent before it was removed", async () => {
  const { client, edges, remove, removed, site, tell } = await createServed();
  const { epoch } = edges.a.record(site.id).head();
  await remove();
  await tell();
  const before = edges.a.record(site.id).dump();
  const late = { ...SAID, site: site.id, epoch, from: 0, to: 0, change: 9, entries: [] };
  await expect(client.push("https://a.test", { ...late, edge: removed })).rejects.toMatchObject({
    cause: { message: "it answered 403" },
  });
  expect(edges.a.record(site.id).dump()).toEqual(before);
});

it("that is added again has everything again, and its old removal changes nothing", async () => {
  const { client, deliver, edges, of, read, remove, removed, request, site, tell } =
    await createServed();
  const { epoch } = edges.a.record(site.id).head();
  // of answers: without tags, and what a ledger purges for all there was that knows nothing of before
  const needsOf = (edge: "a" | "b") =>
    edges[edge]
      .record(site.id)
      .dump()
      .needs.filter(([key]) => !isTagKey(key) && !isOfEverything(key));
  const needs = () => needsOf("a");
  const whole = needsOf("b");
  await remove();
  await tell();
  await edges.a.pass(2_000, site.id);
  await request("POST", "/manage/v1/edges", { name: "a", url: "https://a.test" });
  await deliver();
  expect(needs()).toEqual(whole);
  expect(await read("a")).toBe("verified");
  const again = { site: site.id, epoch, edge: removed };
  expect(await client.forget("https://a.test", again)).toEqual({ outcome: "superseded" });
  await edges.a.pass(300_000, site.id);
  expect([await read("a"), await of("a")]).toEqual(["verified", expect.any(Number)]);
  expect(needs()).toEqual(whole);
});

it("of which the address was given to another edge of the site is not forgotten there", async () => {
  const { client, deliver, edges, read, removed, request, site } = await createServed();
  const { epoch } = edges.a.record(site.id).head();
  await request("POST", "/manage/v1/edges", { name: "c", url: "https://a.moved.test" });
  await deliver();
  const removal = { site: site.id, epoch, edge: removed };
  expect(await client.forget("https://a.test", removal)).toEqual({ outcome: "superseded" });
  expect(await read("a")).toBe("verified");
});

it("of a version that does not know the message stays leaving, and says why", async () => {
  const { edges, listed, remove, tell } = await createServed();
  const { parts } = edges.a;
  edges.a.parts = { ...parts, door: { ...parts.door, keys: new Map() } };
  await remove();
  await tell();
  const [, leaving] = await listed();
  expect(leaving).toMatchObject({ state: "leaving", lastError: NO_EDGE });
});
