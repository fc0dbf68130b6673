import { mkdir } from "node:fs/promises";
import { systemClock, withDeadline } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import { ensureCluster, startCluster } from "./cluster.ts";
import { dataFolder, readStored, shownPath } from "./data-folder.ts";
import { ensureDatabase, localDatabaseUrl } from "./database.ts";
import { checkPort, readPort } from "../../program/ports.ts";
import { Problem, runProgram, stopSignal } from "../../program/problem.ts";
import { livePostmaster } from "./processes.ts";

const HELP = `npm run postgres — a Postgres for this machine, kept in <data folder>/postgres

Environment:
  POSTGRES_PORT  where it listens, on 127.0.0.1 only (that of the last \`npm start\`, or 8701)
  LARDER_DATA    the data folder (.larder)
`;

/** At Ctrl-C the terminal tells Postgres too; it may be gone before we have seen the signal. */
const SIGNAL_GRACE_MS = 500;

const report: Report = (event) => void process.stdout.write(`${JSON.stringify(event)}\n`);

/** Runs Postgres until a signal asks it to stop. @throws Problem when it cannot start, or stops by itself */
async function main(): Promise<void> {
  const stop = stopSignal();
  const folder = dataFolder(process.env);
  const port = readPort({ ...(await readStored(folder)), ...process.env }, "POSTGRES_PORT", 8701);
  const live = await livePostmaster(folder.postgres);
  if (live !== null) {
    throw new Problem(
      `Postgres already runs from ${shownPath(folder.postgres)} (pid ${live}). Stop it first: kill -INT ${live}`,
    );
  }
  await checkPort(port, "POSTGRES_PORT");
  await mkdir(folder.root, { recursive: true, mode: 0o755 });
  await ensureCluster(folder.postgres);
  const cluster = await startCluster({
    folder: folder.postgres,
    port,
    clock: systemClock,
    onLog: (text) => void process.stderr.write(text),
  });
  await ensureDatabase(port);
  report({ kind: "program.ready", program: "postgres", url: localDatabaseUrl(port) });
  const end = await Promise.race([stop, cluster.exited.then((how) => ({ how }))]);
  if (typeof end !== "string") {
    if ((await withDeadline(systemClock, SIGNAL_GRACE_MS, stop)).kind === "done") return;
    throw new Problem(`Postgres ended by itself (${end.how}). Start it again: npm run postgres`);
  }
  report({ kind: "program.stopping", program: "postgres", reason: end });
  await cluster.stop();
}

runProgram(HELP, main);
