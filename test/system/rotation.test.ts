import { createHmac, timingSafeEqual } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBalancer, type Balancer, type Sent } from "../support/balancer.ts";
import { createDatabase } from "../support/database.ts";
import { eventually } from "../support/eventually.ts";
import { demoToken } from "../support/larder.ts";
import { listen, type Listener } from "../support/listener.ts";
import { numberIn, pageOf, prepareLoad, startLoad, type Load } from "../support/load.ts";
import { freePorts, startProgram, temporaryFolder, type Program } from "../support/processes.ts";
import { UNLIMITED } from "../support/unlimited.ts";

/**
 * Every secret exchanged as docs/deploy.md says, at two origins and three edges, while readers and editors go on: nothing is refused.
 * Tests follow one another.
 */

const NOTICE_S = "1";
const OLD = `old:${"0123456789abcdef".repeat(2)}`;
const NEW = `new:${"fedcba9876543210".repeat(2)}`;

interface Part {
  program: Program;
  env: Record<string, string>;
  script: string;
  url: string;
}

let database: Awaited<ReturnType<typeof createDatabase>>;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let consumer: Listener;
const origins: Part[] = [];
const edges: Part[] = [];
const balancers: { origins?: Balancer; edges?: Balancer } = {};
/** Everything that was printed since the beginning. */
const lines: string[] = [];

const onLine = (line: string) => void lines.push(line);
const startPart = async (part: Omit<Part, "program">): Promise<Part> => ({
  ...part,
  program: await startProgram({ script: part.script, env: part.env, onLine }),
});

/** Stops a part with notice, and starts it again with this changed, once those who send to it have seen it again. */
async function restart(
  all: Part[],
  at: number,
  balancer: Balancer,
  changed: Record<string, string>,
): Promise<void> {
  const part = all[at]!;
  await part.program.kill("SIGTERM");
  all[at] = await startPart({ ...part, env: { ...part.env, ...changed } });
  await isUsed(balancer, part.url);
}

const isUsed = (balancer: Balancer, url: string) =>
  eventually(`${url} to be used`, async () => balancer.uses(url) || undefined);

const send = (method: string, path: string, sent?: Sent) =>
  path.startsWith("/v2/")
    ? balancers.edges!.send(method, path, sent)
    : balancers.origins!.send(method, path, sent);

const manage = async (method: string, path: string, body?: unknown) => {
  const headers = {
    authorization: `Token ${demoToken.manage}`,
    "content-type": "application/json",
  };
  const { status, text } = await send(method, `/manage/v1${path}`, {
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(status, text).toBeLessThan(300);
  return text === "" ? {} : (JSON.parse(text) as Record<string, never>);
};

const joinTokenOf = async () =>
  String((await manage("POST", "/edges/join-tokens", {}))["token"] ?? "");

/** What a rotation may not leave behind: a push or a question that somebody refused. */
const refusals = () => lines.filter((line) => line.startsWith("{") && /answered 40[13]/.test(line));

const isLive = (change: number) =>
  eventually(`change ${change} to be live`, async () =>
    (await manage("GET", `/changes/${change}`))["live"] ? true : undefined,
  );

const edgeEnv = (at: number, port: number): Record<string, string> => ({
  EDGE_PORT: String(port),
  LARDER_DATA: join(folder.path, `edge-${at}`),
  LARDER_ORIGINS: origins.map(({ url }) => url).join(","),
  LARDER_DRAIN_NOTICE_S: NOTICE_S,
  LARDER_EDGE_LIMITS: UNLIMITED,
});

beforeAll(async () => {
  database = await createDatabase();
  folder = await temporaryFolder();
  const [first = 0, second = 0, ...edgePorts] = await freePorts(5);
  const edgeUrls = edgePorts.map((port) => `http://127.0.0.1:${port}`);
  consumer = await listen((_, response) => void response.end(), { atEnd: afterAll });
  for (const port of [first, second])
    origins.push(
      await startPart({
        script: "origin/main.ts",
        url: `http://127.0.0.1:${port}`,
        env: {
          DATABASE_URL: database.url,
          ORIGIN_PORT: String(port),
          LARDER_PUSH_KEYS: OLD,
          LARDER_DEMO: "1",
          LARDER_DRAIN_NOTICE_S: NOTICE_S,
          LARDER_EDGES: edgeUrls.slice(0, 2).join(","),
          LARDER_OUTBOUND_ALLOW: [
            ...edgeUrls.map((url) => new URL(url).host),
            consumer.name,
          ].join(),
        },
      }),
    );
  balancers.origins = createBalancer(origins.map(({ url }) => url));
  for (const { url } of origins) await isUsed(balancers.origins, url);
  balancers.edges = createBalancer(edgeUrls);
  const script = "edge/node/main.ts";
  for (const [at, port] of edgePorts.entries()) {
    const env = edgeEnv(at, port);
    // the last one registers itself
    if (at < 2) env["LARDER_PUSH_KEYS"] = OLD;
    else env["LARDER_JOIN"] = `${origins[0]!.url}#${await joinTokenOf()}`;
    env["EDGE_URL"] = edgeUrls[at]!;
    edges.push(await startPart({ script, url: edgeUrls[at]!, env }));
  }
  await prepareLoad({ send: sendToOrigins, readers: 0, editors: 2 });
  for (const url of edgeUrls) {
    await isUsed(balancers.edges, url);
    for (const slug of ["p-0", "p-1"])
      await eventually(`${slug} at ${url}`, async () => {
        const response = await fetch(`${url}${pageOf(slug)}`);
        await response.body?.cancel();
        return response.ok || undefined;
      });
  }
});

const sendToOrigins = (method: string, path: string, sent?: Sent) =>
  balancers.origins!.send(method, path, sent);

afterAll(async () => {
  await Promise.all([balancers.origins?.stop(), balancers.edges?.stop()]);
  for (const { program } of [...edges, ...origins]) if (program.isRunning()) await program.crash();
  await database.drop();
  await folder.remove();
});

/** Readers and editors at work while something is exchanged; then nothing was refused, and nothing is lost. */
async function under(
  work: (load: Load) => Promise<void>,
  tokens?: () => { read: string; write: string },
): Promise<void> {
  const before = refusals().length;
  const load = startLoad({ send, readers: 3, editors: 2, ...(tokens && { tokens }) });
  await load.passes(30, 6);
  await work(load);
  await load.passes(30, 6);
  await load.stop();
  expect(load.failures).toEqual([]);
  expect(refusals().slice(before)).toEqual([]);
  for (const { slug, taken } of load.pages())
    for (const { url } of edges)
      await eventually(`${slug} at ${url}`, async () => {
        const path = pageOf(slug).replace(demoToken.read, tokens?.().read ?? demoToken.read);
        const response = await fetch(`${url}${path}`);
        return (response.ok && numberIn(await response.text()) === taken) || undefined;
      });
}

test("push keys: both taken, then the new one signs, then it alone", async () => {
  await under(async (load) => {
    for (const keys of [`${OLD},${NEW}`, `${NEW},${OLD}`, NEW]) {
      for (const at of origins.keys())
        await restart(origins, at, balancers.origins!, { LARDER_PUSH_KEYS: keys });
      for (const at of [0, 1])
        await restart(edges, at, balancers.edges!, { LARDER_PUSH_KEYS: keys });
      await load.passes(20, 4);
    }
  });
});

test("tokens: another one is used once its change is live, then the old one is revoked", async () => {
  const tokens = { read: demoToken.read as string, write: demoToken.write as string };
  const old: { id: number; token: string }[] = [];
  const make = async (scopes: string[]) => {
    const made = await manage("POST", "/tokens", { label: scopes.join("-"), scopes });
    await isLive(Number(made["change"]));
    return { id: Number(made["id"]), token: String(made["token"]) };
  };
  await under(
    async (load) => {
      for (let turn = 0; turn < 2; turn++) {
        const [read, write] = [await make(["read"]), await make(["write"])];
        Object.assign(tokens, { read: read.token, write: write.token });
        // those that were sent with the one before have come back
        await load.passes(10, 6);
        for (const { id } of old.splice(0)) await manage("DELETE", `/tokens/${id}`);
        old.push(read, write);
        await load.passes(20, 4);
      }
    },
    () => ({ ...tokens }),
  );
  const [kept] = old;
  expect((await fetch(`${edges[0]!.url}/v2/pages/load/?auth_token=${kept!.token}`)).status).toBe(
    200,
  );
});

test("a webhook's secret: both sign for a while, so the receiver changes when it likes", async () => {
  const made = await manage("POST", "/webhooks", {
    url: `${consumer.url}/hook`,
    events: ["page.*"],
  });
  const [id, first] = [Number(made["id"]), String(made["secret"])];
  const isFrom = (secret: string, { headers, body }: Listener["heard"][number]) => {
    const [, time, macs] =
      /^t=(\d+)((?:,v1=[0-9a-f]{64}){1,2})$/.exec(String(headers["larder-webhook-signature"])) ??
      [];
    const expected = createHmac("sha256", secret).update(`${time}.${body}`).digest();
    return (macs ?? "")
      .split(",v1=")
      .slice(1)
      .some((mac) => timingSafeEqual(expected, Buffer.from(mac, "hex")));
  };
  const heard = (more: number) => {
    const goal = consumer.heard.length + more;
    return eventually(`${more} messages`, async () => consumer.heard.length >= goal || undefined);
  };
  let second = "";
  const marks: number[] = [];
  await under(async () => {
    await heard(5);
    second = String((await manage("POST", `/webhooks/${id}/secret`, {}))["secret"]);
    await heard(5);
    marks.push(consumer.heard.length);
    await heard(5);
    marks.push(consumer.heard.length);
    await manage("POST", `/webhooks/${id}/secret/end-previous`, {});
    await heard(5);
  });
  const [change = 0, end = 0] = marks;
  // the receiver has the old one until the first mark, and the new one from then on
  const all = consumer.heard;
  expect(all.slice(0, change).filter((one) => !isFrom(first, one))).toEqual([]);
  expect(all.slice(change).filter((one) => !isFrom(second, one))).toEqual([]);
  expect(all.slice(end).some((one) => !isFrom(first, one))).toBe(true);
});

test("the token and the key of an edge that registers itself", async () => {
  const file = join(folder.path, "edge-2", "edge", "identity.json");
  const identity = async () =>
    JSON.parse(await readFile(file, "utf8")) as { key: { id: string }; next: unknown };
  const before = await identity();
  await under(async (load) => {
    await restart(edges, 2, balancers.edges!, {
      LARDER_JOIN: `${origins[1]!.url}#${await joinTokenOf()}`,
    });
    const after = await identity();
    expect(after.key.id).not.toBe(before.key.id);
    await load.passes(20, 4);
    await restart(edges, 2, balancers.edges!, {});
    expect((await identity()).key).toEqual(after.key);
  });
});
