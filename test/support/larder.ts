import { execFile } from "node:child_process";
import { access, mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, inject } from "vitest";
import { loadDemo } from "../../origin/demo/load.ts";
import { eventually } from "./eventually.ts";
import { createClient, type Client } from "./client.ts";
import { freePorts, startProgram, temporaryFolder, type Program } from "./processes.ts";
import { UNLIMITED } from "./unlimited.ts";

export { demoToken, inTurn, request, type Got } from "./client.ts";

/** A whole Larder in processes of its own: Postgres, an origin, and an edge in workerd. */

/** One of the three programs, which can be killed and started again with the same ports and data. */
export interface Part {
  pid(): number;
  kill(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
  crash(): Promise<void>;
  /** Its last lines. */
  output(): string;
  /** @param env instead of what it was started with, for this run and later ones */
  start(env?: Record<string, string>): Promise<void>;
}

export interface Larder extends Client {
  edgeUrl: string;
  originUrl: string;
  databaseUrl: string;
  pushKeys: string;
  postgres: Part;
  origin: Part;
  edge: Part;
  /** Ends everything and removes the data. Safe to call twice. */
  stop(): Promise<void>;
}

/** The edges there are. */
export type EdgeScript = "edge/local/main.ts" | "edge/node/main.ts";

/** The edge of all tests of a file that name none. */
export const EDGE_OF_TESTS: { script: EdgeScript } = { script: "edge/local/main.ts" };

export interface LarderOptions {
  /** Begins with the demo site loaded and live at the edge (the default), or with an empty demo site. */
  demo?: boolean;
  /** The origin's program, another than the product's. */
  originScript?: string;
  /** The edge's program, that of `EDGE_OF_TESTS` unless it is named. */
  edgeScript?: EdgeScript;
  /** `LARDER_OUTBOUND_ALLOW` of the origin. */
  outboundAllow?: string;
  /** More of the environment of the origin, and of the edge. */
  originEnv?: Record<string, string>;
  edgeEnv?: Record<string, string>;
}

/** Starts all three. The demo is loaded once in a run; every Larder begins with a copy of the data that left. */
export async function startLarder({
  demo = true,
  ...options
}: LarderOptions = {}): Promise<Larder> {
  const folder = await temporaryFolder();
  const data = join(folder.path, "data");
  try {
    if (demo) await copyFolder(await demoData(edgeOf(options)), data);
    return await startIn(data, folder.remove, options);
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

const edgeOf = ({ edgeScript }: LarderOptions): EdgeScript => edgeScript ?? EDGE_OF_TESTS.script;

/** The data of a Larder with the demo and such an edge, stopped in order. Whoever needs it first makes it, the others wait. */
async function demoData(edgeScript: EdgeScript): Promise<string> {
  const template = join(inject("runFolder"), `larder-${edgeScript.replaceAll("/", "-")}`);
  const isMine = await mkdir(`${template}.lock`).then(
    () => true,
    () => false,
  );
  if (isMine) {
    const larder = await startIn(`${template}.new`, () => Promise.resolve(), { edgeScript });
    try {
      const { originUrl, edge, origin, postgres } = larder;
      await loadDemo({ originUrl, fetch: globalThis.fetch, progress: () => undefined });
      await larder.live();
      for (const part of [edge, origin, postgres]) await part.kill("SIGTERM");
      await rename(`${template}.new`, template);
    } finally {
      await larder.stop();
    }
  }
  const isThere = () =>
    access(template).then(
      () => true,
      (): undefined => undefined,
    );
  await eventually("the demo's data", isThere);
  return template;
}

/** With owners and modes: Postgres insists on its own. */
const copyFolder = (from: string, to: string) => promisify(execFile)("cp", ["-a", from, to]);

async function startIn(
  data: string,
  remove: () => Promise<void>,
  options: LarderOptions = {},
): Promise<Larder> {
  const { originScript = "origin/main.ts", outboundAllow = "" } = options;
  const edgeScript = edgeOf(options);
  const [postgresPort = 0, originPort = 0, edgePort = 0] = await freePorts(3);
  const urls = {
    originUrl: `http://127.0.0.1:${originPort}`,
    edgeUrl: `http://127.0.0.1:${edgePort}`,
    databaseUrl: `postgres://larder:larder@127.0.0.1:${postgresPort}/larder`,
    pushKeys: `test:${"0123456789abcdef".repeat(2)}`,
  };
  const common = { LARDER_DATA: data, LARDER_PUSH_KEYS: urls.pushKeys };
  const postgres = createPart("origin/local/postgres.ts", {
    ...common,
    POSTGRES_PORT: String(postgresPort),
  });
  const origin = createPart(originScript, {
    ...common,
    DATABASE_URL: urls.databaseUrl,
    ORIGIN_PORT: String(originPort),
    LARDER_DEMO: "1",
    LARDER_DRAIN_NOTICE_S: "0",
    LARDER_EDGES: urls.edgeUrl,
    LARDER_OUTBOUND_ALLOW: outboundAllow,
    LARDER_MEDIA_DIR: join(data, "media"),
    LARDER_PUBLIC_URL: urls.edgeUrl,
    ...options.originEnv,
  });
  const edge = createPart(edgeScript, {
    ...common,
    EDGE_PORT: String(edgePort),
    LARDER_ORIGINS: urls.originUrl,
    LARDER_EDGE_LIMITS: UNLIMITED,
    LARDER_DRAIN_NOTICE_S: "0",
    ...options.edgeEnv,
  });
  const stop = async () => {
    await Promise.all([edge, origin, postgres].map((part) => part.end()));
    await remove();
  };
  try {
    await Promise.all([postgres.start().then(() => origin.start()), edge.start()]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...urls, postgres, origin, edge, ...createClient(urls), stop };
}

/** One Larder for all tests of a file, gone after them. */
export function useLarder(options: LarderOptions = {}): () => Larder {
  let larder: Larder | undefined;
  // the edge of whoever calls now, not of when it starts
  const edgeScript = edgeOf(options);
  beforeAll(async () => {
    larder = await startLarder({ ...options, edgeScript });
  });
  afterAll(async () => larder?.stop());
  return () => {
    if (larder === undefined) throw new Error("no Larder runs outside tests");
    return larder;
  };
}

function createPart(
  script: string,
  initialEnv: Record<string, string>,
): Part & { end(): Promise<void> } {
  let program: Program | undefined;
  let env = initialEnv;
  const running = () => {
    if (program?.isRunning() === true) return program;
    throw new Error(`${script} does not run`);
  };
  return {
    pid: () => running().pid,
    kill: (signal) => running().kill(signal),
    crash: () => running().crash(),
    output: () => running().output(),
    async start(changed = {}) {
      if (program?.isRunning() === true) throw new Error(`${script} runs already`);
      env = { ...env, ...changed };
      program = await startProgram({ script, env });
    },
    async end() {
      if (program?.isRunning() === true) await program.crash();
    },
  };
}
