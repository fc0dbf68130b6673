import { describe, expect, it } from "vitest";
import type { Applied } from "../../edge/ports.ts";
import { batch, contentOf, dropped, gone, keyFor, live, SITE } from "../support/entries.ts";
import { createTestEdge, type TestEdge } from "../support/edge.ts";

/** An edge that dies before any one step of a batch, comes back, and is sent the batch again. */

const PAGES = ["a", "b", "c", "d"].map((slug) => `/v2/pages/*/${slug}/`);

/** An edge whose cache is full of old answers, which dies before its step number `diesAt` and stays dead. */
async function createMortalEdge(diesAt: number) {
  const life = { steps: 0, armed: false, dead: false };
  const step = () => {
    if (!life.armed) return;
    if (life.dead || life.steps === diesAt) {
      life.dead = true;
      throw new Error("the edge died");
    }
    life.steps += 1;
  };
  const edge = createTestEdge({ store: step, record: step, purge: step });
  const [a, b, c, d] = (await Promise.all(PAGES.map((page) => keyFor(page)))) as [
    never,
    never,
    never,
    never,
  ];
  await edge.ledger().apply(batch(0, [live(a, 1), live(b, 2), live(c, 3)]));
  await edge.pass(300_000);
  await readAll(edge);
  edge.purges.length = 0;
  const next = batch(3, [live(a, 4), gone(b, 5), dropped(c, 6), live(d, 7)]);
  return { edge, life, next };
}

/** What readers are told, page by page. */
const readAll = ({ cache }: TestEdge) =>
  Promise.all(
    PAGES.map(async (printed) => {
      const { answer } = await cache.read({ site: SITE, printed });
      const freshness = "freshness" in answer ? answer.freshness : "";
      const body = answer.kind === "live" ? await new Response(answer.body).text() : "";
      return [answer.kind, freshness, body];
    }),
  );

/** Everything that stays. */
const finalState = async (edge: TestEdge) => ({
  held: Object.fromEntries(edge.store.held),
  record: edge.record().dump(),
  readers: await readAll(edge),
});

/** Sends the batch to an edge that dies, brings the edge back and sends it again. */
async function runWithDeath(diesAt: number) {
  const { edge, life, next } = await createMortalEdge(diesAt);
  life.armed = true;
  const first = await edge
    .ledger()
    .apply(next)
    .catch(() => "died" as const);
  const died = life.dead;
  Object.assign(life, { armed: false, dead: false });
  const again: Applied = await edge.ledger().apply(next);
  const committed = first === "died" && again.outcome === "refused";
  await edge.pass(300_000);
  return { edge, died, again, committed, next };
}

describe("an edge that dies while it applies a batch", () => {
  it("ends up where one ends up that does not, wherever it dies, once it gets the batch again", async () => {
    const { edge: immortal, next } = await createMortalEdge(Number.POSITIVE_INFINITY);
    await immortal.ledger().apply(next);
    await immortal.pass(300_000);
    const expected = await finalState(immortal);
    const deaths: string[] = [];
    for (let diesAt = 0; ; diesAt++) {
      const { edge, died, again, committed } = await runWithDeath(diesAt);
      if (!died) break;
      deaths.push(committed ? "after the commit" : "before the commit");
      expect(again.head).toEqual({ epoch: 1, position: 7, change: 7 });
      expect(await finalState(edge)).toEqual(expected);
    }
    // four writes to the store and the commit; the purge and the note that it was made
    expect(deaths).toEqual([
      ...Array.from({ length: 5 }, () => "before the commit"),
      ...Array.from({ length: 2 }, () => "after the commit"),
    ]);
  });

  it("purges every changed key three times after the commit, wherever it dies", async () => {
    for (let diesAt = 0; ; diesAt++) {
      const { edge, died, next } = await runWithDeath(diesAt);
      if (!died) break;
      for (const { key } of next.entries) {
        const times = edge.purges.filter(({ keys }) => keys.some((one) => one === key));
        const apart = new Set(times.map(({ atMs }) => atMs));
        expect([diesAt, apart.size]).toEqual([diesAt, 3]);
      }
    }
  });

  it("serves the new answer, never again the old one, and nothing of the page taken down", async () => {
    const { edge, next } = await createMortalEdge(Number.POSITIVE_INFINITY);
    await edge.ledger().apply(next);
    const [a, , , d] = next.entries.map(({ key }) => key) as [string, string, string, string];
    expect(await readAll(edge)).toEqual([
      ["live", "verified", contentOf(a, 4).body],
      ["absent", "verified", ""],
      ["unavailable", "", ""],
      ["live", "verified", contentOf(d, 7).body],
    ]);
  });

  it("has the old head and gives the old answers while a batch is only in its store", async () => {
    // the last step before the commit: all is written
    const { edge, life, next } = await createMortalEdge(4);
    life.armed = true;
    await expect(edge.ledger().apply(next)).rejects.toThrow("the edge died");
    expect(edge.store.held.get(next.entries[0]?.key as never)).toMatchObject({
      version: { epoch: 1, position: 4 },
    });
    Object.assign(life, { armed: false });
    expect(edge.record().head()).toEqual({ epoch: 1, position: 3, change: 3 });
    expect(edge.purges).toEqual([]);
  });
});
