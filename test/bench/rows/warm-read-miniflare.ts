import { startLocalEdge, type LocalEdge } from "../../../edge/local/miniflare.ts";
import { UNLIMITED } from "../../support/unlimited.ts";
import { freePorts } from "../../support/processes.ts";
import { loadArms, outcomeOf, type Arm, type Pair } from "../arms.ts";
import { withWorkerdPid } from "../cpu.ts";
import { KINDS } from "../kinds.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { KEYS, warmEdges, WARM_PATH, type Warm } from "../warm.ts";

const GOAL = 0.9;
const CONNECTIONS = 16;

export const warmReadMiniflare: Row = {
  name: "warm-read-miniflare",
  title:
    "warm reads of a page per second, the worker against one that returns the same bytes, both in Miniflare",
  goal: `≥ ${GOAL} × the constant worker in each way to ask`,
  run,
};

type Started = LocalEdge & { pid: number | undefined };

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const closed = { connections: CONNECTIONS, rounds: quick ? 1 : 8, seconds: quick ? 0.5 : 2 };
  const [edgePort = 0, originPort = 0] = await freePorts(2);
  const edges: Started[] = [];
  const start = async (port: number, script?: string) => {
    const edge = await startEdge({ port, originPort, script });
    edges.push(edge);
    return edge;
  };
  try {
    const larder = await start(edgePort);
    const edgeUrls = [`http://127.0.0.1:${edgePort}`];
    const database = await (await cluster()).database("reads");
    const warm = await warmEdges(database, { edgeUrls, originPort, pages: 20 });
    const constant = await start(0, constantWorker(warm));
    const body = warm["200"].said.body.byteLength;
    progress(`${body} bytes, ${CONNECTIONS} connections, ${closed.rounds} rounds`);
    const { arms, pairs } = armsOf({ larder, constant }, warm);
    return outcomeOf(arms, await loadArms(arms, closed), { pairs, asked: closed });
  } finally {
    await Promise.all(edges.map((edge) => edge.stop()));
  }
}

/** In memory: a warm read touches no disk either way. */
async function startEdge(how: {
  port: number;
  originPort: number;
  script?: string | undefined;
}): Promise<Started> {
  const { port, originPort, script } = how;
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
  return { ...started, pid };
}

/** Without a header of ours: what the goal was about from the first. */
const BYTES_ALONE = "200, bytes alone";

/** Each kind of read, against a constant with the same bytes and headers; and bytes with their type alone. */
function armsOf({ larder, constant }: { larder: Started; constant: Started }, warm: Warm) {
  const pairs: Pair[] = [...KINDS, BYTES_ALONE].map((what) => ({
    what,
    ours: `larder, ${what === BYTES_ALONE ? "200" : what}`,
    other: `constant, ${what}`,
    goal: GOAL,
  }));
  const arms: Arm[] = KINDS.flatMap((kind) => {
    const { asking } = warm[kind];
    return [
      { name: `larder, ${kind}`, url: larder.url + WARM_PATH, asking, pids: [larder.pid] },
      { name: `constant, ${kind}`, url: at(constant, kind), asking, pids: [constant.pid] },
    ];
  });
  const { asking } = warm["200"];
  const url = at(constant, BYTES_ALONE);
  arms.push({ name: `constant, ${BYTES_ALONE}`, url, asking, pids: [constant.pid] });
  return { arms, pairs };
}

const at = ({ url }: LocalEdge, answer: string): string =>
  `${url}${WARM_PATH}&answer=${encodeURIComponent(answer)}`;

/** A worker that does nothing else than answer. It has a class of the ledger's name, so that the options are the same. */
function constantWorker(warm: Warm): string {
  const kinds = KINDS.map((kind) => {
    // what compresses is the runtime, for both
    const { status, headers, body } = warm[kind === "compressed" ? "200" : kind].said;
    return [encodeURIComponent(kind), { status, headers, body: body.toString("base64") }];
  });
  const { status, headers, body } = warm["200"].said;
  const type = { "content-type": headers["content-type"] };
  const alone = { status, headers: type, body: body.toString("base64") };
  const answers = Object.fromEntries([
    ...kinds,
    [encodeURIComponent(BYTES_ALONE), alone],
  ]) as object;
  return `
import { DurableObject } from "cloudflare:workers";
export class Ledger extends DurableObject {}
export class Purger extends DurableObject {}
const answers = new Map(Object.entries(${JSON.stringify(answers)}).map(([name, { status, headers, body }]) => [name, {
  body: body === "" ? null : Uint8Array.from(atob(body), (char) => char.charCodeAt(0)),
  init: { status, headers },
}]));
export default { fetch: ({ url }) => {
  const { body, init } = answers.get(url.slice(url.lastIndexOf("=") + 1));
  return new Response(body, init);
} };`;
}
