import { createServer } from "node:http";
import type { Random } from "../../shared/clock.ts";
import type { Part } from "../prove/processes/part.ts";
import { eventually } from "../support/eventually.ts";
import { createRandom } from "../support/random.ts";
import { drawPath, prepareNotes, type Asked } from "./demo-content.ts";
import { countBy, ofHistory } from "./figures.ts";
import { crashed } from "./hits.ts";
import { describeHeard, get, judgeAnswered, readAtRate, type Heard } from "./readers.ts";
import {
  staged,
  type Drill,
  type Hit,
  type Outcome,
  type Scenario,
  type Stage,
} from "./scenario.ts";

/** The store of a worker, Workers KV, is down or slow: F-4, F-5; an edge begins anew with everything away: F-6. */

type KvWeather =
  | { kind: "clear" }
  | { kind: "fails"; share: number }
  | { kind: "slow"; ms: number };

/** Says what becomes of each call to KV. */
async function startKvWeather(random: Random) {
  let weather: KvWeather = { kind: "clear" };
  const calls = { all: 0, failed: 0 };
  const server = createServer((_request, response) => {
    calls.all += 1;
    const fails = weather.kind === "fails" && random() < weather.share;
    if (fails) calls.failed += 1;
    const said = weather.kind === "fails" ? { kind: fails ? "fails" : "clear" } : weather;
    response.end(JSON.stringify(said));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    calls,
    set: (to: KvWeather) => void (weather = to),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

type Kv = Awaited<ReturnType<typeof startKvWeather>>;

const kvIs = (kv: Kv, kind: string, weather: KvWeather): Hit => ({
  kind,
  target: "KV of both edges",
  begin: async () => kv.set(weather),
  end: async () => kv.set({ kind: "clear" }),
});

const RATE = 20;
/** As `judgeAnswered`; who has nothing says when to come again. */
const judgeHonest: typeof judgeAnswered = (path, answer) =>
  answer.status === 503 && answer.headers["retry-after"] !== undefined
    ? undefined
    : judgeAnswered(path, answer);

/** Readers at workers whose KV has weather of its own, with origins there and dead. */
async function onStormyKv(
  drill: Drill,
  work: (
    stage: Stage,
    kv: Kv,
    read: (forMs: number) => Promise<Heard>,
  ) => Promise<{ figure: string; figures: Record<string, unknown>; heard: Heard[] }>,
  judge = judgeAnswered,
): Promise<Outcome> {
  const kv = await startKvWeather(createRandom(drill.seed));
  let asked: Asked | undefined;
  try {
    return await staged(
      drill,
      {
        world: {
          edgeScript: "test/support/stormy-edge.ts",
          env: { edges: { KV_WEATHER: kv.url } },
        },
        fill: async (world) => void (asked = await prepareNotes(world, 5_000)),
      },
      async (stage) => {
        const draw = drawPath(stage.random, asked!);
        const urls = stage.world.edges.map(({ name }) => stage.world.urls[name] ?? "");
        const read = (forMs: number) => readAtRate({ urls, rate: RATE, forMs, draw, judge });
        const { figure, figures, heard } = await work(stage, kv, read);
        return (ran) => ({
          figure: `${figure}; ${ofHistory(ran).figure}`,
          figures: {
            ...ofHistory(ran).figures,
            ...figures,
            reads: heard.reduce((sum, one) => sum + one.reads, 0),
          },
          troubles: heard.flatMap(({ troubles }) => troubles),
        });
      },
    );
  } finally {
    kv.close();
  }
}

/** 12 June 2025: nine of ten calls fail, for two hours and a half. */
const FAILING_SHARE = 0.9;

const outage = (drill: Drill): Promise<Outcome> =>
  onStormyKv(drill, async (stage, kv, read) => {
    const forMs = (drill.seconds * 1_000) / 2;
    const before = await read(forMs);
    const hit = kvIs(kv, "nine of ten calls fail", { kind: "fails", share: FAILING_SHARE });
    const during = await stage.hit(hit, () => read(forMs));
    stage.tell(describeHeard(during));
    const layers = Object.entries(during.byLayer).map(([layer, count]) => `${layer} ${count}`);
    return {
      figure: `${during.failed} of ${during.reads} reads not answered (${layers.join(", ")}), p99 ${during.p99Ms} ms, before ${before.p99Ms} ms; ${kv.calls.failed} of ${kv.calls.all} calls to KV failed`,
      figures: { before, during, calls: kv.calls },
      heard: [before, during],
    };
  });

const slow = (drill: Drill): Promise<Outcome> =>
  onStormyKv(drill, async (stage, kv, read) => {
    const forMs = (drill.seconds * 1_000) / 3;
    const before = await read(forMs);
    const ways: [kind: string, ms: number][] = [
      ["two seconds for each call", 2_000],
      ["no answer", 20_000],
    ];
    const heard: Heard[] = [];
    for (const [kind, ms] of ways) {
      const one = await stage.hit(kvIs(kv, kind, { kind: "slow", ms }), () => read(forMs));
      stage.tell(`${kind}: ${describeHeard(one)}`);
      heard.push(one);
    }
    const told = ways.map(
      ([kind], at) => `${kind} p50 ${heard[at]?.p50Ms} p99 ${heard[at]?.p99Ms} ms`,
    );
    const failed = heard.reduce((sum, one) => sum + one.failed, 0);
    return {
      figure: `${failed} reads not answered; before p99 ${before.p99Ms} ms, ${told.join(", ")}`,
      figures: { before, heard },
      heard: [before, ...heard],
    };
  });

/** A read of what nobody asked there yet, so many of them at an edge that is new. */
const ASKED_OF_NEW = 30;

/** ours: while what failed is tried once a second, one answer says little. */
const ANSWERS_IN_A_ROW = 15;

async function untilAnswers({ world, clock }: Stage, { name }: Part): Promise<void> {
  const url = `${world.urls[name] ?? ""}/v2/pages/note/`;
  let answers = 0;
  await eventually(
    `${name} to answer`,
    async () => {
      answers = (await get(undefined, url)).status === 200 ? answers + 1 : 0;
      if (answers >= ANSWERS_IN_A_ROW) return true;
      await clock.sleep(100);
      return undefined;
    },
    90_000,
  );
}

/** With KV and origins away: an edge whose caches are empty, then one that never was. */
const anew = (drill: Drill): Promise<Outcome> =>
  onStormyKv(
    drill,
    async (stage, kv, read) => {
      const { world } = stage;
      const [edge, other] = world.edges;
      const forMs = (drill.seconds * 1_000) / 2;
      const away = [
        kvIs(kv, "every call fails", { kind: "fails", share: 1 }),
        ...world.origins.map(crashed),
      ];
      const restarted = [edge, other].map((part) => ({
        kind: "begun again",
        target: part.name,
        begin: async () => {
          await part.crash();
          await part.start();
        },
        // its caches begin empty: well again when it has been told of tokens again
        end: () => untilAnswers(stage, part),
      }));
      // a folder in which nothing is: an edge that has just been put up
      const putUp = {
        kind: "put up anew",
        target: edge.name,
        begin: async () => {
          await edge.crash();
          await edge.start({ LARDER_DATA: `${world.folder}/new-edge` });
        },
        end: async () => {
          await edge.crash();
          await edge.start();
        },
      };
      // the edges are hit for as long as this lasts: whoever finds nothing is told so
      const [heard, fresh] = await stage.hit([...restarted, ...away], async () => {
        const kept = await read(forMs);
        stage.tell(`empty caches: ${describeHeard(kept)}`);
        const answers = await stage.hit(putUp, () => {
          const url = world.urls[edge.name] ?? "";
          const asked = Array.from({ length: ASKED_OF_NEW }, (_, at) => `note-${at % 8}`);
          return Promise.all(asked.map((slug) => get(undefined, `${url}/v2/pages/note/${slug}/`)));
        });
        return [kept, answers] as const;
      });
      const dishonest = fresh.filter(
        ({ status, headers }) => status !== 503 || headers["retry-after"] === undefined,
      );
      const layers = Object.entries(heard.byLayer).map(([layer, count]) => `${layer} ${count}`);
      const answered = heard.reads - (heard.byStatus["503"] ?? 0);
      return {
        figure: `edges with empty caches answered ${answered} of ${heard.reads} reads (${layers.join(", ")}), the others honestly refused; a new edge answers ${fresh.length - dishonest.length} of ${fresh.length} with 503 and a time to come again`,
        figures: { heard, fresh: countBy(fresh, ({ status }) => String(status)) },
        heard: [
          heard,
          {
            ...heard,
            reads: 0,
            troubles: dishonest.map(
              ({ status, text }) => `a new edge: ${status} ${text.slice(0, 100)}`,
            ),
          },
        ],
      };
    },
    judgeHonest,
  );

const seconds = { short: 6, usual: 90 };

export const stores: Scenario[] = [
  {
    name: "kv-outage",
    rows: ["F-4"],
    title:
      "workers whose KV fails nine of ten calls, as on 12 June 2025; then their origins die too",
    asks: "what any edge holds is answered: 0 reads without an answer",
    seconds,
    run: outage,
  },
  {
    name: "kv-slow",
    rows: ["F-5"],
    title: "workers whose KV takes two seconds for each call, then does not answer",
    asks: "everything is answered within the budget: p50 and p99",
    seconds,
    run: slow,
  },
  {
    name: "new-edge",
    rows: ["F-6"],
    title: "KV and origins are away, and edges begin: with empty caches, then with nothing at all",
    asks: "who answers what; who has nothing says so with a time to come again",
    seconds,
    run: anew,
  },
];
