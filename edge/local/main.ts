import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { systemClock, withDeadline } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import { createDoors } from "../../doors/server.ts";
import { parseSecretKeys } from "../../shared/signature.ts";
import { Problem, readConfig, type LocalEdgeConfig } from "./config.ts";
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
  const pidFile = join(config.dataFolder, "pid");
  await refuseSecond(pidFile, config.dataFolder);
  await checkPort(config.port);
  await claim(config.dataFolder, pidFile);
  try {
    const edge = await startEdge(config);
    report({ kind: "program.ready", program: "edge", url: edge.url });
    const reason = await stop;
    report({ kind: "program.stopping", program: "edge", reason });
    await withDeadline(systemClock, STOP_TIMEOUT_MS, edge.stop());
  } finally {
    await rm(pidFile, { force: true }).catch(() => undefined);
  }
}

/** The worker in its runtime, on a port that only the front in front of it knows. @throws Problem when it does not start */
async function startEdge(
  config: LocalEdgeConfig,
): Promise<{ url: string; stop: () => Promise<void> }> {
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

/** Resolves at the first signal that asks us to stop; later ones change nothing. */
function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => resolve(signal));
    }
  });
}

/** Two runtimes on the same files would each believe to be the only one. */
async function refuseSecond(pidFile: string, dataFolder: string): Promise<void> {
  const pid = Number(await readFile(pidFile, "utf8").catch(() => "0"));
  if (pid === 0 || !(await isLocalEdge(pid))) return;
  throw new Problem(
    `An edge already runs from ${dataFolder} (pid ${pid}). Stop it first: kill ${pid}`,
  );
}

/** It holds what every site has published, and the fingerprints of its tokens. */
const OWNER_ONLY = 0o700;

/**
 * Notes that the folder is in use, and gives Miniflare's temporary files a place in it: it removes them
 * after we are gone, that is to say never.
 */
async function claim(dataFolder: string, pidFile: string): Promise<void> {
  const temporary = join(dataFolder, "tmp");
  try {
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
    await chmod(dataFolder, OWNER_ONLY);
    await writeFile(pidFile, `${process.pid}\n`);
    process.env["TMPDIR"] = temporary;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new Problem(
      `The data folder ${dataFolder} cannot be written: ${cause}. Check LARDER_DATA.`,
    );
  }
}

async function isLocalEdge(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // a pid may be somebody else's by now; only Linux says so without asking another program
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => null);
  return command === null ? process.platform !== "linux" : command.includes("edge/local/main.ts");
}

function checkPort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "in use" : `not usable (${error.code})`;
      reject(
        new Problem(
          `Port ${port} is ${why}. Stop what uses it, or choose another: EDGE_PORT=${port + 10}`,
        ),
      );
    });
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve()));
  });
}

function fail(error: unknown): void {
  const text = error instanceof Problem ? error.message : describe(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

const describe = (error: unknown) =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

// whoever read our output may be gone; that is no reason to stop
process.stdout.on("error", () => undefined);
process.stderr.on("error", () => undefined);

if (process.argv.includes("--help")) process.stdout.write(HELP);
else main().then(() => process.exit(0), fail);
