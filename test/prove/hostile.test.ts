import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { createAnswerReader, type Answer } from "./hostile/generated/answers.ts";
import { keepAsking } from "./hostile/generated/connection.ts";
import { createGenerator } from "./hostile/generated/generator.ts";
import { written, type Made } from "./hostile/generated/made.ts";
import { problemOf } from "./hostile/generated/oracle.ts";
import { addToTally, tallyRow } from "./hostile/generated/report.ts";
import {
  add,
  prepareRun,
  problemsOf,
  requestsOf,
  RUN_ENV,
  type Ran,
} from "./hostile/generated/run.ts";
import { sendGenerated, type Sent } from "./hostile/generated/sender.ts";
import { judge } from "./hostile/judge.ts";
import type { Sample } from "./hostile/meter.ts";
import { startStack, type Stack } from "./hostile/stack.ts";

/** The hostile run in small, and that what judges it can say no. */

const answer = (status: number, headers: string, body: string | Buffer = ""): Answer => {
  const head = `HTTP/1.1 ${status} X\r\n${headers}`;
  const bytes = Buffer.concat([Buffer.from(`${head}\r\n\r\n`), Buffer.from(body)]);
  return { status, head, body: Buffer.from(body), bytes };
};
const ours = "larder-error: x\r\nretry-after: 5";
const made: Made = {
  number: 0,
  target: "edge",
  kind: "any",
  method: "GET",
  path: "/v2/pages/",
  headers: [],
};
const secrets = [{ name: "a secret", text: Buffer.from("zeisig") }];

describe("an answer", () => {
  it.each<[string, Answer]>([
    ["shows a secret", answer(200, "x: y", "a zeisig here")],
    ["shows a secret", answer(200, "x-y: zeisig")],
    ["shows a secret", answer(200, "content-encoding: gzip", gzipSync("a zeisig here"))],
    ["the status 500", answer(500, ours, '{"detail":"x"}')],
    ["the status 502", answer(502, ours, '{"detail":"x"}')],
    ["503 without Retry-After", answer(503, "larder-error: x", '{"detail":"x"}')],
    ["503 without a detail in JSON", answer(503, ours, "{}")],
    ["404 without a detail in JSON", answer(404, ours, "Not found.")],
    ["404 without a detail in JSON", answer(404, "x: y", "null")],
    ["501 for a known method", answer(501, "x: y", "ERROR")],
  ])("that is wrong is found: %s", (problem, wrong) => {
    expect(problemOf(made, wrong, secrets)).toBe(problem);
  });

  it.each([
    answer(200, "x: y", "{}"),
    answer(304, "x: y"),
    answer(404, ours, '{"detail":"x"}'),
    answer(429, ours, '{"detail":"x"}'),
    answer(503, ours, '{"detail":"x"}'),
    answer(400, "x: y", "Bad Request"),
  ])("that is right is let through: $head", (right) => {
    expect(problemOf(made, right, secrets)).toBeUndefined();
  });
});

describe("answers on one connection", () => {
  const wire =
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello" +
    "HTTP/1.1 100 Continue\r\n\r\n" +
    "HTTP/1.1 404 N\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" +
    "HTTP/1.1 304 N\r\nContent-Length: 9\r\n\r\n" +
    "HTTP/1.1 400 B\r\nConnection: close\r\n\r\nto the end";

  it.each([1, 2, 7, 1_000])("are told apart when they come in pieces of %i bytes", (size) => {
    const reader = createAnswerReader();
    const found: [number, string][] = [];
    const keep = ({ status, body }: Answer) => void found.push([status, body.toString()]);
    const bytes = Buffer.from(wire);
    for (let at = 0; at < bytes.length; at += size)
      reader.feed(bytes.subarray(at, at + size), () => false, keep);
    reader.end(() => false, keep);
    expect(found).toEqual([
      [200, "hello"],
      [404, "abcde"],
      [304, ""],
      [400, "to the end"],
    ]);
  });
});

describe("a connection", () => {
  let server: Server | undefined;
  afterEach(() => void server?.close());
  /** Asks five times at once of who answers once and ends. */
  const askFive = async (headers: string) => {
    server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () =>
        socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 0\r\n${headers}\r\n`),
      );
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const left = Array.from({ length: 5 }, (_, number) => ({ ...made, number }));
    const numbers: number[] = [];
    const ended = await keepAsking({
      port,
      from: "127.0.0.1",
      depth: 5,
      next: () => left.shift() ?? null,
      answered: ({ number }) => void numbers.push(number),
    });
    return { numbers, why: ended.why, unanswered: ended.unanswered.map(({ number }) => number) };
  };

  it("that an answer announced to end takes back what was sent behind it", async () => {
    const ended = { numbers: [0], why: "announced", unanswered: [1, 2, 3, 4] };
    expect(await askFive("Connection: close\r\n")).toEqual(ended);
  });

  it("that ends without a word is to blame on what was not answered", async () => {
    expect(await askFive("")).toEqual({ numbers: [0], why: "closed", unanswered: [1, 2, 3, 4] });
  });
});

describe("runs with one seed", () => {
  const ran: Ran = {
    seed: 7,
    next: 30,
    seconds: 10,
    requests: 1_030,
    counts: { "edge known 200": 1_000, "edge path 404": 20, "origin any 503": 10, "failed: x": 2 },
    cpuUs: {},
    memory: {},
    problems: ["x"],
  };

  it("add up, and go on where the last one ended", () => {
    const tally = addToTally(addToTally(undefined, ran), { ...ran, next: 60 });
    expect(tally.next).toBe(60);
    expect(tallyRow(tally)).toBe("| 7 | 20 | 2,060 | 2,000 | 0 | 0 | 40 | 0 | 0 | 20 | 2 |");
  });

  it("send other requests for each number, and the same for the same", () => {
    const tokens = { read: "r", preview: "p", write: "w", manage: "m" };
    const who = { attacker: tokens, readers: ["a", "b"], idleRead: "i", file: "/media/1/x/a.png" };
    const some = () => {
      const generate = createGenerator(7, who);
      return Array.from({ length: 300 }, (_, number) => written(generate(number), "h").toString());
    };
    expect(some()).toEqual(some());
    expect(new Set(some()).size).toBeGreaterThan(250);
  });
});

describe("a neighbour's times", () => {
  const lane = { name: "write", everyMs: 1, noiseMs: 10, send: () => Promise.reject() } as const;
  const times = (ms: number[], status = 202): Sample[] =>
    ms.map((each) => ({ lane: "write", ms: each, status }));

  it.each<[boolean, string, number[], Sample[]]>([
    [true, "twice as long", [100, 110, 120], times([200, 210, 220])],
    [true, "little in milliseconds", [1, 1, 1], times([9, 9, 9])],
    [false, "more than twice as long", [100, 110, 120], times([230, 240, 250])],
    [false, "now and then far longer", [100, 110, 120], times([100, 110, 900])],
    [false, "not answered", [100, 110, 120], times([100, 110, 120], 503)],
    [false, "nothing at all", [100, 110, 120], []],
  ])("%s: %s", (held, _, quiet, attacked) => {
    expect(judge(lane, times(quiet), attacked).held).toBe(held);
  });
});

describe.each(["edge/node/main.ts", "edge/local/main.ts"] as const)(
  "generated requests, %s",
  (edgeScript) => {
    const REQUESTS = Number(process.env["LARDER_HOSTILE"] ?? 1_500);
    const SEED = Number(process.env["LARDER_HOSTILE_SEED"] ?? 20_261_128);
    let stack: Stack | undefined;
    afterAll(async () => stack?.stop());

    it(
      `get no error of ours and nothing of others: ${REQUESTS} of seed ${SEED}`,
      async () => {
        stack = await startStack({ ...RUN_ENV, edgeScript, empty: true });
        const options = { ...(await prepareRun(stack, SEED)), most: REQUESTS };
        const total: Sent = { counts: {}, failures: [] };
        await sendGenerated(options, new AbortController().signal, (sent) => add(total, sent));
        expect(await problemsOf(stack, options, total)).toEqual([]);
        expect(requestsOf(total)).toBe(REQUESTS);
        // they must get past the door, or nothing was tried
        const { counts } = total;
        for (const kind of [
          "edge known 200",
          "edge token 401",
          "origin manage 200",
          "edge any 202",
        ])
          expect(counts[kind] ?? 0, kind).toBeGreaterThan(0);
      },
      REQUESTS * 60 + 240_000,
    );
  },
);
