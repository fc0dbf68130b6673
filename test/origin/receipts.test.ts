import { describe, expect, it } from "vitest";
import { lanesBehind } from "../../origin/db/log/edges.ts";
import { webhooksDue } from "../../origin/db/webhooks/deliveries.ts";
import { sendNext } from "../../origin/delivery/courier/courier.ts";
import { awaitLive } from "../../origin/delivery/courier/receipts.ts";
import type { Batch, Reply } from "../../shared/push.ts";
import { createFakeClock } from "../support/clock.ts";
import { makeItems, makeType, text } from "../support/model.ts";
import { originsOfFile } from "../support/origin.ts";
import { whileOnlyTimeHelps } from "../support/until.ts";

/** What became of a change, also while an edge has it but has not purged its caches yet. */

const newOrigin = originsOfFile();

/** How long the site is there before its edge. */
const HISTORY_MS = 60_000;

/** An origin with one edge that takes everything and says of its purges what it is told to say. */
async function createReceiving() {
  const clock = createFakeClock();
  const origin = await newOrigin({ clock });
  await clock.advance(HISTORY_MS);
  const { postgres, report } = origin.parts;
  const made = await origin.request("POST", "/manage/v1/edges", {
    name: "a",
    url: "https://a.test",
  });
  const edge = (made.body as { id: number }).id;
  await makeType(origin, "collections", "team", [text("name")]);
  let purgedTo = 0;
  const batches: Batch[] = [];
  const push = async (_: string, batch: Batch): Promise<Reply> => {
    batches.push(batch);
    const head = { epoch: batch.epoch, position: batch.to, change: batch.change };
    return { outcome: "applied", head, purgedTo, documents: batch.to };
  };
  const courier = { log: origin.parts.log, edges: { push }, clock, report };
  const deliver = async () => {
    await origin.materialize();
    return sendNext(courier, edge, 1);
  };
  await deliver();
  const publish = async () => {
    await makeItems(origin, "team", [{ name: `Ann ${clock.now()}` }]);
    const { body } = await origin.request("GET", "/manage/v1/changes");
    return (body as { data: { number: number }[] }).data[0]!.number;
  };
  const receipt = async (change: number) => {
    const { body } = await origin.request("GET", `/manage/v1/changes/${change}`);
    return body as { live: boolean; position: number; edges: unknown[] };
  };
  const says = (position: number) => void (purgedTo = position);
  const behind = async () => (await lanesBehind(postgres.db, origin.site.id)).length;
  return { ...origin, clock, batches, deliver, publish, receipt, says, behind };
}

const FIRST = "2026-01-01T00:01:00Z";
const LATER = "2026-01-01T00:01:03Z";

describe("a receipt", () => {
  it("says applied but not live until the edge says that it purged", async () => {
    const { batches, clock, deliver, publish, receipt, says, behind } = await createReceiving();
    const change = await publish();
    says(1);
    await deliver();
    const applied = { edge: "a", appliedAt: FIRST, lastError: null };
    const { position, ...waiting } = await receipt(change);
    expect(waiting).toMatchObject({
      live: false,
      edges: [{ ...applied, purgedAt: null, live: false }],
    });
    expect(await behind()).toBe(1);
    // nothing has changed, so what is sent is a question
    says(position);
    await clock.advance(3_000);
    await deliver();
    expect(batches.at(-1)).toMatchObject({ from: position, to: position, entries: [] });
    expect(await receipt(change)).toMatchObject({
      live: true,
      edges: [{ ...applied, purgedAt: LATER, live: true }],
    });
    expect(await behind()).toBe(0);
  });

  it("is live change by change: a later one that waits for its purge holds up no earlier one", async () => {
    const { deliver, publish, receipt, says, request } = await createReceiving();
    const first = await publish();
    says(1);
    await deliver();
    const { position } = await receipt(first);
    says(position);
    const second = await publish();
    await deliver();
    expect([(await receipt(first)).live, (await receipt(second)).live]).toEqual([true, false]);
    const { body } = await request("GET", "/manage/v1/changes");
    const { data } = body as { data: { number: number; live: boolean }[] };
    expect(data.slice(0, 2).map(({ number, live }) => [number, live])).toEqual([
      [second, false],
      [first, true],
    ]);
  });

  it("holds back whoever waits for the change: writers and webhooks", async () => {
    const { clock, deliver, parts, publish, receipt, request, says, site } =
      await createReceiving();
    await request("POST", "/manage/v1/webhooks", { url: "https://h.example/x", events: ["*"] });
    const change = await publish();
    says(1);
    await deliver();
    const { db } = parts.postgres;
    const now = new Date(clock.now() - 1).toISOString();
    const waiting = { db, clock, movement: parts.movement };
    const wait = (ms: number) => whileOnlyTimeHelps(clock, awaitLive(waiting, site.id, change, ms));
    expect([await wait(1_000), await webhooksDue(db, now)]).toEqual([false, []]);
    says((await receipt(change)).position);
    await deliver();
    expect([await wait(1_000), (await webhooksDue(db, now)).length]).toEqual([true, 1]);
  });

  it("is timed from its commit, and history before the edge was there does not count", async () => {
    const { clock, deliver, events, publish } = await createReceiving();
    const waits = () =>
      events.flatMap((event) => (event.kind === "courier.recorded" ? [event.waitsMs] : []));
    const before = waits().length;
    await publish();
    await clock.advance(700);
    await publish();
    await clock.advance(50);
    await deliver();
    expect(waits().slice(before)).toEqual([[750, 50]]);
    expect(waits()[0]).toEqual([0]);
  });
});
