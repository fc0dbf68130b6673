import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createBalancer, type Balancer } from "../support/balancer.ts";
import { createDatabase } from "../support/database.ts";
import { eventually } from "../support/eventually.ts";
import { demoToken, request } from "../support/larder.ts";
import { numberIn, pageOf, prepareLoad, startLoad } from "../support/load.ts";
import { freePorts, signalPid, startProgram, type Program } from "../support/processes.ts";

/** Two origins on one Postgres, each told to end and started again while readers and editors go on. Tests follow one another. */

/** Enough for the balancer to look, on a machine that is busy. */
const NOTICE_S = "4";
const READERS = 6;
const EDITORS = 3;

let database: Awaited<ReturnType<typeof createDatabase>>;
let balancer: Balancer | undefined;
let urls: string[] = [];
const origins: Program[] = [];

/** Starts it, in the place of one that a test before may have left. */
async function start(at: number, notice = NOTICE_S): Promise<void> {
  if (origins[at]?.isRunning() === true) await origins[at].crash();
  const env = {
    DATABASE_URL: database.url,
    LARDER_PUSH_KEYS: `test:${"0123456789abcdef".repeat(2)}`,
    LARDER_DEMO: "1",
    LARDER_DRAIN_NOTICE_S: notice,
    ORIGIN_PORT: new URL(urls[at] ?? "").port,
  };
  origins[at] = await startProgram({ script: "origin/main.ts", env });
}

const isUsed = (at: number) =>
  eventually(`origin ${at} to be used`, async () => balancer?.uses(urls[at] ?? "") || undefined);

beforeAll(async () => {
  database = await createDatabase();
  urls = (await freePorts(2)).map((port) => `http://127.0.0.1:${port}`);
  await Promise.all([start(0), start(1)]);
  balancer = createBalancer(urls);
  await Promise.all([isUsed(0), isUsed(1)]);
});
afterAll(async () => {
  await balancer?.stop();
  for (const origin of origins) if (origin.isRunning()) await origin.crash();
  await database.drop();
});

const send: Balancer["send"] = (...sent) => {
  if (balancer === undefined) throw new Error("nothing runs outside tests");
  return balancer.send(...sent);
};

describe("a rolling restart under load", () => {
  it("fails no read, leaves no write without an answer, and loses none", async () => {
    const options = { send, readers: READERS, editors: EDITORS };
    await prepareLoad(options);
    const load = startLoad(options);
    await load.passes(100, 20);
    for (const at of [0, 1]) {
      await origins[at]?.kill("SIGTERM");
      expect(await origins[at]?.exited).toBe("code 0");
      // the other one alone
      await load.passes(100, 20);
      await start(at);
      await isUsed(at);
      await load.passes(100, 20);
    }
    await load.stop();
    expect(load.failures).toEqual([]);
    for (const { slug, taken, sent } of load.pages()) {
      // every write was answered: what was refused was not done
      const shows = async () =>
        numberIn((await send("GET", pageOf(slug))).text) === taken || undefined;
      await eventually(`the last number of ${slug} that was taken, ${taken} of ${sent}`, shows);
    }
  });
});

describe("an origin that is told to end", () => {
  const [path, init] = [
    "/v2/pages/load/p-0/",
    {
      method: "PATCH",
      headers: { authorization: `Token ${demoToken.write}`, "content-type": "application/json" },
      body: JSON.stringify({ fields: { number: "1000000" } }),
    },
  ];

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  }

  it("says so at once, goes on for its notice and ends every connection with its answer; a second signal ends it", async () => {
    await origins[0]?.kill("SIGTERM");
    await start(0, "300");
    const { url = "", pid = 0, exited } = origins[0] ?? {};
    signalPid(pid, "SIGTERM");
    await eventually("the origin to say that it ends", async () => {
      const ready = await request(`${url}/readyz`);
      return ready.text.includes('"draining"') ? true : undefined;
    });
    expect(await request(`${url}/healthz`)).toMatchObject({ status: 200 });
    const read = await request(`${url}${pageOf("p-0")}`);
    const written = await request(`${url}${path}`, init);
    expect([read.status, written.status]).toEqual([200, 202]);
    for (const { headers } of [read, written]) expect(headers.get("connection")).toBe("close");
    signalPid(pid, "SIGINT");
    const isGone = async () => origins[0]?.isRunning() === false || undefined;
    await eventually("the origin to be gone", isGone);
    // as a shell has it: 128 and the signal's number
    expect(await exited).toBe("code 130");
  });

  it("finishes what is under way, and lets nobody else in meanwhile", async () => {
    await start(0, "0");
    const { url = "", pid = 0, exited } = origins[0] ?? {};
    const holder = await connect();
    const watcher = await connect();
    await holder.query("begin");
    await holder.query("select * from sites for update");
    // by another connection: a transaction sees no backend that is younger than its first look
    const writing = request(`${url}${path}`, init);
    const isWaiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    await eventually(
      "the write to wait",
      async () => (await watcher.query(isWaiting)).rowCount || undefined,
    );
    signalPid(pid, "SIGTERM");
    await eventually("nobody to be let in", async () =>
      request(`${url}/healthz`).then(
        () => undefined,
        () => true,
      ),
    );
    await holder.query("commit");
    const written = await writing;
    expect(written.status).toBe(202);
    expect(await exited).toBe("code 0");
    const locks = "select 1 from pg_locks where locktype = 'advisory' and classid = 7102";
    // the other origin has one for a moment, when it makes what was written just now
    await eventually(
      "no lock to be left",
      async () => (await watcher.query(locks)).rowCount === 0 || undefined,
    );
    await eventually("the write to be read at the other one", async () => {
      const { text } = await request(`${urls[1]}${pageOf("p-0")}`);
      return numberIn(text) === 1_000_000 || undefined;
    });
  });
});
