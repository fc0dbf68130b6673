import { systemClock } from "../../shared/clock.ts";
import type { Part } from "../prove/processes/part.ts";
import { createClient } from "../support/client.ts";
import { pick } from "../support/random.ts";
import { drawPath, prepareNotes, type Asked } from "./demo-content.ts";
import { ofHistory, ofWrites } from "./figures.ts";
import { crashed, hanging } from "./hits.ts";
import { keepReading, type Named, type Patience, type Tally } from "./one-name.ts";
import { get } from "./readers.ts";
import {
  staged,
  type Drill,
  type Found,
  type Hit,
  type Outcome,
  type Scenario,
  type Stage,
} from "./scenario.ts";

/** Edges that die, are restarted or badly deployed behind one name: F-7, F-26, and a rolling restart of everything. */

/** What docs/several-edges.md tells clients to do. */
const RETRYING: Patience = { attemptMs: 2_000, attempts: 3 };
/** Who does nothing but what his HTTP library does. */
const PLAIN: Patience = { attemptMs: 10_000, attempts: 1 };
const CLIENTS = 6;

const NO_SECOND_ADDRESS =
  "the worker's runtime listens on one address of this machine; stage it with --edge node";

interface ByName {
  stage: Stage;
  named: Named;
  /** Readers of both kinds while `work` lasts. */
  read: <T>(work: () => Promise<T>) => Promise<{ retrying: Tally; plain: Tally; result: T }>;
}

/** Two edges at two addresses of one name, and clients of the name. */
async function byName(
  drill: Drill,
  work: (by: ByName) => Promise<(history: Found) => Found>,
  env: Record<string, string> = {},
): Promise<Outcome> {
  if (drill.edge !== "node") return { kind: "skipped", why: NO_SECOND_ADDRESS };
  let asked: Asked | undefined;
  return staged(
    drill,
    {
      world: { oneName: true, env: { edges: env, origins: env } },
      fill: async (world) => void (asked = await prepareNotes(world, 0)),
    },
    async (stage) => {
      const urls = stage.world.edges.map(({ name }) => new URL(stage.world.urls[name] ?? ""));
      const named = {
        port: Number(urls[0]?.port),
        addresses: urls.map(({ hostname }) => hostname),
      };
      const told = await work({
        stage,
        named,
        async read(during) {
          const draw = drawPath(stage.random, asked!);
          const kinds = [RETRYING, PLAIN].map((patience) =>
            keepReading(named, patience, { clients: CLIENTS, draw }),
          );
          let result: Awaited<ReturnType<typeof during>>;
          try {
            result = await during();
          } finally {
            await stage.clock.sleep(300);
          }
          const [retrying, plain] = await Promise.all(kinds.map((kind) => kind.stop()));
          return { retrying: retrying!, plain: plain!, result };
        },
      });
      return (ran) => told(ofHistory(ran));
    },
  );
}

const describe = ({ retrying, plain }: { retrying: Tally; plain: Tally }): string =>
  `${retrying.failed} of ${retrying.reads} reads failed clients that try again (${(retrying.attempts / Math.max(1, retrying.reads)).toFixed(3)} attempts each, the slowest ${retrying.mostMs} ms), ${plain.failed} of ${plain.reads} those that do not`;

const troublesOf = ({ retrying, plain }: { retrying: Tally; plain: Tally }): string[] => [
  ...retrying.troubles,
  ...(retrying.halves + plain.halves > 0 ? ["an answer was taken that is no whole JSON"] : []),
];

/** One edge after the other dies in the middle of its answers, or hangs. */
const edgeDies = (drill: Drill): Promise<Outcome> =>
  byName(drill, async ({ stage, read }) => {
    const { world, clock, now, random } = stage;
    let deaths = 0;
    const told = await read(async () => {
      for (const untilMs = now() + drill.seconds * 1_000; now() < untilMs;) {
        const part = pick(random, world.edges);
        const hit = deaths++ % 3 === 2 ? hanging(part) : crashed(part);
        await stage.hit(hit, () => clock.sleep(500 + random() * 3_000));
        await clock.sleep(500);
      }
    });
    return (history) => ({
      figure: `${deaths} deaths: ${describe(told)}; ${history.figure}`,
      figures: { ...history.figures, deaths, reads: told.retrying.reads + told.plain.reads, told },
      troubles: troublesOf(told),
    });
  });

/** Told to end, waited for, started, waited for: as a deploy does it. */
const restarted = (part: Part): Hit => ({
  kind: "restarted",
  target: part.name,
  begin: () => part.end(),
  end: () => part.start(),
});

/** As they are deployed: with the usual notice, so that whoever is in front sends nothing more. A short drill has no time for it. */
const noticeOf = ({ short }: Drill) => ({ LARDER_DRAIN_NOTICE_S: short ? "1" : "" });

/** Every part but Postgres, one after the other, while all write and read. */
const rollingRestart = (drill: Drill): Promise<Outcome> =>
  byName(
    drill,
    async ({ stage, read }) => {
      const { world, history, now, clock } = stage;
      const fromMs = now();
      let restarts = 0;
      const told = await read(async () => {
        for (const untilMs = now() + drill.seconds * 1_000; now() < untilMs;)
          for (const part of [...world.edges, ...world.origins]) {
            await stage.hit(restarted(part), () => Promise.resolve());
            restarts += 1;
            await clock.sleep(500);
          }
      });
      const writes = history.writes.filter(({ startMs }) => startMs > fromMs);
      const away = writes.filter(({ status }) => status === 0);
      // nothing was sent: these writers know of one address, and who knows two goes to the other
      const unsent = away.filter(({ trouble }) => trouble.includes("ECONNREFUSED"));
      const unanswered = away.filter((one) => !unsent.includes(one));
      return (ran) => ({
        figure: `${restarts} restarts: ${describe(told)}; ${writes.length - unsent.length} writes sent, ${unanswered.length} without an answer; ${ran.figure}`,
        figures: {
          ...ran.figures,
          restarts,
          reads: told.retrying.reads + told.plain.reads,
          told,
          meanwhile: ofWrites(writes),
        },
        troubles: [
          ...troublesOf(told),
          ...unanswered.map(
            ({ document, trouble }) => `a write of ${document} got no answer: ${trouble}`,
          ),
        ],
      });
    },
    noticeOf(drill),
  );

/** How long a deploy waits for an edge to be as it must be. */
const GATE_MS = 15_000;

/** What a deploy asks of one edge before it goes on to the next: that it can serve, and that what is published is there soon. */
async function passesGate({ world, now, clock }: Stage, edge: Part): Promise<string | undefined> {
  const url = world.urls[edge.name] ?? "";
  const client = createClient({ edgeUrl: url, originUrl: world.urls["origin-a"] ?? "" });
  const untilMs = now() + GATE_MS;
  let why = "it never answered";
  // the editors of the site go on, so there is always something new
  const newest = async () => {
    const { json } = await client.manage("GET", "/manage/v1/changes");
    return (json as { data: { number: number }[] }).data[0]?.number;
  };
  const change = await newest();
  while (now() < untilMs) {
    const ready = await get(undefined, `${url}/readyz`, 1_000);
    const { json } = await client.manage("GET", `/manage/v1/changes/${change}`);
    const { edges = [] } = json as { edges?: { live: boolean }[] };
    const live = edges.filter(({ live: isLive }) => isLive).length;
    if (ready.status === 200 && live === world.edges.length) return undefined;
    why = `/readyz ${ready.status}, ${live} of ${world.edges.length} edges have what was published`;
    await clock.sleep(300);
  }
  return why;
}

/** What may be wrong with a deploy of an edge, and the gate must see. */
const BAD_DEPLOYS: [name: string, env: Record<string, string>][] = [
  ["does not start", { LARDER_EDGE_LIMITS: "no such limit" }],
  ["has another key", { LARDER_PUSH_KEYS: `test:${"f".repeat(32)}` }],
];

const badDeploy = (drill: Drill): Promise<Outcome> =>
  byName(drill, async ({ stage, read }) => {
    const [first] = stage.world.edges;
    const caught: Record<string, string> = {};
    const missed: string[] = [];
    const told = await read(async () => {
      for (const [name, env] of BAD_DEPLOYS) {
        const hit: Hit = {
          kind: `a version that ${name}`,
          target: first.name,
          begin: () => first.crash(),
          // back to the one before
          async end() {
            await first.crash();
            await first.start();
          },
        };
        await stage.hit(hit, async () => {
          const started = await startOnce(first, env);
          const why = started ?? (await passesGate(stage, first));
          if (why === undefined) missed.push(`the gate let through a version that ${name}`);
          else caught[name] = why;
          stage.tell(`${name}: ${why ?? "not noticed"}`);
        });
        const after = await passesGate(stage, first);
        if (after !== undefined) missed.push(`after ${name} the gate refused a good one: ${after}`);
      }
    });
    return (history) => ({
      figure: `${Object.keys(caught).length} of ${BAD_DEPLOYS.length} bad versions stopped at the first edge; ${describe(told)}`,
      figures: { ...history.figures, caught, reads: told.retrying.reads + told.plain.reads, told },
      troubles: [...missed, ...troublesOf(told)],
    });
  });

/** Starts it as somebody does who looks at what comes of it. @returns why it did not start */
async function startOnce(part: Part, env: Record<string, string>): Promise<string | undefined> {
  const stop = new AbortController();
  const starting = part.start(env).then(
    () => undefined,
    (error: unknown) => String(error).slice(0, 200),
  );
  const late = systemClock.sleep(GATE_MS, stop.signal).then(() => "it did not start");
  const first = await Promise.race([starting, late]);
  stop.abort();
  return first;
}

export const edgeScenarios: Scenario[] = [
  {
    name: "edge-dies",
    rows: ["F-7"],
    title:
      "two edges behind one name: one after the other is killed in the middle of answers, or hangs",
    asks: "0 failed reads of clients that try the other address, ≤ 1.1 attempts each; no half answers",
    seconds: { short: 5, usual: 90 },
    run: edgeDies,
  },
  {
    name: "rolling-restart",
    rows: ["rolling restart"],
    title: "edges and origins are restarted one after the other, while everybody reads and writes",
    asks: "0 failed reads; 0 writes without an answer that says whether to come again",
    seconds: { short: 1, usual: 90 },
    run: rollingRestart,
  },
  {
    name: "bad-deploy",
    rows: ["F-26"],
    title:
      "a version of the edge that does not start, and one with another key, go to one of two edges",
    asks: "a gate stops them at the first edge: 0 failed reads",
    seconds: { short: 1, usual: 1 },
    run: badDeploy,
  },
];
