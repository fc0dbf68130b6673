import { join } from "node:path";
import { systemClock } from "../../../shared/clock.ts";
import { freePorts, temporaryFolder } from "../../support/processes.ts";
import { createRandom } from "../../support/random.ts";
import { createPart, type Part } from "./part.ts";
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";
import { UNLIMITED } from "../../support/unlimited.ts";

/** Postgres, two origins on it, two edges, and a proxy on every way between them. */
export interface World {
  /** Without the proxy, for the check. */
  databaseUrl: string;
  postgres: Part;
  origins: [Part, Part];
  edges: [Part, Part];
  /** The edges' program. */
  edgeScript: string;
  /** Where it keeps its data: a folder `postgres` and one named after each edge. */
  folder: string;
  /** Where each part is reached by clients, by its name. */
  urls: Record<string, string>;
  /** By what they stand between, as `origin-a to postgres`. */
  proxies: Record<string, TcpProxy>;
  /** Ends everything and removes the data. */
  stop(): Promise<void>;
}

/** What may differ between worlds. */
export interface WorldOptions {
  /** The edges' program; the worker in its runtime unless another is named. */
  edgeScript?: string | undefined;
  originScript?: string | undefined;
  /** More of the environment of what is named: `origins`, `edges`, or a part. A function is told the folder. */
  env?:
    | Record<string, Record<string, string>>
    | ((folder: string) => Record<string, Record<string, string>>);
  /** Both edges on one port, at 127.0.0.1 and 127.0.0.2, as two addresses of one name are. */
  oneName?: boolean;
  /** Told the folder before anything is started in it. */
  prepare?: (folder: string) => Promise<void>;
  /** Told the folder when everything has ended, before it is removed. */
  cleanUp?: (folder: string) => Promise<void>;
}

/** What origins and edges of a world sign with. */
export const WORLD_KEYS = `test:${"0123456789abcdef".repeat(2)}`;
const http = (port: number | undefined) => `http://127.0.0.1:${port}`;

/** Starts everything with the empty demo site, its log sent to both edges. */
export async function startWorld(seed: number, options: WorldOptions = {}): Promise<World> {
  const { edgeScript = "edge/local/main.ts", originScript = "origin/main.ts" } = options;
  const folder = await temporaryFolder();
  const env = typeof options.env === "function" ? options.env(folder.path) : (options.env ?? {});
  await options.prepare?.(folder.path);
  const ports = await freePorts(5);
  const [postgresPort = 0, a = 0, b = 0, one = 0, other = 0] = ports;
  const [two, secondHost] = options.oneName === true ? [one, "127.0.0.2"] : [other, "127.0.0.1"];
  const proxies = await startProxies(
    seed,
    {
      postgres: postgresPort,
      "origin-a": a,
      "origin-b": b,
      "edge-1": one,
      "edge-2": two,
    },
    secondHost,
  );
  const common = { LARDER_PUSH_KEYS: WORLD_KEYS };
  const postgres = createPart("postgres", "origin/local/postgres.ts", {
    LARDER_DATA: join(folder.path, "postgres"),
    POSTGRES_PORT: String(postgresPort),
    ...env["postgres"],
  });
  const origin = (name: string, port: number) =>
    createPart(name, originScript, {
      ...common,
      DATABASE_URL: databaseUrl(proxies[`${name} to postgres`]?.port),
      ORIGIN_PORT: String(port),
      LARDER_DEMO: "1",
      LARDER_DRAIN_NOTICE_S: "0",
      LARDER_EDGES: ["edge-1", "edge-2"]
        .map((edge) => http(proxies[`origins to ${edge}`]?.port))
        .join(","),
      ...env["origins"],
      ...env[name],
    });
  const edge = (name: string, port: number, first: string, second: string) =>
    createPart(name, edgeScript, {
      ...common,
      LARDER_DATA: join(folder.path, name),
      EDGE_PORT: String(port),
      EDGE_HOST: name === "edge-2" ? secondHost : "127.0.0.1",
      LARDER_EDGE_LIMITS: UNLIMITED,
      LARDER_DRAIN_NOTICE_S: "0",
      LARDER_ORIGINS: [first, second]
        .map((to) => http(proxies[`${name} to ${to}`]?.port))
        .join(","),
      ...env["edges"],
      ...env[name],
    });
  const world: World = {
    edgeScript,
    folder: folder.path,
    databaseUrl: databaseUrl(postgresPort),
    postgres,
    origins: [origin("origin-a", a), origin("origin-b", b)],
    edges: [
      edge("edge-1", one, "origin-a", "origin-b"),
      edge("edge-2", two, "origin-b", "origin-a"),
    ],
    urls: {
      "origin-a": http(a),
      "origin-b": http(b),
      "edge-1": http(one),
      "edge-2": `http://${secondHost}:${two}`,
    },
    proxies,
    async stop() {
      for (const part of partsOf(world)) await part.signal("SIGCONT");
      await Promise.all(partsOf(world).map((part) => part.crash()));
      await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
      await options.cleanUp?.(folder.path);
      await folder.remove();
    },
  };
  try {
    await Promise.all([startBehind(world), ...world.edges.map((part) => part.start())]);
    return world;
  } catch (error) {
    await world.stop();
    throw error;
  }
}

export const partsOf = ({ postgres, origins, edges }: World): Part[] => [
  ...edges,
  ...origins,
  postgres,
];

const databaseUrl = (port: number | undefined) =>
  `postgres://larder:larder@127.0.0.1:${port}/larder`;

/** The first origin makes the site, so it comes first. */
async function startBehind({ postgres, origins }: World): Promise<void> {
  for (const part of [postgres, ...origins]) await part.start();
}

/** Every way there is: from whom, to whose port. */
const WAYS = [
  ["origin-a", "postgres"],
  ["origin-b", "postgres"],
  ["origins", "edge-1"],
  ["origins", "edge-2"],
  ["edge-1", "origin-a"],
  ["edge-1", "origin-b"],
  ["edge-2", "origin-a"],
  ["edge-2", "origin-b"],
] as const;

async function startProxies(
  seed: number,
  ports: Record<string, number>,
  secondHost: string,
): Promise<Record<string, TcpProxy>> {
  const random = createRandom(seed);
  const started = WAYS.map(async ([from, to]) => {
    const targetPort = ports[to] ?? 0;
    const proxy = await startTcpProxy({
      port: 0,
      targetPort,
      targetHost: to === "edge-2" ? secondHost : "127.0.0.1",
      clock: systemClock,
      random,
    });
    return [`${from} to ${to}`, proxy] as const;
  });
  return Object.fromEntries(await Promise.all(started));
}
