import { join } from "node:path";
import type { Postgres } from "../../origin/db/client.ts";
import { eventually } from "../support/eventually.ts";
import { freePorts, startProgram, type Program } from "../support/processes.ts";
import { UNLIMITED } from "../support/unlimited.ts";
import { query, type Cluster } from "./cluster.ts";
import { startRelay } from "./relay.ts";
import { TOKEN } from "./site.ts";
import { KEYS } from "./warm.ts";

/** An origin and an edge on Node, each a program of its own, as somebody runs them who has one machine. */
export interface NodeLive {
  originUrl: string;
  edgeUrl: string;
  postgres: Postgres;
  origin: Program;
  edge: Program;
  /** Bytes of the pushes so far, and how many were taken. */
  pushed(): Promise<Pushed>;
  /** Ends the origin, and starts it again. @returns how long it takes until it serves, in ms */
  restart(): Promise<number>;
  /** Ends both, at once. */
  stop(): Promise<void>;
}

export interface Pushed {
  bytes: number;
  pushes: number;
}

const METRICS = "metrics-token-of-the-bench";

/** Loads a database by `load`, which is told where the edge will be, and starts both. */
export async function startNodeLive(
  cluster: Cluster,
  name: string,
  load: (postgres: Postgres, edges: string[]) => Promise<unknown>,
): Promise<NodeLive> {
  const [originPort = 0, edgePort = 0, relayPort = 0] = await freePorts(3);
  const { url, postgres } = await cluster.database(name);
  const relay = await startRelay(relayPort, edgePort);
  const running: Program[] = [];
  const start = async (script: string, env: Record<string, string>) => {
    const program = await startProgram({ script, env: { LARDER_PUSH_KEYS: KEYS, ...env } });
    running.push(program);
    return program;
  };
  const stop = async () => {
    await Promise.all(running.map((program) => program.crash()));
    relay.close();
  };
  try {
    await load(postgres, [relay.url]);
    const edge = await start("edge/node/main.ts", {
      EDGE_PORT: String(edgePort),
      LARDER_DATA: join(cluster.folder, `edge-${name}`),
      LARDER_ORIGINS: `http://127.0.0.1:${originPort}`,
      LARDER_EDGE_LIMITS: UNLIMITED,
    });
    const startOrigin = () =>
      start("origin/main.ts", {
        DATABASE_URL: url,
        ORIGIN_PORT: String(originPort),
        LARDER_EDGES: relay.url,
        LARDER_METRICS_TOKEN: METRICS,
      });
    const origin = await startOrigin();
    const live: NodeLive = {
      originUrl: origin.url,
      edgeUrl: edge.url,
      postgres,
      origin,
      edge,
      pushed: async () => ({
        bytes: relay.sentBytes(),
        pushes: await metric(origin.url, "larder_sends_total"),
      }),
      async restart() {
        await live.origin.crash();
        const begin = performance.now();
        live.origin = await startOrigin();
        return performance.now() - begin;
      },
      stop,
    };
    return live;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The sum of all lines of a number that a program counts. */
export async function metric(url: string, name: string): Promise<number> {
  const headers = { authorization: `Bearer ${METRICS}` };
  const text = await (await fetch(`${url}/metrics`, { headers })).text();
  return text
    .split("\n")
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
}

/** What a write was answered, and how long that took. */
export interface Sent {
  ms: number;
  change: number;
}

/** Publishes a title and waits until it is live everywhere: as long as an origin holds its answer, then by asking Postgres. */
export async function publishLive(
  { originUrl, postgres }: Pick<NodeLive, "originUrl" | "postgres">,
  path: string,
  title: string,
  token = TOKEN,
): Promise<Sent> {
  const begin = performance.now();
  const response = await fetch(`${originUrl}${path}?wait=live`, {
    method: "PATCH",
    headers: { authorization: `Token ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ status: "published", fields: { title } }),
  });
  const answer = (await response.json()) as { live?: boolean; change?: number };
  const { live, change } = answer;
  if (change === undefined) throw new Error(`PATCH ${path}: ${JSON.stringify(answer)}`);
  if (live !== true) await untilLive(postgres, LATE_MS);
  return { ms: performance.now() - begin, change };
}

const LATE_MS = 120_000;

/** Waits until the edges have every change of every site. */
export const untilLive = (postgres: Postgres, patienceMs: number): Promise<unknown> =>
  eventually(
    "all changes are live",
    async () => {
      const [behind] = await query(
        postgres,
        "select from sites s join edges e on e.site_id = s.id where e.change < s.last_change limit 1",
      );
      return behind === undefined ? true : undefined;
    },
    patienceMs,
  );

/** What the log was given for a change: rows of documents and of answers. */
export async function rowsOf(postgres: Postgres, change: number): Promise<number> {
  const [row] = await query<{ rows: number }>(
    postgres,
    "select documents + written as rows from changes where number = $1",
    [change],
  );
  return row?.rows ?? 0;
}
