import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { loadDemo } from "../../../origin/demo/load.ts";
import type { EdgeScript } from "../../support/larder.ts";
import { freePorts, startProgram, temporaryFolder, type Program } from "../../support/processes.ts";
import type { AttackStack, SiteTokens } from "./attack.ts";
import { mustAsk } from "./requests.ts";

/** Postgres, an origin, an edge, and three sites: the attacker's, which is the demo, a neighbour's, and an idle one. */
export interface Stack {
  forAttackers: AttackStack;
  neighbour: SiteTokens;
  idle: SiteTokens;
  databaseUrl: string;
  /** The three programs by their names. */
  programs: Record<"postgres" | "origin" | "edge", Program>;
  /** What they printed since they started. */
  printed(): string[];
  /** Ends everything and removes the data. */
  stop(): Promise<void>;
}

export interface StackOptions {
  pushKeys?: string;
  originEnv?: Record<string, string>;
  edgeEnv?: Record<string, string>;
  /** The edge's program: that of `npm start` unless another is named. */
  edgeScript?: EdgeScript | undefined;
  /** Leaves the attacker's site empty. */
  empty?: boolean;
}

const PUSH_KEYS = `hostile:${"0123456789abcdef".repeat(2)}`;
/** ours: a run prints far less; what prints without end must not end the run. */
const LINES_KEPT = 200_000;
const projectRoot = fileURLToPath(new URL("../../../", import.meta.url));

/** Starts everything, with the demo in the attacker's site. The others are empty. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { pushKeys = PUSH_KEYS } = options;
  const folder = await temporaryFolder();
  const [postgresPort = 0, originPort = 0, edgePort = 0, listenPort = 0] = await freePorts(4);
  const [originUrl, edgeUrl] = [http(originPort), http(edgePort)];
  const databaseUrl = `postgres://larder:larder@127.0.0.1:${postgresPort}/larder`;
  const dataFolder = join(folder.path, "data");
  const common = { LARDER_DATA: dataFolder, LARDER_PUSH_KEYS: pushKeys };
  const lines: string[] = [];
  const started: Partial<Stack["programs"]> = {};
  const start = async (name: keyof Stack["programs"], script: string, env: Environment) => {
    const onLine = (line: string) => void (lines.length < LINES_KEPT && lines.push(line));
    started[name] = await startProgram({ script, env: { ...common, ...env }, onLine });
    return started[name];
  };
  const stop = async () => {
    for (const name of ["edge", "origin", "postgres"] as const)
      if (started[name]?.isRunning() === true) await started[name].crash();
    await folder.remove();
  };
  try {
    const originEnv = {
      DATABASE_URL: databaseUrl,
      ORIGIN_PORT: String(originPort),
      LARDER_DEMO: "1",
      LARDER_DRAIN_NOTICE_S: "0",
      LARDER_EDGES: edgeUrl,
      LARDER_PUBLIC_URL: edgeUrl,
      LARDER_MEDIA_DIR: join(dataFolder, "media"),
      LARDER_OUTBOUND_ALLOW: LISTEN_HOSTS.map((host) => `${host}:${listenPort}`).join(","),
      ...options.originEnv,
    };
    const edgeEnv = {
      EDGE_PORT: String(edgePort),
      LARDER_ORIGINS: originUrl,
      ...options.edgeEnv,
    };
    const postgres = await start("postgres", "origin/local/postgres.ts", {
      POSTGRES_PORT: String(postgresPort),
    });
    const [origin, edge] = await Promise.all([
      start("origin", "origin/main.ts", originEnv),
      start("edge", options.edgeScript ?? "edge/node/main.ts", edgeEnv),
    ]);
    const create = (slug: string) => createSite(slug, { ...common, ...originEnv });
    const [neighbour, idle] = [await create("neighbour"), await create("idle")];
    if (options.empty !== true)
      await loadDemo({ originUrl, fetch: globalThis.fetch, progress: () => undefined });
    const tokens = await withPreview(originUrl, DEMO_TOKENS);
    return {
      forAttackers: {
        edgeUrl,
        originUrl,
        tokens,
        listenPort,
        listenHosts: LISTEN_HOSTS,
        pushKeys,
        dataFolder,
      },
      neighbour,
      idle,
      databaseUrl,
      programs: { postgres, origin, edge },
      printed: () => lines,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Loopback addresses that stand for an attacker's machines. */
const LISTEN_HOSTS = Array.from({ length: 40 }, (_, index) => `127.0.1.${index + 1}`);

type Environment = Record<string, string>;
const http = (port: number) => `http://127.0.0.1:${port}`;

const DEMO_TOKENS = { read: "demo-read", write: "demo-write", manage: "demo-manage" };

/** As an operator makes one. */
async function createSite(slug: string, env: Environment): Promise<SiteTokens> {
  const { PATH = "", HOME = "" } = process.env;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["origin/cli.ts", "create", slug, "--locales", "en,de"],
    { cwd: projectRoot, env: { PATH, HOME, ...env } },
  );
  const tokenOf = (label: string): string => {
    const [, token] = new RegExp(`^${label}\\s+(\\S+)$`, "m").exec(stdout) ?? [];
    if (token === undefined) throw new Error(`no ${label} token in: ${stdout}`);
    return token;
  };
  const [read, write, manage] = [tokenOf("read"), tokenOf("write"), tokenOf("manage")];
  return { read, write, manage, preview: tokenOf("preview") };
}

/** The demo has tokens of known text; that for previews is made. */
async function withPreview(
  originUrl: string,
  tokens: Omit<SiteTokens, "preview">,
): Promise<SiteTokens> {
  const made = await mustAsk(`${originUrl}/manage/v1/tokens`, {
    method: "POST",
    token: tokens.manage,
    body: { label: "previews", scopes: ["read", "preview"] },
  });
  return { ...tokens, preview: (made as { token: string }).token };
}
