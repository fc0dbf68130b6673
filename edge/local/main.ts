import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { systemClock, withDeadline } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import { createDoors } from "../../doors/server.ts";
import { parseSecretKeys } from "../../shared/signature.ts";
import { claimFolder } from "../../program/claim.ts";
import { checkPort } from "../../program/ports.ts";
import { Problem, runProgram, stopSignal } from "../../program/problem.ts";
import { EDGE_SCRIPTS, readConfig, type EdgeConfig } from "../node/config.ts";
import { createFront } from "./front.ts";
import { startLocalEdge } from "./miniflare.ts";

const HELP = `npm run edge:local — the edge on this machine: the Cloudflare worker in its real runtime

Environment:
  EDGE_PORT         where readers ask (8787)
  LARDER_ORIGINS    base URLs of the origins, joined by commas (http://127.0.0.1:8700)
  LARDER_PUSH_KEYS  <id>:<secret>, the same as the origin's
  LARDER_TRUSTED_PROXIES, LARDER_CONNECTIONS…, LARDER_…_WITHIN_S   connections (docs/operating.md)
  LARDER_EDGE_HOSTS <host>[:<port>],… that origins know it by; any host is its own without them
  LARDER_DATA       the data folder (.larder)
  LARDER_EDGE_LIMITS   other limits than the usual ones, as misses.address=600/3000 (docs/operating.md)
  LARDER_PURGE_ZONE, _TOKEN, _PLAN   a Cloudflare zone in front that may keep answers and is purged (docs/operating.md)

What is not set is read from <data folder>/env, which \`npm start\` writes.
`;

/** How long the runtime may take to end before it is left to be killed with us. */
const STOP_TIMEOUT_MS = 5_000;

const report: Report = (event) => void process.stdout.write(`${JSON.stringify(event)}\n`);

/** Runs the edge until a signal asks it to stop. @throws Problem when it cannot start */
async function main(): Promise<void> {
  const stop = stopSignal();
  const config = await readConfig(process.env);
  await checkPort(config.port, "EDGE_PORT");
  const { dataFolder: folder } = config;
  const release = await claimFolder({ folder, what: "An edge", scripts: EDGE_SCRIPTS });
  try {
    await keepTemporary(folder);
    const edge = await startEdge(config);
    report({ kind: "program.ready", program: "edge", url: edge.url });
    const reason = await stop;
    report({ kind: "program.stopping", program: "edge", reason });
    await withDeadline(systemClock, STOP_TIMEOUT_MS, edge.stop());
  } finally {
    await release();
  }
}

/** The worker in its runtime, on a port that only the front in front of it knows. @throws Problem when it does not start */
async function startEdge(config: EdgeConfig): Promise<{ url: string; stop: () => Promise<void> }> {
  const secret = randomBytes(32).toString("hex");
  const edge = await startLocalEdge({
    ...config,
    port: 0,
    frontSecret: secret,
    onLog: (line) => void process.stdout.write(`${line}\n`),
  }).catch((error: unknown) => {
    throw new Problem(
      `The worker did not start. ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  const front = createFront({
    worker: new URL(edge.url),
    secret,
    keys: parseSecretKeys(config.pushKeys),
    clock: systemClock,
  });
  const { listener } = front;
  const doors = createDoors({ settings: config.doors, clock: systemClock, report, listener });
  await new Promise<void>((resolve, reject) => {
    doors.server.once("error", reject);
    doors.server.listen(config.port, "127.0.0.1", resolve);
  });
  const stop = async () => {
    await doors.close();
    front.close();
    await edge.stop();
  };
  return { url: `http://127.0.0.1:${config.port}`, stop };
}

/** Miniflare's temporary files get a place in the data folder: it removes them after we are gone, that is to say never. */
async function keepTemporary(dataFolder: string): Promise<void> {
  const temporary = join(dataFolder, "tmp");
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  process.env["TMPDIR"] = temporary;
}

runProgram(HELP, main);
