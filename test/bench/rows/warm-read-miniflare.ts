import { startLocalEdge, type LocalEdge } from "../../../edge/local/miniflare.ts";
import { UNLIMITED } from "../../support/unlimited.ts";
import { freePorts } from "../../support/processes.ts";
import { loadArms, outcomeOf, type Arm } from "../arms.ts";
import { withWorkerdPid } from "../cpu.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { KEYS, warmEdge, WARM_PATH, type Warm } from "../warm.ts";

const GOAL = 0.8;
const CONNECTIONS = 16;

export const warmReadMiniflare: Row = {
  name: "warm-read-miniflare",
  title:
    "warm reads of a page per second, the worker against one that returns the same bytes, both in Miniflare",
  goal: `≥ ${GOAL} × the constant worker`,
  run,
};

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const [rounds, seconds] = quick ? [2, 0.5] : [10, 3];
  const [edgePort = 0, originPort = 0] = await freePorts(2);
  const edges: (LocalEdge & { arm: Arm })[] = [];
  const start = async (name: string, port: number, script?: string) => {
    edges.push(await startEdge(name, { port, originPort, script }));
  };
  try {
    await start("larder", edgePort);
    const database = await (await cluster()).database("reads");
    const warm = await warmEdge(database, [`http://127.0.0.1:${edgePort}`], originPort);
    // body and content type; and with every header that Larder's answer has
    await start("constant", 0, constantWorker(warm.body, contentTypeOf(warm.headers)));
    await start("constant, all headers", 0, constantWorker(warm.body, warm.headers));
    progress(
      `${warm.body.length} bytes, ${CONNECTIONS} connections, ${rounds} rounds of ${seconds} s each`,
    );
    const arms = edges.map(({ arm }) => arm);
    const asked = { path: WARM_PATH, connections: CONNECTIONS, rounds, seconds };
    const pairs: [string, string][] = [["larder", "constant"]];
    return outcomeOf(arms, await loadArms(arms, asked), { pairs, goal: GOAL, asked });
  } finally {
    await Promise.all(edges.map((edge) => edge.stop()));
  }
}

/** In memory: a warm read touches no disk either way. */
async function startEdge(
  name: string,
  { port, originPort, script }: { port: number; originPort: number; script?: string | undefined },
): Promise<LocalEdge & { arm: Arm }> {
  const start = () =>
    startLocalEdge({
      port,
      dataFolder: null,
      origins: `http://127.0.0.1:${originPort}`,
      pushKeys: KEYS,
      limits: UNLIMITED,
      onLog: () => undefined,
      ...(script === undefined ? {} : { script }),
    });
  const { started, pid } = await withWorkerdPid(start);
  return { ...started, arm: { name, url: started.url, pids: [pid] } };
}

const contentTypeOf = (headers: Warm["headers"]) =>
  headers.filter(([name]) => name === "content-type");

/** A worker that does nothing else than answer. It has a class of the ledger's name, so that the options are the same. */
const constantWorker = (body: string, headers: Warm["headers"]): string => `
import { DurableObject } from "cloudflare:workers";
export class Ledger extends DurableObject {}
const body = new TextEncoder().encode(${JSON.stringify(body)});
const headers = ${JSON.stringify(Object.fromEntries(headers))};
export default { fetch: () => new Response(body, { headers }) };`;
