import { availableParallelism } from "node:os";
import { join } from "node:path";
import { UNLIMITED } from "../../support/unlimited.ts";
import { descendants, freePorts, startProgram, type Program } from "../../support/processes.ts";
import { loadArms, outcomeOf, type Arm, type Pair, type Round } from "../arms.ts";
import { PLAIN } from "../asking.ts";
import type { Bare } from "../bare-server.ts";
import { KINDS, type Kind } from "../kinds.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { median } from "../stats.ts";
import { waitAtArms, type Waiting } from "../waits.ts";
import { ANY_PATH, KEYS, pagePath, warmEdges, WARM_PATH, type Warm } from "../warm.ts";

const GOAL = 0.9;
const CONNECTIONS = 16;
const ALL = availableParallelism();
/** Of what the bare server answers in the closed loop. */
const SHARES = [0.3, 0.6];

export const warmReadNode: Row = {
  name: "warm-read-node",
  title:
    "warm reads of a page per second, the edge on Node against a bare @hono/node-server with the same bytes and headers; how long readers wait at both",
  goal: `≥ ${GOAL} × the bare server in each way to ask, with one thread and with all`,
  run,
};

interface Side {
  name: string;
  ours: Program;
  bare: Program;
}

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const closed = { connections: CONNECTIONS, rounds: quick ? 1 : 8, seconds: quick ? 0.3 : 1.2 };
  const pages = quick ? 50 : 500;
  const running = await cluster();
  const programs: Program[] = [];
  const start = async (script: string, env: Record<string, string>) => {
    const program = await startProgram({ script, env });
    programs.push(program);
    return program;
  };
  try {
    const { warm, sides } = await startSides(running, { pages, start });
    const body = warm["200"].said.body.byteLength;
    progress(`${body} bytes, ${CONNECTIONS} connections, ${closed.rounds} rounds`);
    const { arms, pairs } = await armsOf(sides, warm);
    const rounds = await loadArms(arms, closed);
    const outcome = outcomeOf(arms, rounds, { pairs, asked: closed });
    const waiting: Waiting = {
      keys: pages,
      connections: 64,
      rounds: quick ? 1 : 5,
      seconds: quick ? 0.3 : 3,
      rates: ratesOf(rounds),
    };
    progress(`${pages} pages in an open loop`);
    const waits = await waitAtArms(await anyPageArms(sides[0]), waiting);
    return {
      ...outcome,
      method: { ...outcome.method, waiting },
      rounds: [...outcome.rounds, ...waits.rounds],
      figures: [...outcome.figures, ...waits.figures],
      table: [...outcome.table, ...waits.table],
    };
  } finally {
    await Promise.all(programs.map((program) => program.crash()));
  }
}

/** Two edges that are warm, and beside each a bare server with as many threads. */
async function startSides(
  running: Awaited<ReturnType<Surroundings["cluster"]>>,
  how: {
    pages: number;
    start: (script: string, env: Record<string, string>) => Promise<Program>;
  },
): Promise<{ warm: Warm; sides: [Side, Side] }> {
  const { start, pages } = how;
  const [originPort = 0, onePort = 0, allPort = 0, bareOnePort = 0, bareAllPort = 0] =
    await freePorts(5);
  const startEdge = (port: number, workers: number) =>
    start("edge/node/main.ts", {
      EDGE_PORT: String(port),
      EDGE_WORKERS: String(workers),
      LARDER_DATA: join(running.folder, `edge-${workers}`),
      LARDER_ORIGINS: `http://127.0.0.1:${originPort}`,
      LARDER_PUSH_KEYS: KEYS,
      LARDER_EDGE_LIMITS: UNLIMITED,
    });
  const startBare = (port: number, processes: number, warm: Warm) => {
    const bare: Bare = { port, processes, answers: answersOf(warm) };
    return start("test/bench/bare-server.ts", { BARE: JSON.stringify(bare) });
  };
  const one = await startEdge(onePort, 1);
  const all = await startEdge(allPort, ALL);
  const edgeUrls = [one.url, all.url];
  const warm = await warmEdges(await running.database("reads"), { edgeUrls, originPort, pages });
  const bareOne = await startBare(bareOnePort, 1, warm);
  const bareAll = await startBare(bareAllPort, ALL, warm);
  const sides: [Side, Side] = [
    { name: "one thread", ours: one, bare: bareOne },
    { name: `${ALL} threads`, ours: all, bare: bareAll },
  ];
  return { warm, sides };
}

/** Where the bare server answers what a kind of read gets. */
const barePath = (kind: Kind): string => pagePath(`answered-${kind.toLowerCase()}`);

const answersOf = (warm: Warm): Bare["answers"] => [
  ...KINDS.map((kind) => {
    const { status, headers, body } = warm[kind].said;
    return { path: barePath(kind), status, headers, body: body.toString("base64") };
  }),
  {
    path: pagePath(":slug"),
    status: 200,
    headers: warm["200"].said.headers,
    body: warm["200"].said.body.toString("base64"),
  },
];

/** Each kind of read at each server, and what is compared. */
async function armsOf(sides: readonly Side[], warm: Warm) {
  const arms: Arm[] = [];
  const pairs: Pair[] = [];
  for (const { name, ours, bare } of sides)
    for (const kind of KINDS) {
      const { asking } = warm[kind];
      const what = `${name}, ${kind}`;
      const pair = { what, ours: `larder, ${what}`, other: `bare, ${what}`, goal: GOAL };
      pairs.push(pair);
      const url = ours.url + WARM_PATH;
      const bareUrl = bare.url + WARM_PATH.replace(/^[^?]*/, barePath(kind));
      arms.push({ name: pair.ours, url, asking, pids: await pidsOf(ours) });
      arms.push({ name: pair.other, url: bareUrl, asking, pids: await pidsOf(bare) });
    }
  return { arms, pairs };
}

async function anyPageArms({ ours, bare }: Side): Promise<[Arm, Arm]> {
  const armOf = async (name: string, program: Program): Promise<Arm> => ({
    name,
    url: program.url + ANY_PATH,
    asking: PLAIN,
    pids: await pidsOf(program),
  });
  return [await armOf("larder", ours), await armOf("bare", bare)];
}

/** Shares of what the bare server answered of whole pages with one thread. */
function ratesOf(rounds: readonly Round[]): Waiting["rates"] {
  const bare = rounds.filter(({ arm }) => arm === "bare, one thread, 200");
  const most = median(bare.map(({ perSecond }) => perSecond));
  return SHARES.map((share) => ({
    name: `${Math.round(share * 100)} % of bare`,
    perSecond: most * share,
  }));
}

const pidsOf = async ({ pid }: Program): Promise<number[]> => [pid, ...(await descendants(pid))];
