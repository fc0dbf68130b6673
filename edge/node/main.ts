import { exposureOf } from "../../doors/exposure.ts";
import { claimFolder } from "../../program/claim.ts";
import { checkPort } from "../../program/ports.ts";
import { endAtSignals } from "../../program/ending.ts";
import { runProgram } from "../../program/problem.ts";
import { systemClock } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import { EDGE_SCRIPTS, readNodeConfig, type NodeEdgeConfig } from "./config.ts";
import { startNodeEdge } from "./edge.ts";
import { saveIdentity } from "./identity.ts";
import { joinOrigin } from "./join.ts";

const HELP = `Usage: npm run edge -- [--workers [all|<n>]]

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

const report: Report = (event) => void process.stdout.write(`${JSON.stringify(event)}\n`);

const SURROUNDINGS = { clock: systemClock, random: Math.random, report };

/** Runs the edge until a signal asks it to stop. @throws Problem when it cannot start */
async function main(): Promise<void> {
  const config = await readNodeConfig(process.env, process.argv.slice(2));
  process.stderr.write(exposureOf(config.host, "EDGE_HOST") ?? "");
  await checkPort(config.port, "EDGE_PORT", config.host);
  const release = await claimFolder({
    folder: config.dataFolder,
    what: "An edge",
    scripts: EDGE_SCRIPTS,
  });
  const joining = createJoining(config);
  const starting = startNodeEdge(config, { ...SURROUNDINGS, isJoined: joining.isDone });
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

/** Registers the edge where it is to register itself. */
function createJoining({ identity, dataFolder }: NodeEdgeConfig) {
  const ending = new AbortController();
  let isDone = identity === null || identity.token === null;
  return {
    isDone: () => isDone,
    end: () => ending.abort(),
    async join() {
      if (identity === null || isDone) return;
      await joinOrigin(identity, {
        ...SURROUNDINGS,
        fetch: (input, init) => fetch(input, init),
        save: (known) => saveIdentity(dataFolder, known),
        signal: ending.signal,
      });
      isDone = true;
    },
  };
}

runProgram(HELP, main);
