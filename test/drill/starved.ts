import { execFile } from "node:child_process";
import { promisify } from "node:util";
import pg from "pg";
import { signalPid } from "../support/processes.ts";
import type { Part } from "../prove/processes/part.ts";
import { inS, ofHistory, ofWrites, untilDrained } from "./figures.ts";
import { crashed } from "./hits.ts";
import { get, percentilesOf } from "./readers.ts";
import {
  staged,
  type Drill,
  type Hit,
  type Outcome,
  type Scenario,
  type Stage,
} from "./scenario.ts";

/** Too little of what everybody needs: connections, locks, processor, memory. F-17, F-32. */

const connectTo = async (url: string): Promise<pg.Client | undefined> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  return client.connect().then(
    () => client,
    () => undefined,
  );
};

/** More than Postgres takes, so that none is left. */
const CONNECTIONS = 110;

/** Somebody else has every connection, each in a transaction that does nothing. */
function allConnections({ world }: Stage): Hit {
  let held: pg.Client[] = [];
  return {
    kind: "all connections taken",
    target: "connections of postgres",
    async begin() {
      const made = await Promise.all(
        Array.from({ length: CONNECTIONS }, () => connectTo(world.databaseUrl)),
      );
      held = made.filter((client) => client !== undefined);
      await Promise.all(held.map((client) => client.query("begin; select 1")));
      // whoever had one must need another
      const [first] = held;
      await first?.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state is distinct from 'idle in transaction' and pid <> pg_backend_pid()",
      );
    },
    end: () => Promise.all(held.map((client) => client.end().catch(() => undefined))),
  };
}

function lockedTable({ world }: Stage, table: string): Hit {
  let holder: pg.Client | undefined;
  return {
    kind: "locked",
    target: `table ${table}`,
    async begin() {
      holder = await connectTo(world.databaseUrl);
      await holder?.query(`begin; lock table ${table} in access exclusive mode`);
    },
    end: async () => holder?.end(),
  };
}

const LOOK_EVERY_MS = 250;

/** How late an origin answers what needs no database: how late everything in it is. */
async function looksAt(stage: Stage, forMs: number): Promise<number[]> {
  const { world, clock, now } = stage;
  const took: number[] = [];
  for (const untilMs = now() + forMs; now() < untilMs;) {
    const beganMs = now();
    await get(undefined, `${world.urls["origin-a"]}/healthz`, 5_000);
    took.push(now() - beganMs);
    await clock.sleep(LOOK_EVERY_MS);
  }
  return took;
}

async function starvedOf(drill: Drill, hitsOf: (stage: Stage) => Hit[]): Promise<Outcome> {
  return staged(drill, {}, async (stage) => {
    const hits = hitsOf(stage);
    const rows: object[] = [];
    const said: string[] = [];
    for (const hit of hits) {
      const fromMs = stage.now();
      const looks = await stage.hit(hit, () =>
        looksAt(stage, (drill.seconds * 1_000) / hits.length),
      );
      const { answers, othersMs } = ofWrites(
        stage.history.writes.filter(({ startMs }) => startMs > fromMs),
      );
      const recoveredMs = await untilDrained(stage);
      const lag = percentilesOf(looks);
      const what = `${hit.target} ${hit.kind}`;
      rows.push({ what, answers, othersMs, lag, recoveredMs });
      said.push(
        `${what}: not done p99 ${inS(othersMs.p99Ms)}, origin answers p99 ${lag.p99Ms} ms, recovered in ${inS(recoveredMs)}`,
      );
      stage.tell(said.at(-1) ?? "");
    }
    return (ran) => {
      const told = ofHistory(ran);
      return {
        ...told,
        figure: `${said.join("; ")}; ${told.figure}`,
        figures: { ...told.figures, rows },
      };
    };
  });
}

/** Of a processor, so much is left: it runs for 40 ms and stands for 160. */
const DUTY = { runMs: 40, standMs: 160 };

/** One of five milliseconds; what `cpu.max` of a container does. */
function starvedOfCpu(stage: Stage, part: Part): Hit {
  const { clock } = stage;
  let isOver = false;
  let working = Promise.resolve();
  return {
    kind: "a fifth of a processor",
    target: `processor of ${part.name}`,
    async begin() {
      working = (async () => {
        while (!isOver) {
          await part.signal("SIGSTOP");
          await clock.sleep(DUTY.standMs);
          await part.signal("SIGCONT");
          await clock.sleep(DUTY.runMs);
        }
      })();
    },
    async end() {
      isOver = true;
      await working;
      await part.signal("SIGCONT");
    },
  };
}

/** No process of it gets another byte. It may end; what starts it again is the operator's. */
function outOfMemory(part: Part): Hit {
  return {
    kind: "out of memory",
    target: part.name,
    async begin() {
      for (const pid of await part.pids())
        // what it has now, 1 MB more at most
        await promisify(execFile)("prlimit", ["--pid", String(pid), "--data=1048576"]);
    },
    async end() {
      await part.crash();
      await part.start();
    },
  };
}

/** The kernel picks a process of Postgres: all others end with it and it starts anew. */
function backendKilled({ world }: Stage): Hit {
  return {
    kind: "a backend killed",
    target: "postgres",
    async begin() {
      const client = await connectTo(world.databaseUrl);
      const { rows } = (await client?.query<{ pid: number }>(
        "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1",
      )) ?? { rows: [] };
      for (const { pid } of rows) signalPid(pid, "SIGKILL");
      await client?.end().catch(() => undefined);
    },
    end: () => Promise.resolve(),
  };
}

const seconds = { short: 4, usual: 60 };

export const starved: Scenario[] = [
  {
    name: "connections-and-locks",
    rows: ["F-17"],
    title: "somebody else has every connection of Postgres, then a lock on what is written",
    asks: "writes are refused in time, the origin goes on answering, and recovers: how late, how long",
    seconds,
    run: (drill) =>
      starvedOf(drill, (stage) => [
        allConnections(stage),
        lockedTable(stage, "publications"),
        lockedTable(stage, "changes"),
      ]),
  },
  {
    name: "processor-starved",
    rows: ["F-32"],
    title: "origins and Postgres have a fifth of a processor",
    asks: "edges go on as before; the origins are back when it is over: the time",
    seconds,
    run: (drill) =>
      starvedOf(drill, (stage) => [
        joined(
          [...stage.world.origins, stage.world.postgres].map((part) => starvedOfCpu(stage, part)),
        ),
      ]),
  },
  {
    name: "out-of-memory",
    rows: ["F-32"],
    title:
      "an origin gets no more memory, then an edge, then the kernel kills one, an edge and a backend of Postgres",
    asks: "nothing lost; each is back: the time",
    seconds,
    run: (drill) =>
      starvedOf(drill, (stage) => {
        const { origins, edges } = stage.world;
        return [
          outOfMemory(origins[0]),
          outOfMemory(edges[0]),
          crashed(origins[1]),
          crashed(edges[1]),
          backendKilled(stage),
        ];
      }),
  },
];

/** Several at once, told as one. */
function joined(hits: Hit[]): Hit {
  return {
    kind: hits[0]?.kind ?? "",
    target: hits.map(({ target }) => target).join(", "),
    begin: () => Promise.all(hits.map((hit) => hit.begin())),
    end: () => Promise.all(hits.map((hit) => hit.end())),
  };
}
