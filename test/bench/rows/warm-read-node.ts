import { availableParallelism } from "node:os";
import { join } from "node:path";
import { UNLIMITED } from "../../support/unlimited.ts";
import { descendants, freePorts, startProgram, type Program } from "../../support/processes.ts";
import { loadArms, outcomeOf, type Arm } from "../arms.ts";
import type { Bare } from "../bare-server.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { KEYS, warmEdge, WARM_PATH } from "../warm.ts";

const GOAL = 0.8;
const CONNECTIONS = 16;
const ALL = availableParallelism();

export const warmReadNode: Row = {
  name: "warm-read-node",
  title:
    "warm reads of a page per second, the edge on Node against a bare @hono/node-server with the same bytes and headers",
  goal: `≥ ${GOAL} × the bare server, with one thread and with all`,
  run,
};

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const [rounds, seconds] = quick ? [2, 0.5] : [10, 3];
  const running = await cluster();
  const database = await running.database("reads");
  const [edgePort = 0, originPort = 0, allPort = 0, barePort = 0, bareAllPort = 0] =
    await freePorts(5);
  const programs: Program[] = [];
  const start = async (script: string, env: Record<string, string>) => {
    const program = await startProgram({ script, env });
    programs.push(program);
    return program;
  };
  const startEdge = (port: number, workers: number) =>
    start("edge/node/main.ts", {
      EDGE_PORT: String(port),
      EDGE_WORKERS: String(workers),
      LARDER_DATA: join(running.folder, `edge-${workers}`),
      LARDER_ORIGINS: `http://127.0.0.1:${originPort}`,
      LARDER_PUSH_KEYS: KEYS,
      LARDER_EDGE_LIMITS: UNLIMITED,
    });
  try {
    const one = await startEdge(edgePort, 1);
    const all = await startEdge(allPort, ALL);
    const warm = await warmEdge(database, [one.url, all.url], originPort);
    const startBare = (port: number, processes: number) => {
      const headers = Object.fromEntries(warm.headers);
      const [path = ""] = WARM_PATH.split("?");
      const bare: Bare = { port, processes, path, body: warm.body, headers };
      return start("test/bench/bare-server.ts", { BARE: JSON.stringify(bare) });
    };
    const bare = await startBare(barePort, 1);
    const bareAll = await startBare(bareAllPort, ALL);
    const arms: Arm[] = [
      await armOf("larder", one),
      await armOf("bare", bare),
      await armOf(`larder, ${ALL} threads`, all),
      await armOf(`bare, ${ALL} processes`, bareAll),
    ];
    progress(
      `${warm.body.length} bytes, ${CONNECTIONS} connections, ${rounds} rounds of ${seconds} s each`,
    );
    const asked = { path: WARM_PATH, connections: CONNECTIONS, rounds, seconds };
    const pairs: [string, string][] = [
      ["larder", "bare"],
      [`larder, ${ALL} threads`, `bare, ${ALL} processes`],
    ];
    return outcomeOf(arms, await loadArms(arms, asked), { pairs, goal: GOAL, asked });
  } finally {
    await Promise.all(programs.map((program) => program.crash()));
  }
}

const armOf = async (name: string, { url, pid }: Program): Promise<Arm> => ({
  name,
  url,
  pids: [pid, ...(await descendants(pid))],
});
