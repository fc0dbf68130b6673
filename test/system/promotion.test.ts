import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Answered, Sent } from "../support/balancer.ts";
import { eventually } from "../support/eventually.ts";
import { demoToken, request, startLarder, type Larder } from "../support/larder.ts";
import { numberIn, pageOf, prepareLoad, startLoad, type Load } from "../support/load.ts";
import { freePorts, startProgram, temporaryFolder, type Program } from "../support/processes.ts";
import { caughtUp, makeReplica } from "../support/standby.ts";

/**
 * Two origins, each with a Postgres of its own, one of which follows the other, and an edge that knows both: the first ones die under
 * load, the second ones go on. Tests follow one another.
 */

const READERS = 4;
const EDITORS = 2;

let larder: Larder;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let standby: { postgres: Program; origin: Program; databaseUrl: string } | undefined;
let load: Load | undefined;

async function primaryFolder(): Promise<string> {
  const client = new pg.Client({ connectionString: larder.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ data_directory: string }>("show data_directory");
  await client.end();
  return rows[0]?.data_directory ?? "";
}

async function startStandby() {
  const [postgresPort = 0, originPort = 0] = await freePorts(2);
  const databaseUrl = `postgres://larder:larder@127.0.0.1:${postgresPort}/larder`;
  await makeReplica({
    primaryUrl: larder.databaseUrl,
    primaryFolder: await primaryFolder(),
    folder: join(folder.path, "postgres"),
    name: "standby",
  });
  const postgres = await startProgram({
    script: "origin/local/postgres.ts",
    env: { LARDER_DATA: folder.path, POSTGRES_PORT: String(postgresPort) },
  });
  const origin = await startProgram({
    script: "origin/main.ts",
    env: {
      DATABASE_URL: databaseUrl,
      LARDER_PUSH_KEYS: larder.pushKeys,
      ORIGIN_PORT: String(originPort),
      LARDER_EDGES: larder.edgeUrl,
      LARDER_DRAIN_NOTICE_S: "0",
    },
  });
  return { postgres, origin, databaseUrl };
}

beforeAll(async () => {
  larder = await startLarder({ edgeScript: "edge/node/main.ts" });
  folder = await temporaryFolder();
  standby = await startStandby();
  await larder.edge.kill("SIGTERM");
  await larder.edge.start({ LARDER_ORIGINS: `${larder.originUrl},${standby.origin.url}` });
}, 120_000);
afterAll(async () => {
  await load?.stop();
  for (const program of [standby?.origin, standby?.postgres])
    if (program?.isRunning() === true) await program.crash();
  await larder?.stop();
  await folder?.remove();
});

const second = () => {
  if (standby === undefined) throw new Error("nothing runs outside tests");
  return standby;
};

/** Reads and writes go to the edge, management to the first origin. */
async function send(method: string, path: string, sent: Sent = {}): Promise<Answered> {
  const by = path.startsWith("/v2/") ? larder.edgeUrl : larder.originUrl;
  const got = await request(new URL(path, by), { method, ...sent });
  return { status: got.status, headers: Object.fromEntries(got.headers), text: got.text, by };
}

const writeAt = (url: string, number: string) =>
  request(`${url}/v2/pages/load/p-0/`, {
    method: "PATCH",
    headers: { authorization: `Token ${demoToken.write}`, "content-type": "application/json" },
    body: JSON.stringify({ fields: { number } }),
  });

const readyAt = (url: string, query = "") => request(`${url}/readyz${query}`);

describe("an origin on a replica", () => {
  it("says that it stands by, how far it is, and that it takes no writes", async () => {
    const { origin } = second();
    const ready = await readyAt(origin.url);
    expect(ready).toMatchObject({
      status: 200,
      json: {
        status: "standby",
        replica: { receives: true, behindBytes: expect.any(Number), position: expect.any(String) },
      },
    });
    const forWrites = await readyAt(origin.url, "?for=writes");
    expect(forWrites).toMatchObject({ status: 503, json: { waits_for: "standby" } });
    expect(forWrites.headers.get("retry-after")).not.toBeNull();
  });

  it("answers reads and previews, and refuses what would change something", async () => {
    const { origin } = second();
    await prepareLoad({ send, readers: READERS, editors: EDITORS });
    await eventually("the replica to show the load's pages", async () =>
      (await request(`${origin.url}${pageOf("p-0")}`)).status === 200 ? true : undefined,
    );
    const headers = { authorization: `Token ${demoToken.manage}` };
    const preview = await request(`${origin.url}/v2/pages/load/p-0/?preview=1`, { headers });
    expect(preview.status).toBe(200);
    expect((await request(`${origin.url}/manage/v1/edges`, { headers })).status).toBe(200);
    const why = `/manage/v1/why?url=${encodeURIComponent(pageOf("p-0"))}`;
    expect(await request(`${origin.url}${why}`, { headers })).toMatchObject({
      status: 200,
      json: { standing: "standby" },
    });
    const refused = [
      await writeAt(origin.url, "1"),
      await request(`${origin.url}/manage/v1/page-types`, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify({ key: "other", fields: [] }),
      }),
    ];
    for (const answer of refused) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get("larder-not-done")).toBe("standby");
      expect(answer.headers.get("retry-after")).not.toBeNull();
      expect(answer.json).toMatchObject({ detail: expect.stringContaining("replica") });
    }
    // what only looks, but by a write that it takes back
    const types = await request(`${origin.url}/manage/v1/documents`, { headers });
    const [first] = (types.json as { data: { id: number }[] }).data;
    const reach = `/manage/v1/documents/${first?.id}/reach?action=publish`;
    const looked = await request(`${origin.url}${reach}`, { headers });
    expect([looked.status, looked.headers.get("larder-not-done")]).toEqual([503, "standby"]);
  });

  it("knows no change that its replica does not have, and lets another origin say so", async () => {
    const { origin } = second();
    const asked = await request(`${origin.url}${pageOf("p-0")}`, {
      headers: { "larder-min-change": "999999" },
    });
    expect(asked.status).toBe(503);
    expect(asked.headers.get("larder-not-done")).toBe("standby");
  });
});

describe("a promotion", () => {
  it("goes on with writes at the second origin: no read fails, nothing is lost that was replicated", async () => {
    const { databaseUrl, origin } = second();
    load = startLoad({ send, readers: READERS, editors: EDITORS });
    await load.passes(50, 10);
    const replicated = load.pages();
    await eventually("the replica to have that", async () =>
      (await caughtUp(larder.databaseUrl, databaseUrl)) ? true : undefined,
    );
    await Promise.all([larder.postgres.crash(), larder.origin.crash()]);
    const { retryable } = load.counts();
    await load.passes(50, 0);
    await eventually("a write to be answered with a time to come again", async () =>
      load!.counts().retryable > retryable ? true : undefined,
    );
    const { stdout } = await command("promote", databaseUrl);
    expect(stdout).toContain("A new epoch");
    expect(stdout).toContain("site demo: change");
    await load.passes(50, 10);
    await load.stop();
    expect(load.failures).toEqual([]);
    for (const [at, { slug, taken }] of load.pages().entries()) {
      expect(taken).toBeGreaterThan(replicated[at]!.taken);
      await eventually(`the edge to show the last number of ${slug}`, async () =>
        numberIn((await send("GET", pageOf(slug))).text) === taken ? true : undefined,
      );
    }
    expect(await readyAt(origin.url, "?for=writes")).toMatchObject({ status: 200 });
    // said twice it is done once
    expect((await command("promote", databaseUrl)).stdout).toContain("had begun already");
  }, 120_000);

  it("fences the old primary: it takes no write, says why, and sends edges nothing", async () => {
    const before = numberIn((await send("GET", pageOf("p-0"))).text);
    await larder.postgres.start();
    // a write before it has begun is refused too, and then it has heard of the edge
    await larder.origin.start();
    const written = await writeAt(larder.originUrl, "-1");
    expect(written.status).toBe(503);
    expect(written.headers.get("larder-not-done")).toBe("overtaken");
    expect(await readyAt(larder.originUrl)).toMatchObject({
      status: 503,
      json: { waits_for: "overtaken" },
    });
    const why = `/manage/v1/why?url=${encodeURIComponent(pageOf("p-0"))}`;
    expect(await larder.manage("GET", why)).toMatchObject({
      status: 200,
      json: { standing: "overtaken" },
    });
    expect((await request(`${larder.originUrl}${pageOf("p-0")}`)).status).toBe(503);
    expect((await writeAt(larder.edgeUrl, String(before + 1))).status).toBe(202);
    await eventually("the edge to show it", async () =>
      numberIn((await send("GET", pageOf("p-0"))).text) === before + 1 ? true : undefined,
    );
  }, 60_000);

  it("is remembered by the old primary's database, when no edge can be asked", async () => {
    await larder.origin.kill("SIGTERM");
    await larder.edge.crash();
    await larder.origin.start();
    expect((await writeAt(larder.originUrl, "-1")).headers.get("larder-not-done")).toBe(
      "overtaken",
    );
    await larder.edge.start();
  }, 60_000);

  it("is refused for a database that is no replica", async () => {
    const refused = command("promote", larder.databaseUrl).then(
      () => "done",
      (error: { code: number; stderr: string }) => `${error.code} ${error.stderr}`,
    );
    expect(await refused).toContain("1 The database of DATABASE_URL is no replica");
  });
});

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Runs a command as operators do. */
function command(name: string, databaseUrl: string) {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, DATABASE_URL: databaseUrl, LARDER_PUSH_KEYS: larder.pushKeys };
  const node = join(ROOT, "node_modules", ".bin", "node");
  return promisify(execFile)(node, [`origin/commands/${name}.ts`], { cwd: ROOT, env });
}
