import { exposureOf } from "../../doors/exposure.ts";
import { claimFolder } from "../../program/claim.ts";
import { checkPort } from "../../program/ports.ts";
import { ambient } from "../../program/current.ts";
import { endAtSignals } from "../../program/ending.ts";
import { collectSeldom } from "../../program/heap.ts";
import { runProgram } from "../../program/problem.ts";
import { systemClock, withDeadline } from "../../shared/clock.ts";
import { lineOf } from "../../shared/current.ts";
import type { Report } from "../../shared/events.ts";
import { JOIN_FIRST_MS } from "../../shared/limits-join.ts";
import { EDGE_SCRIPTS, readNodeConfig, type NodeEdgeConfig } from "./config.ts";
import { startNodeEdge, type NodeEdge } from "./edge.ts";
import { saveIdentity } from "./identity.ts";
import { joinOrigin } from "./join.ts";

const HELP = `Usage: npx larder edge [--workers [all|<n>]]

An edge on Node: everything it answers is in its data folder, and it needs no origin for it.

  --workers           threads that answer readers, one for each processor without a number (1 unless given)

  EDGE_PORT           where readers ask (8787)
  EDGE_HOST           the address it listens on (127.0.0.1)
  EDGE_WORKERS        as --workers
  EDGE_CACHE_MB       memory for answers (128), and as much again at most for what they are compressed to
  LARDER_ORIGINS      base URLs of the origins, joined by commas (http://127.0.0.1:8700)
  LARDER_JOIN         <origin's address>#<token>: it registers itself, with a key of its own (npm run site -- edges join-token)
  EDGE_URL            where the origin reaches it, and its name there (EDGE_NAME), for LARDER_JOIN
  LARDER_PUSH_KEYS    <id>:<secret>, the same as the origin's
  LARDER_EDGE_HOSTS   <host>[:<port>],… that origins know it by; any host is its own without them
  LARDER_DATA         the data folder (.larder)
  LARDER_METRICS_TOKEN  at least 16 characters; opens /metrics, which is not there without it
  LARDER_DRAIN_NOTICE_S how long it goes on after SIGTERM while /readyz says that it ends (5)
  LARDER_TRUSTED_PROXIES   addresses of proxies in front, whose X-Forwarded-For is believed
  LARDER_CONNECTIONS…, LARDER_…_WITHIN_S   connections (docs/operating.md)
  LARDER_EDGE_LIMITS  other limits than the usual ones, as misses.address=600/3000 (docs/operating.md)

What is not set is read from <data folder>/env, which \`npm start\` writes.
`;

const report: Report = (event) => void process.stdout.write(`${lineOf(event, ambient.get())}\n`);

const SURROUNDINGS = { clock: systemClock, random: Math.random, report };

/** Runs the edge until a signal asks it to stop. @throws Problem when it cannot start */
async function main(): Promise<void> {
  collectSeldom();
  const config = await readNodeConfig(process.env, process.argv.slice(2));
  process.stderr.write(exposureOf(config.host, "EDGE_HOST") ?? "");
  await checkPort(config.port, "EDGE_PORT", config.host);
  const release = await claimFolder({
    folder: config.dataFolder,
    what: "An edge",
    scripts: EDGE_SCRIPTS,
  });
  const joining = createJoining(config);
  const starting = start(config, joining);
  const isStopping = endAtSignals({
    program: "edge",
    stop: async (noticeMs) => {
      joining.end();
      const edge = await starting.catch(() => null);
      await edge?.stop(noticeMs);
    },
    noticeMs: config.drainNoticeMs,
    report,
    release,
  });
  try {
    const { url } = await starting;
    report({ kind: "program.ready", program: "edge", url });
    await joining.join();
  } catch (error) {
    await release();
    if (!isStopping()) throw error;
  }
  return new Promise(() => undefined);
}

/**
 * Where it is to register itself it does so first, if an origin answers: one that has a key of before goes on signing with that until it is told of
 * another one, and would be refused here.
 */
async function start(config: NodeEdgeConfig, joining: Joining): Promise<NodeEdge> {
  await withDeadline(systemClock, JOIN_FIRST_MS, joining.join());
  return startNodeEdge(config, { ...SURROUNDINGS, isJoined: joining.isDone });
}

type Joining = ReturnType<typeof createJoining>;

/** Registers the edge where it is to register itself. */
function createJoining({ identity, dataFolder }: NodeEdgeConfig) {
  const ending = new AbortController();
  let isDone = identity === null || identity.token === null;
  let joined: Promise<void> | undefined;
  const join = async () => {
    if (identity === null || isDone) return;
    await joinOrigin(identity, {
      ...SURROUNDINGS,
      fetch: (input, init) => fetch(input, init),
      save: (known) => saveIdentity(dataFolder, known),
      signal: ending.signal,
    });
    isDone = true;
  };
  return {
    isDone: () => isDone,
    end: () => ending.abort(),
    /** Begins with the first call, and is done with all of them. */
    join: () => (joined ??= join()),
  };
}

runProgram(HELP, main);
