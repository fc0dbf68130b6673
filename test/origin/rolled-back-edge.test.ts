import { expect, test } from "vitest";
import { parseRowKey } from "../../shared/keys.ts";
import { decodeBatch, PUSH_PATH, type Batch } from "../../shared/push.ts";
import { everyLane, lanesBehind, listEdges } from "../../origin/db/log/edges.ts";
import { readHead } from "../../origin/db/log/renditions.ts";
import { createEdgeClient } from "../../origin/delivery/courier/edge-client.ts";
import { courierWork } from "../../origin/delivery/courier/lanes.ts";
import { createSendSlots } from "../../origin/delivery/courier/send-slots.ts";
import { createConnected } from "../support/connected.ts";
import { edgeCallsBy } from "../support/edge-calls.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { asOlderEdge } from "../support/older-edge.ts";
import { createTestOrigin } from "../support/origin.ts";

/** An edge, whole, its courier, and what that sends; `isOlder`: the edge was rolled back to a version that takes no documents. */
async function createPair() {
  const pair = await createConnected(createTestOrigin, { a: {} });
  await makeType(pair, "page-types", "p", [text("words")]);
  await makePage(pair, "p", "a", { words: "1" });
  await pair.deliver("a");
  const { parts, clock, site, edges } = pair;
  const { postgres, pushKeys: keys } = parts;
  const version = { isOlder: false };
  const sent: Batch[] = [];
  const newer = (request: Request) => pair.fetch(request);
  const older = asOlderEdge(newer, { keys, clock });
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init);
    if (new URL(request.url).pathname === PUSH_PATH)
      sent.push(await decodeBatch(new Uint8Array(await request.clone().arrayBuffer()), 1_000_000));
    return version.isOlder ? older(request) : newer(request);
  };
  const [lane] = await everyLane(postgres.db);
  if (lane === undefined) throw new Error("there is no edge");
  const sender = {
    ...parts,
    edges: createEdgeClient(edgeCallsBy(fetch, clock, keys)),
    random: () => 0.5,
    onMoved: () => undefined,
  };
  const work = courierWork(sender, { holds: async () => true }, createSendSlots(), lane);
  return {
    ...pair,
    version,
    /** Publishes, and lets the courier send until it rests. @returns what it sent: answers, rows of documents, and the stretch of those */
    publish: async (words: string) => {
      const from = sent.length;
      await pair.request("PATCH", "/v2/pages/p/a/", { fields: { words } });
      await pair.materialize();
      for (let next = await work(); next !== "removed" && next.kind !== "rest"; next = await work())
        expect(sent.length - from).toBeLessThan(10);
      return sent.slice(from).map(({ entries, documents }) => {
        const rows = entries.filter(({ key }) => parseRowKey(site.id, key) !== null).length;
        return { answers: entries.length - rows, rows, documents };
      });
    },
    isBehind: async () => (await lanesBehind(postgres.db, site.id)).length > 0,
    head: async () => (await readHead(postgres.db, site.id)).head,
    edge: async () => (await listEdges(postgres.db, site.id))[0],
    isWhole: () => {
      const record = edges.a.record(site.id);
      return record.replica.isWhole(record.head());
    },
  };
}

test("an edge that was rolled back refuses documents once, and is sent answers alone until it says that it takes them", async () => {
  const { version, publish, head, edge, isBehind, isWhole } = await createPair();
  version.isOlder = true;
  const before = await head();
  const [refused, light, ...answers] = await publish("2");
  expect(refused).toEqual({ answers: 2, rows: 1, documents: { from: before, to: before + 3 } });
  expect(light).toMatchObject({ answers: 0, rows: 0 });
  expect(answers).toEqual([{ answers: 2, rows: 0, documents: undefined }]);
  expect(await edge()).toMatchObject({ head: await head(), lastError: null });
  expect([await isBehind(), isWhole()]).toEqual([false, false]);
  expect(await publish("3")).toEqual([{ answers: 2, rows: 0, documents: undefined }]);
  expect(await isBehind()).toBe(false);
  version.isOlder = false;
  expect(await publish("4")).toEqual([
    { answers: 2, rows: 0, documents: undefined },
    { answers: 0, rows: 1, documents: { from: before, to: await head() } },
  ]);
  expect([await isBehind(), isWhole()]).toEqual([false, true]);
});
