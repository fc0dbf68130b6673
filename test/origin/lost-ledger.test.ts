import { isOfEverything, isTagKey } from "../../shared/keys.ts";
import { expect, onTestFinished, test } from "vitest";
import { everyLane } from "../../origin/db/log/edges.ts";
import { sendNext } from "../../origin/delivery/courier/courier.ts";
import { createEdgeClient } from "../../origin/delivery/courier/edge-client.ts";
import { askInTurn, courierWork, createLanes } from "../../origin/delivery/courier/lanes.ts";
import { createSendSlots } from "../../origin/delivery/courier/send-slots.ts";
import { ASK_EDGES_EVERY_MS } from "../../shared/limits.ts";
import { createConnected } from "../support/connected.ts";
import { edgeCallsBy } from "../support/edge-calls.ts";
import { createTestEdge } from "../support/edge.ts";
import { eventually } from "../support/eventually.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { originsOfFile } from "../support/origin.ts";
import { createRandom } from "../support/random.ts";

/** A ledger that lost its record, or another edge at the same address: nothing changes, and it is noticed all the same. */

const newOrigin = originsOfFile();

/** A site with two edges that have everything. */
async function createDelivered() {
  const origin = await createConnected(newOrigin, { a: {}, b: {} });
  const { site, clock, edges } = origin;
  await makeType(origin, "page-types", "p", [text("words")]);
  await makePage(origin, "p", "x", { words: "w" });
  await origin.deliver();
  const { log, pushKeys, report, postgres } = origin.parts;
  const client = createEdgeClient(edgeCallsBy(origin.fetch, clock, pushKeys));
  const courier = { log, edges: client, clock, report };
  const heads = () => [edges.a.record(site.id).head(), edges.b.record(site.id).head()];
  /** As if the object's storage were deleted. */
  const lose = () => void (edges.a = createTestEdge({}, clock));
  const lanes = async () =>
    (await everyLane(postgres.db)).filter(({ siteId }) => siteId === site.id);
  return { ...origin, courier, heads, lose, lanes };
}

test("an edge that is asked says that its head is another one, and is sent everything", async () => {
  const { courier, edges, heads, lanes, lose, site } = await createDelivered();
  const before = edges.a.record(site.id).dump();
  const [lane] = await lanes();
  if (lane === undefined) throw new Error("there is no lane");
  lose();
  // nothing has changed, so nothing is sent
  expect(await sendNext(courier, lane.edgeId, 1)).toEqual({ kind: "up_to_date" });
  expect(heads()[0]).toEqual({ epoch: 0, position: 0, change: 0 });
  let sent = await sendNext(courier, lane.edgeId, 1, true);
  expect(sent).toEqual({ kind: "elsewhere", back: true });
  do sent = await sendNext(courier, lane.edgeId, 1);
  while (sent.kind === "sent");
  const after = edges.a.record(site.id).dump();
  const ofAnswers = ({ needs }: typeof after) =>
    needs.filter(([key]) => !isOfEverything(key) && !isTagKey(key));
  expect([ofAnswers(after), after.head]).toEqual([ofAnswers(before), before.head]);
});

test("an edge that has everything is asked, and nothing moves", async () => {
  const { courier, edges, lanes, site } = await createDelivered();
  const [lane] = await lanes();
  const before = edges.a.record(site.id).dump();
  const purges = edges.a.purges.length;
  expect(await sendNext(courier, lane?.edgeId ?? 0, 1, true)).toEqual({ kind: "up_to_date" });
  expect([edges.a.record(site.id).dump(), edges.a.purges.length]).toEqual([before, purges]);
});

test("a question is open until the edge has answered it", async () => {
  const { courier, faults, lanes } = await createDelivered();
  const [lane] = await lanes();
  if (lane === undefined) throw new Error("there is no lane");
  const question = { open: true };
  const sender = { ...courier, random: createRandom(1), onMoved: () => undefined };
  const leadership = { holds: async () => true };
  const work = courierWork(sender, leadership, createSendSlots(), lane, question);
  faults.set("a", "refuses");
  expect([await work(), question]).toMatchObject([{ kind: "wait" }, { open: true }]);
  faults.delete("a");
  expect([await work(), question]).toEqual([{ kind: "rest" }, { open: false }]);
});

test("every edge is asked about once a minute, and one that does not answer again until it does", async () => {
  const { asked, clock, courier, faults, heads, lanes, lose } = await createDelivered();
  const stop = new AbortController();
  const random = createRandom(1);
  const shared = { clock, report: courier.report, signal: stop.signal, failureWaitMs: 1_000 };
  const parts = { ...courier, random, onMoved: () => undefined };
  const leadership = { holds: async () => true, leave: async () => undefined };
  const couriers = createLanes(parts, leadership, shared);
  const asking = askInTurn({ ...shared, random }, lanes, (lane) => couriers.ask(lane), stop.signal);
  onTestFinished(async () => {
    stop.abort();
    await asking;
    await couriers.idle();
  });
  asked.length = 0;
  lose();
  faults.set("a", "refuses");
  const pushesTo = (name: string) => asked.filter((one) => one.startsWith(`${name} POST`)).length;
  const pass = (what: string, isDone: () => boolean) =>
    eventually(what, async () => {
      if (!isDone()) await clock.advance(1_000);
      return isDone() ? true : undefined;
    });
  await pass("a to be asked again and again", () => pushesTo("a") > 2);
  faults.delete("a");
  await pass("a to have everything again", () => heads()[0]?.position === heads()[1]?.position);
  const [before, startMs] = [pushesTo("b"), clock.now()];
  await pass("b to be asked", () => pushesTo("b") >= before + 3);
  const minutes = (clock.now() - startMs) / ASK_EDGES_EVERY_MS;
  expect(minutes).toBeGreaterThan(1);
});
