import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import { createPart, type Part } from "../prove/processes/part.ts";
import type { Answered, Sent } from "./balancer.ts";
import { request } from "./client.ts";
import { freePorts, temporaryFolder } from "./processes.ts";
import { makeReplica } from "./standby.ts";
import { UNLIMITED } from "./unlimited.ts";

/** An origin with its Postgres. */
export interface Half {
  postgres: Part;
  origin: Part;
  url: string;
  databaseUrl: string;
}

/** Two origins, the second one on a replica of the first one's Postgres, and an edge on Node that knows both. */
export interface Pair {
  first: Half;
  second: Half;
  edge: Part;
  edgeUrl: string;
  /** Reads and writes go to the edge, management to the first origin. */
  send: (method: string, path: string, sent?: Sent) => Promise<Answered>;
  /** Runs `npm run promote` for the second one, or another database. @throws with `code` and `stderr` */
  promote: (databaseUrl?: string) => Promise<{ stdout: string }>;
  /** Makes what was the first one's Postgres a replica of the second one's, from an empty folder, and starts both parts of it again. */
  comeBack: () => Promise<void>;
  stop: () => Promise<void>;
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PUSH_KEYS = `test:${"0123456789abcdef".repeat(2)}`;

/** Starts all of it, with an empty demo site. */
export async function startPair(): Promise<Pair> {
  const folder = await temporaryFolder();
  const [edgePort = 0, ...ports] = await freePorts(5);
  const edgeUrl = `http://127.0.0.1:${edgePort}`;
  const halves = ["first", "second"].map((name, at) =>
    halfOf(name, join(folder.path, name), ports.slice(2 * at), edgeUrl),
  );
  const [first, second] = halves as [Half, Half];
  const edge = createPart("edge", "edge/node/main.ts", {
    LARDER_DATA: join(folder.path, "edge"),
    LARDER_PUSH_KEYS: PUSH_KEYS,
    EDGE_PORT: String(edgePort),
    LARDER_ORIGINS: `${first.url},${second.url}`,
    LARDER_EDGE_LIMITS: UNLIMITED,
  });
  const clusterOf = (name: string) => join(folder.path, name, "postgres");
  const comeBack = async () => {
    await first.origin.crash();
    await first.postgres.crash();
    await rm(clusterOf("first"), { recursive: true });
    await makeReplica({
      primaryUrl: second.databaseUrl,
      primaryFolder: clusterOf("second"),
      folder: clusterOf("first"),
      name: "first",
    });
    await first.postgres.start();
    await first.origin.start();
  };
  const stop = async () => {
    const parts = [edge, ...halves.flatMap(({ origin, postgres }) => [origin, postgres])];
    await Promise.all(parts.map((part) => part.crash()));
    await folder.remove();
  };
  try {
    await first.postgres.start();
    await Promise.all([edge.start(), first.origin.start()]);
    await makeReplica({
      primaryUrl: first.databaseUrl,
      primaryFolder: clusterOf("first"),
      folder: clusterOf("second"),
      name: "second",
    });
    await second.postgres.start();
    await second.origin.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    first,
    second,
    edge,
    edgeUrl,
    comeBack,
    stop,
    async send(method, path, sent = {}) {
      const by = path.startsWith("/v2/") ? edgeUrl : first.url;
      const got = await request(new URL(path, by), { method, ...sent });
      return { status: got.status, headers: Object.fromEntries(got.headers), text: got.text, by };
    },
    promote: (databaseUrl = second.databaseUrl) => {
      const { PATH, HOME } = process.env;
      const env = { PATH, HOME, DATABASE_URL: databaseUrl, LARDER_PUSH_KEYS: PUSH_KEYS };
      const node = join(ROOT, "node_modules", ".bin", "node");
      return promisify(execFile)(node, ["origin/commands/promote.ts"], { cwd: ROOT, env });
    },
  };
}

function halfOf(
  name: string,
  data: string,
  [postgresPort = 0, originPort = 0]: number[],
  edgeUrl: string,
): Half {
  const databaseUrl = `postgres://larder:larder@127.0.0.1:${postgresPort}/larder`;
  return {
    url: `http://127.0.0.1:${originPort}`,
    databaseUrl,
    postgres: createPart(`${name} postgres`, "origin/local/postgres.ts", {
      LARDER_DATA: data,
      POSTGRES_PORT: String(postgresPort),
    }),
    origin: createPart(`${name} origin`, "origin/main.ts", {
      DATABASE_URL: databaseUrl,
      LARDER_PUSH_KEYS: PUSH_KEYS,
      ORIGIN_PORT: String(originPort),
      LARDER_EDGES: edgeUrl,
      // else nobody may use the tokens that everybody knows
      LARDER_DEMO: "1",
      LARDER_DRAIN_NOTICE_S: "0",
    }),
  };
}
