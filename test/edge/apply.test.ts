import { describe, expect, it } from "vitest";
import { AppError } from "../../shared/errors.ts";
import type { Batch } from "../../shared/push.ts";
import { batch, contentOf, dropped, gone, live, SITE, someKey } from "../support/entries.ts";
import { createTestEdge } from "../support/edge.ts";

/** The fence: a batch continues the ledger's head, or changes nothing. */

const [a, b, c] = [someKey("a"), someKey("b"), someKey("c")];

/** An edge at position 3 of epoch 1, with everything it was asked to do from then on. */
async function createEdge() {
  const steps: string[] = [];
  const edge = createTestEdge({
    store: ({ kind, key }) => void steps.push(`${kind} ${key.slice(-1)}`),
    record: (name) => void steps.push(name),
    purge: ({ keys }) => void steps.push(`purge ${keys.map((key) => key.slice(-1)).join("")}`),
  });
  await edge.ledger().apply(batch(0, [live(a, 1), live(b, 3)]));
  steps.length = 0;
  return { ...edge, steps, apply: (next: Batch) => edge.ledger().apply(next) };
}

const HEAD = { epoch: 1, position: 3, change: 3 };

describe("a batch", () => {
  it("that continues the head is applied, and the reply names the new head", async () => {
    const { apply, record } = await createEdge();
    const reply = await apply(batch(3, [live(a, 4)], { to: 6, change: 8 }));
    const head = { epoch: 1, position: 6, change: 8 };
    expect(reply).toEqual({ outcome: "applied", head, purgedTo: 6, documents: 0 });
    expect(record().head()).toEqual(head);
  });

  it("goes to the store, then in one transaction into the ledger, then to the caches", async () => {
    const { apply, steps } = await createEdge();
    await apply(batch(3, [live(a, 4), gone(b, 5), dropped(c, 6)]));
    expect(steps).toEqual(["put a", "put b", "delete c", "commit", "purge abc", "postpone"]);
  });

  it("leaves a body, a tombstone, or nothing of a key no longer kept", async () => {
    const { apply, record, store } = await createEdge();
    await apply(batch(3, [live(c, 4), gone(a, 5), dropped(b, 6)]));
    const version = (position: number) => ({ epoch: 1, position });
    expect(Object.fromEntries(store.held)).toEqual({
      [a]: { state: "gone", version: version(5) },
      [c]: { state: "live", version: version(4), ...contentOf(c, 4) },
    });
    expect(record().dump().needs).toEqual([
      [a, { state: "gone", version: version(5) }],
      [b, { state: "dropped", version: version(6) }],
      [c, { state: "live", version: version(4) }],
    ]);
  });

  it("without entries moves the head", async () => {
    const { apply, steps } = await createEdge();
    const reply = await apply(batch(3, [], { to: 9, change: 12 }));
    expect(reply).toEqual({
      outcome: "applied",
      head: { epoch: 1, position: 9, change: 12 },
      purgedTo: 9,
      documents: 0,
    });
    expect(steps).toEqual(["commit"]);
  });

  it("without entries that comes late takes back nothing that a later one said", async () => {
    const { apply, record } = await createEdge();
    await apply(batch(3, [], { to: 3, change: 8 }));
    const reply = await apply(batch(3, [], { to: 3, change: 7 }));
    expect(reply.head).toEqual({ epoch: 1, position: 3, change: 8 });
    expect(record().head()).toEqual(reply.head);
  });

  it.each<[string, Batch]>([
    ["is the one before once more", batch(0, [live(a, 1), live(b, 3)])],
    ["begins before the head", batch(2, [live(a, 4)])],
    ["leaves a gap after the head", batch(4, [live(a, 5)])],
    ["is of an older epoch", batch(3, [live(a, 4)], { epoch: 0 })],
    ["is of an older epoch from its beginning", batch(0, [live(a, 1)], { epoch: 0 })],
    ["is of a newer epoch and does not begin at 0", batch(3, [live(a, 4)], { epoch: 2 })],
  ])("that %s is refused with the head, and nothing changes", async (_, refused) => {
    const { apply, record, steps, store } = await createEdge();
    const before = [new Map(store.held), record().dump()];
    expect(await apply(refused)).toEqual({
      outcome: "refused",
      head: HEAD,
      purgedTo: 3,
      documents: 0,
    });
    expect([new Map(store.held), record().dump()]).toEqual(before);
    expect(steps).toEqual([]);
  });

  it("of a newer epoch from 0 begins anew: what the old one said is forgotten, the bodies stay", async () => {
    const { apply, record, store } = await createEdge();
    const reply = await apply(batch(0, [live(b, 1)], { epoch: 2 }));
    expect(reply).toEqual({
      outcome: "applied",
      head: { epoch: 2, position: 1, change: 1 },
      purgedTo: 1,
      documents: 0,
    });
    expect(record().dump().needs).toEqual([
      [b, { state: "live", version: { epoch: 2, position: 1 } }],
    ]);
    expect(store.held.get(a)).toMatchObject({ version: { epoch: 1, position: 1 } });
    expect(store.held.get(b)).toMatchObject({ version: { epoch: 2, position: 1 } });
    expect(await apply(batch(3, [live(a, 4)]))).toMatchObject({ outcome: "refused" });
  });

  it.each([
    ["another site's page", someKey("d", SITE + 1)],
    ["a site whose number begins like ours", someKey("d", Number(`${SITE}1`))],
    ["no key at all", "../../etc"],
    ["a key in capitals", `r/${SITE}/${"A".repeat(64)}`],
  ])("with an entry of %s is refused whole, and nothing is written", async (_, key) => {
    const { apply, record, steps } = await createEdge();
    const before = record().dump();
    const entry = { ...live(a, 5), key };
    const refusal = apply(batch(3, [live(a, 4), entry]));
    await expect(refusal).rejects.toSatisfy(
      (error) => error instanceof AppError && error.code === "invalid",
    );
    expect([steps, record().dump()]).toEqual([[], before]);
  });

  it("of which the store does not take a body changes no position, and is applied when it comes again", async () => {
    let refuses = true;
    const edge = createTestEdge({
      store: ({ kind, key }) => {
        if (refuses && kind === "put" && key === b) throw new Error("KV answered 500");
      },
    });
    const first = batch(0, [live(a, 1), live(b, 2), live(c, 3)]);
    await expect(edge.ledger().apply(first)).rejects.toThrow("KV answered 500");
    expect(edge.record().head()).toEqual({ epoch: 0, position: 0, change: 0 });
    refuses = false;
    expect((await edge.ledger().apply(first)).outcome).toBe("applied");
    expect([...edge.store.held.keys()].toSorted()).toEqual([a, b, c].toSorted());
  });

  it("is one of many sent at once of which one is applied", async () => {
    const { apply, steps } = await createEdge();
    const next = batch(3, [live(a, 4)]);
    const replies = await Promise.all([apply(next), apply(next), apply(next)]);
    expect(replies.map(({ outcome }) => outcome)).toEqual(["applied", "refused", "refused"]);
    expect(steps.filter((step) => step === "commit")).toHaveLength(1);
  });

  it("of one site leaves the ledger of another where it was", async () => {
    const { ledger, record } = await createEdge();
    await ledger(SITE + 1).apply(batch(0, [live(someKey("a", SITE + 1), 9)], { site: SITE + 1 }));
    expect(record().head()).toEqual(HEAD);
  });

  it("is told to the log", async () => {
    const { apply, events } = await createEdge();
    events.length = 0;
    await apply(batch(3, [live(a, 4), gone(b, 5)]));
    expect(events).toEqual([{ kind: "edge.applied", site: SITE, head: 5, entries: 2 }]);
  });
});
