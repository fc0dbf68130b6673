import { expect, it } from "vitest";
import { answerMiss } from "../../edge/read/content.ts";
import { tokenKey } from "../../shared/keys.ts";
import { batch, keyFor, live, SITE, someKey } from "../support/entries.ts";
import { createTestEdge } from "../support/edge.ts";

/** What an edge gives of a log that was lost, once the log that came back from a backup is there. */

const PRINTED = "/v2/pages/*/home/";
const asked = { site: SITE, printed: PRINTED };
const other = someKey("b");

/** An edge with a page that readers have asked for; the origin is away. */
async function createEdge() {
  const edge = createTestEdge();
  const home = await keyFor(PRINTED);
  await edge.ledger().apply(batch(0, [live(home, 5), live(other, 6)], { first: true, head: 6 }));
  await edge.cache.read(asked);
  await edge.pass(200_000);
  edge.purges.length = 0;
  const miss = async () => {
    const answer = await answerMiss(edge.content, asked);
    return answer.kind === "live" ? answer.freshness : answer.kind;
  };
  const read = async () => (await edge.cache.read(asked)).answer.kind;
  return { ...edge, home, miss, read };
}

it("an answer that only the lost log had is given until the new log is there, and then by nobody", async () => {
  const { home, ledger, miss, pass, purges, read, store } = await createEdge();
  await ledger().apply(batch(0, [live(other, 1)], { epoch: 2, head: 2 }));
  await pass(200_000);
  expect([await miss(), await read(), store.held.has(home)]).toEqual(["stale", "live", true]);
  purges.length = 0;
  const { purgedTo } = await ledger().apply(batch(1, [], { epoch: 2, to: 2, head: 2 }));
  expect([await miss(), purgedTo]).toEqual(["unavailable", 1]);
  await pass(0);
  expect(await read()).toBe("unavailable");
  await pass(200_000);
  expect(store.held.has(home)).toBe(false);
  const atMs = purges[0]?.atMs ?? 0;
  expect(purges.map(({ keys, atMs: at }) => [keys, at - atMs])).toEqual([
    [[home], 0],
    [[home], 5_000],
    [[home], 10_000],
  ]);
});

it("a ledger that also lost its record still knows that the body is of no log it has", async () => {
  const { home, store } = await createEdge();
  const { content, ledger, store: anew } = createTestEdge();
  const body = store.held.get(home);
  if (body === undefined) throw new Error("there is no body");
  await anew.put(home, body);
  const told = async () => (await answerMiss(content, asked)).kind;
  await ledger().apply(batch(0, [live(other, 1)], { epoch: 2, head: 2 }));
  expect(await told()).toBe("live");
  await ledger().apply(batch(1, [], { epoch: 2, to: 2, head: 2 }));
  expect(await told()).toBe("unavailable");
});

it("a ledger that lost its record purges all that caches have of the site and of tokens, once it has the whole log", async () => {
  const edge = createTestEdge();
  const token = { site: null, printed: `token:${"1".repeat(64)}` };
  const grant = { site: SITE, scopes: ["read"], locales: ["en"], defaultLocale: "en" };
  const opens = { ...live(tokenKey("1".repeat(64)), 5), body: JSON.stringify(grant) };
  const lost = [opens, live(await keyFor(PRINTED), 6)];
  await edge.ledger().apply(batch(0, lost, { first: true, head: 6 }));
  const read = async () =>
    Promise.all([asked, token].map(async (each) => (await edge.cache.read(each)).answer.kind));
  expect(await read()).toEqual(["live", "live"]);
  edge.loseRecord();
  edge.purges.length = 0;
  const restored = { epoch: 2, head: 2, first: false };
  await edge.ledger().apply(batch(0, [live(other, 1)], restored));
  await edge.pass(200_000);
  // the rest of the new log may bring them again
  expect(await read()).toEqual(["live", "live"]);
  edge.purges.length = 0;
  await edge.ledger().apply(batch(1, [], { ...restored, to: 2 }));
  await edge.pass(200_000);
  expect(edge.purges.map(({ keys }) => keys)).toEqual(Array(3).fill([`r/${SITE}`, "t"]));
  expect(await read()).toEqual(["unavailable", "unavailable"]);
});

it("a ledger of which nobody ever had anything purges nothing with its first log", async () => {
  const edge = createTestEdge();
  await edge.ledger().apply(batch(0, [live(other, 1)], { first: true, head: 2 }));
  await edge.ledger().apply(batch(1, [], { first: false, to: 2, head: 2 }));
  await edge.pass(200_000);
  expect(edge.purges).toEqual([]);
});

it("an origin that does not say how long its log is changes nothing of what is given", async () => {
  const { home, ledger, miss, pass, store } = await createEdge();
  await ledger().apply(batch(0, [live(other, 1)], { epoch: 2 }));
  await pass(200_000);
  expect([await miss(), store.held.has(home)]).toEqual(["stale", true]);
});
