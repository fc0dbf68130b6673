import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { startLocalEdge, type LocalEdge } from "../../edge/local/miniflare.ts";
import { createApp } from "../../origin/app.ts";
import { readConfig, type Config } from "../../origin/config.ts";
import { createSerializing } from "./serializing.ts";
import { createSite } from "../../origin/content/site/sites.ts";
import { connect } from "../../origin/db/client.ts";
import { createLive } from "../../origin/live/live.ts";
import { createEdgeInspector } from "../../origin/delivery/inspect/edge-inspector.ts";
import { createLog } from "../../origin/delivery/postgres-log.ts";
import { createEdgeKeys } from "../../origin/delivery/courier/edge-keys.ts";
import { createMovement } from "../../origin/delivery/courier/receipts.ts";
import { startOrigin } from "../../origin/origin.ts";
import { createPasswords } from "../../origin/people/passwords.ts";
import { shareLimits } from "../../origin/shares/limits.ts";
import { createShares } from "../../origin/shares/shares.ts";
import type { Scope } from "../../shared/api.ts";
import { systemClock } from "../../shared/clock.ts";
import type { Event } from "../../shared/events.ts";
import { header } from "../../shared/headers.ts";
import { parseSecretKeys } from "../../shared/signature.ts";
import { createDatabase } from "./database.ts";
import { edgeCallsBy } from "./edge-calls.ts";
import { eventually } from "./eventually.ts";
import { exchange, type Received, type Sent } from "./exchange.ts";
import { alwaysReady } from "./origin.ts";
import { freePorts } from "./processes.ts";
import { createRandom } from "./random.ts";
import { wireToken } from "./wire-token.ts";

/** An edge in workerd and an origin on Postgres, with one site that was written at known times. */

export { wireToken };

const SCOPES: Record<keyof typeof wireToken, Scope[]> = {
  read: ["read"],
  write: ["read", "write"],
  manage: ["read", "preview", "write", "manage"],
};

/** Sends a request to the origin at a time of one's choice. @returns the body; fails when it is refused */
export type WriteAt = (
  at: string,
  method: string,
  path: string,
  body?: unknown,
) => Promise<Record<string, unknown>>;

export interface Wire {
  edgeUrl: string;
  originUrl: string;
  /** The database, for looking at what was stored. */
  databaseUrl: string;
  /** What the origin reported. */
  events: Event[];
  /** What the edge printed. */
  lines: string[];
  send(sent: Sent): Promise<Received>;
  /** Everything that Postgres and the edge's store hold, as one text. */
  everythingStored(): Promise<string>;
  stopOrigin(): Promise<void>;
  startOrigin(): Promise<void>;
  /** Asks until the answer comes from the edge's own store, verified. */
  settled(sent: Sent): Promise<Received>;
  stop(): Promise<void>;
}

const CONNECTIONS = 3;
const KEYS = `test:${"0123456789abcdef".repeat(2)}`;

/** Starts both for all tests of a file, over a site that `load` fills. Call it outside of tests. */
export function useWire(load: (write: WriteAt) => Promise<void>): () => Wire {
  let wire: Wire | undefined;
  beforeAll(async () => {
    wire = await startWire(load);
  });
  afterAll(async () => wire?.stop());
  return () => {
    if (wire === undefined) throw new Error("nothing runs outside tests");
    return wire;
  };
}

async function startWire(load: (write: WriteAt) => Promise<void>): Promise<Wire> {
  const [originPort = 0, edgePort = 0] = await freePorts(2);
  const [originUrl, edgeUrl] = [originPort, edgePort].map((port) => `http://127.0.0.1:${port}`) as [
    string,
    string,
  ];
  const database = await createDatabase();
  await fill(database.url, edgeUrl, load);
  const [events, lines]: [Event[], string[]] = [[], []];
  const config = readConfig({
    DATABASE_URL: database.url,
    ORIGIN_PORT: String(originPort),
    LARDER_PUSH_KEYS: KEYS,
    LARDER_EDGES: edgeUrl,
  });
  const start = () => startTestOrigin(config, (event) => events.push(event));
  const edge = await startEdge(edgePort, originUrl, lines);
  let origin: Awaited<ReturnType<typeof start>> | undefined = await start();
  const send = (sent: Sent) => exchange(edgeUrl, sent);
  const stopOrigin = async () => {
    await origin?.stop();
    origin = undefined;
  };
  return {
    edgeUrl,
    originUrl,
    databaseUrl: database.url,
    events,
    lines,
    send,
    everythingStored: async () => `${await databaseText(database.url)}${await storeText(edge)}`,
    stopOrigin,
    async startOrigin() {
      origin ??= await start();
    },
    settled: (sent) =>
      eventually(`${sent.path} to be at the edge`, async () => {
        const answer = await send(sent);
        return answer.headers[header.freshness] === "verified" ? answer : undefined;
      }),
    async stop() {
      await edge.stop();
      await stopOrigin();
      await database.drop();
    },
  };
}

/** Writes the site as its clients would, but at times of our choice. */
async function fill(
  databaseUrl: string,
  edgeUrl: string,
  load: (write: WriteAt) => Promise<void>,
): Promise<void> {
  const postgres = connect({ url: databaseUrl, maxConnections: CONNECTIONS });
  let nowMs = Date.parse("2024-05-01T00:00:00Z");
  const clock = { ...systemClock, now: () => nowMs };
  const report = () => undefined;
  const shared = { postgres, clock, report, movement: createMovement() };
  const serializing = createSerializing();
  const keys = parseSecretKeys(KEYS);
  const app = createApp({
    ...shared,
    serializing,
    log: createLog(postgres, serializing),
    pushKeys: keys,
    edgeKeys: createEdgeKeys(postgres.db, clock, keys),
    inspector: createEdgeInspector(edgeCallsBy(globalThis.fetch, clock, keys)),
    live: createLive({ db: postgres.db, clock, random: () => 0.5, report }),
    outboundAllow: [],
    shares: createShares(shareLimits(CONNECTIONS), clock),
    edgesAllow: [],
    addressOf: () => "203.0.113.7",
    passwords: createPasswords(),
    readiness: alwaysReady(),
  });
  const tokens = (["read", "write", "manage"] as const).map((label) => ({
    label,
    scopes: SCOPES[label],
    token: wireToken[label],
  }));
  const site = { slug: "wire", name: "Wire", locales: ["en", "de"], defaultLocale: "en" };
  await createSite(shared, { ...site, edges: [edgeUrl], tokens });
  await load(async (at, method, path, body) => {
    nowMs = Date.parse(at);
    const response = await app.request(path, {
      method,
      headers: {
        authorization: `Token ${wireToken.manage}`,
        "content-type": "application/json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
  });
  await postgres.end();
}

async function databaseText(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows: tables } = await client.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  let text = "";
  for (const { name } of tables) {
    const { rows } = await client.query<{ row: string }>(`select t::text as row from "${name}" t`);
    text += rows.map(({ row }) => `${name} ${row}\n`).join("");
  }
  await client.end();
  return text;
}

async function storeText({ miniflare }: LocalEdge): Promise<string> {
  const store = await miniflare.getKVNamespace("STORE");
  const { keys } = await store.list();
  const values = await Promise.all(keys.map(({ name }) => store.get(name, "text")));
  return keys
    .map((key, index) => `${key.name} ${JSON.stringify(key.metadata)} ${values[index]}\n`)
    .join("");
}

const startTestOrigin = (config: Config, report: (event: Event) => void) =>
  startOrigin(config, {
    clock: systemClock,
    random: createRandom(1),
    report,
    fetch: globalThis.fetch,
  });

const startEdge = (port: number, origins: string, lines: string[]): Promise<LocalEdge> =>
  startLocalEdge({
    port,
    dataFolder: null,
    origins,
    pushKeys: KEYS,
    onLog: (line) => lines.push(line),
  });
