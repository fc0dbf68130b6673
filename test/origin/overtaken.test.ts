import { describe, expect, test } from "vitest";
import { handle } from "../../edge/app.ts";
import { epochOf } from "../../edge/read/epoch.ts";
import { createApp } from "../../origin/app.ts";
import { listEdges } from "../../origin/db/log/edges.ts";
import { row, rows } from "../../origin/db/rows.ts";
import type { Database } from "../../origin/db/client.ts";
import { beginNewerEpoch, readStanding, settleTimeline } from "../../origin/db/standing.ts";
import { sendNext } from "../../origin/delivery/courier/courier.ts";
import { createEdgeClient, type EdgeClient } from "../../origin/delivery/courier/edge-client.ts";
import { askOvertaken, createHeard } from "../../origin/delivery/courier/overtaken.ts";
import type { Stance } from "../../origin/life/standing.ts";
import type { Batch, Reply } from "../../shared/push.ts";
import { isEpochProof, parseSecretKeys, proveEpoch } from "../../shared/signature.ts";
import { createConnected } from "../support/connected.ts";
import { resolvedTo } from "../support/edge.ts";
import { edgeCallsBy } from "../support/edge-calls.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { whileOnlyTimeHelps } from "../support/until.ts";
import { createTestOrigin, originsOfFile, TEST_KEYS } from "../support/origin.ts";

/** An origin in whose place another one went on: edges have a newer epoch than its database. */

const newOrigin = originsOfFile();

const readEpoch = async (db: Database, site: number): Promise<number> =>
  (await row<{ epoch: number }>(db)`select epoch from logs where site_id = ${site}`).epoch;

/** An origin with a page at an edge, which then takes the beginning of another origin's log. */
async function createOvertaken() {
  const origin = await createConnected(createTestOrigin, { here: {} });
  const { parts } = origin;
  const { postgres, log, report } = parts;
  const keys = parseSecretKeys(TEST_KEYS);
  const { db } = postgres;
  await makeType(origin, "page-types", "p", [text("words")]);
  await makePage(origin, "p", "home", { words: "one" });
  await origin.deliver();
  await rows(db)`delete from standing`;
  const edge = origin.edges.here;
  const site = origin.site.id;
  const { head } = await edge.ledger(site).look("t/none" as never);
  const newer: Batch = {
    site,
    epoch: head.epoch + 5,
    from: 0,
    to: 0,
    change: 0,
    head: 0,
    floor: 0,
    edge: 0,
    first: false,
    entries: [],
  };
  await edge.ledger(site).apply(newer);
  let overtook = 0;
  const keysOf = (keyId: string) => parts.edgeKeys.ofEverySite(keyId);
  const heard = createHeard({ db, keysOf, overtake: () => void (overtook += 1) });
  const edges: EdgeClient = createEdgeClient(edgeCallsBy(origin.fetch, origin.clock, keys));
  const courier = { log, report, clock: origin.clock, edges, heard };
  const overtaken = async () => (await readStanding(db)).overtaken;
  return { ...origin, site, db, newer, courier, overtaken, overtook: () => overtook, head };
}

/** The same, but edges answer as told. */
const answering = (change: (reply: Reply) => Reply, edges: EdgeClient): EdgeClient => ({
  ...edges,
  push: async (url, batch) => change(await edges.push(url, batch)),
});

describe("an origin that was overtaken", () => {
  test("hears it when it asks, and its database remembers it", async () => {
    const { courier, db, newer, overtaken, overtook, site } = await createOvertaken();
    await askOvertaken({ ...courier, db });
    expect([overtook(), await overtaken()]).toEqual([1, { site, epoch: newer.epoch }]);
  });

  test("hears it from a courier, too", async () => {
    const { courier, db, newer, overtaken, site } = await createOvertaken();
    const [edge] = await listEdges(db, site);
    expect(await sendNext(courier, edge!.id, 1, true)).toMatchObject({ kind: "failed" });
    expect(await overtaken()).toEqual({ site, epoch: newer.epoch });
  });

  test("goes on once an epoch was begun here that is newer than that, whatever its clock says", async () => {
    const { courier, db, newer, overtaken, site } = await createOvertaken();
    await askOvertaken({ ...courier, db });
    await beginNewerEpoch(db, 1);
    expect(await overtaken()).toBe(null);
    expect(await readEpoch(db, site)).toBe(newer.epoch + 1);
    await askOvertaken({ ...courier, db });
    expect(await overtaken()).toBe(null);
  });

  test.each<[string, (reply: Reply) => Reply]>([
    ["without a proof", (reply) => ({ ...reply, proof: undefined })],
    ["with somebody's proof", (reply) => ({ ...reply, proof: `v1 test ${"0".repeat(64)}` })],
    ["with no proof", (reply) => ({ ...reply, proof: "__proto__" })],
    ["with the name of a key alone", (reply) => ({ ...reply, proof: "v1 test " })],
    [
      "with the proof of another epoch",
      (reply) => ({ ...reply, head: { ...reply.head, epoch: 999_999_999_999_999 } }),
    ],
  ])("is not believed by an edge that says so %s", async (_, change) => {
    const { courier, db, overtaken, overtook } = await createOvertaken();
    const edges = answering(change, courier.edges);
    await askOvertaken({ ...courier, edges, db });
    expect([overtook(), await overtaken()]).toEqual([0, null]);
  });

  test.each([true, false])(
    "believes an edge with a key of its own if it is of every site: %s",
    async (isBelieved) => {
      const { courier, db, newer, overtaken, site } = await createOvertaken();
      const secret = "s".repeat(32);
      await rows(db)`
      insert into edge_keys (id, secret, name, url, every_site, created_at)
      values ('own', ${secret}, 'here', 'https://here.test', ${isBelieved}, now())`;
      const proof = await proveEpoch(new Map([["own", secret]]), site, newer.epoch);
      const edges = answering((reply) => ({ ...reply, proof }), courier.edges);
      await askOvertaken({ ...courier, edges, db });
      expect((await overtaken()) !== null).toBe(isBelieved);
    },
  );

  test("waits for no edge that says nothing, and for none that is away", async () => {
    const { clock, courier, db, faults, overtaken } = await createOvertaken();
    faults.set("here", "refuses");
    await askOvertaken({ ...courier, db });
    const silent: EdgeClient = { ...courier.edges, push: () => new Promise(() => undefined) };
    await whileOnlyTimeHelps(clock, askOvertaken({ ...courier, edges: silent, db }));
    expect(await overtaken()).toBe(null);
  });

  test("refuses what an edge passes on that has seen the newer epoch, and that alone", async () => {
    const { edges, newer, parts, request, site, token, head } = await createOvertaken();
    expect(await epochOf(edges.here.content, site)).toBe(newer.epoch);
    const app = createApp(parts);
    const write = (epoch: string) =>
      app.request("/v2/pages/p/home/", {
        method: "PATCH",
        headers: {
          authorization: `Token ${token}`,
          "content-type": "application/json",
          "larder-epoch": epoch,
        },
        body: JSON.stringify({ fields: { words: "two" } }),
      });
    const refused = await write(String(newer.epoch));
    expect([refused.status, refused.headers.get("larder-not-done")]).toEqual([503, "overtaken"]);
    expect(refused.headers.get("retry-after")).not.toBe(null);
    for (const epoch of [String(head.epoch), "1", "", "-1", "1e99", "9".repeat(16), "__proto__"])
      expect.soft([epoch, (await write(epoch)).status]).toEqual([epoch, 202]);
    expect((await request("PATCH", "/v2/pages/p/home/", { fields: { words: "x" } })).status).toBe(
      202,
    );
  });

  test("is named to it by the edge with a write", async () => {
    const { edges, newer, site } = await createOvertaken();
    const { content } = edges.here;
    const passed: (number | null | undefined)[] = [];
    const origin = {
      ...content.origin,
      forward: async (_: Request, epoch?: number | null) => {
        passed.push(epoch);
        return new Response(null, { status: 202 });
      },
    };
    const parts = { ...edges.here.parts, content: { ...content, origin } };
    const grant = { site, scopes: ["write" as const], locales: ["en"], defaultLocale: "en" };
    const tokens = { resolve: async () => resolvedTo(grant) };
    const asked = new Request("https://here.test/v2/pages/", { method: "POST", body: "{}" });
    const answer = await handle({ ...parts, tokens: tokens as never }, asked);
    expect([answer.status, await answer.text()]).toEqual([202, ""]);
    expect(passed).toEqual([newer.epoch]);
  });
});

describe("what an origin refuses", () => {
  const ASKED = [
    ["GET", "/v2/pages/p/home/"],
    ["HEAD", "/v2/pages/p/home/"],
    ["GET", "/internal/v1/rendition"],
    ["GET", "/manage/v1/changes"],
    ["GET", "/readyz"],
    ["POST", "/v2/pages/"],
    ["PATCH", "/v2/pages/p/home/"],
    ["DELETE", "/v2/pages/p/home/"],
    ["POST", "/manage/v1/tokens"],
    ["DELETE", "/manage/v1/edges/1"],
    ["OPTIONS", "/v2/pages/"],
  ] as const;

  test.each<[Stance, number]>([
    ["primary", 0],
    ["standby", 5],
    ["overtaken", 8],
  ])("as %s is a 503 that says that nothing was done", async (stance, count) => {
    const { parts, token } = await newOrigin();
    const standing = { stance: () => stance, replica: () => null, overtake: () => undefined };
    const app = createApp({ ...parts, standing });
    const refused: string[] = [];
    for (const [method, path] of ASKED) {
      const headers = { authorization: `Token ${token}`, "content-type": "application/json" };
      const response = await app.request(path, { method, headers });
      if (response.headers.get("larder-not-done") === null) continue;
      refused.push(`${method} ${path}`);
      expect([response.status, response.headers.get("larder-not-done")]).toEqual([503, stance]);
      expect(response.headers.get("retry-after")).not.toBe(null);
    }
    expect(refused).toHaveLength(count);
    for (const name of ["GET /manage/v1/changes", "GET /readyz", "OPTIONS /v2/pages/"])
      expect(refused).not.toContain(name);
  });
});

describe("a database that was promoted", () => {
  test("begins a new epoch of every site, once; one that is new only says which it is", async () => {
    const { parts, site } = await newOrigin();
    const { postgres } = parts;
    const settle = () => postgres.transaction((tx) => settleTimeline(tx, 1));
    const epoch = () => readEpoch(postgres.db, site.id);
    await rows(postgres.db)`delete from standing`;
    expect((await readStanding(postgres.db)).isNewTimeline).toBe(true);
    const before = await epoch();
    expect([await settle(), await epoch()]).toEqual([0, before]);
    expect(await readStanding(postgres.db)).toMatchObject({ isNewTimeline: false, replica: null });
    // as if this Postgres had been promoted since
    await rows(postgres.db)`update standing set timeline = timeline - 1`;
    expect((await readStanding(postgres.db)).isNewTimeline).toBe(true);
    const [one, other] = await Promise.all([settle(), settle()]);
    expect(Math.min(one, other)).toBe(0);
    expect(Math.max(one, other)).toBeGreaterThan(0);
    expect(await epoch()).toBe(before + 1);
  });
});

describe("the proof of an epoch", () => {
  const keys = parseSecretKeys(`a:${"x".repeat(32)},b:${"y".repeat(32)}`);

  test("is of a key, a site and an epoch", async () => {
    const proof = await proveEpoch(keys, 3, 17);
    expect(await isEpochProof(keys, 3, 17, proof)).toBe(true);
    const rotated = parseSecretKeys(`c:${"z".repeat(32)},a:${"x".repeat(32)}`);
    expect(await isEpochProof(rotated, 3, 17, proof)).toBe(true);
    expect(await isEpochProof(keys, 31, 7, proof)).toBe(false);
    expect(await isEpochProof(keys, 3, 18, proof)).toBe(false);
    const other = parseSecretKeys(`a:${"z".repeat(32)}`);
    expect(await isEpochProof(other, 3, 17, proof)).toBe(false);
    for (const wrong of ["", "v1 a ", proof.slice(0, -1), `${proof}0`, "v1 __proto__ 00", "\0"])
      expect(await isEpochProof(keys, 3, 17, wrong)).toBe(false);
  });
});
