import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { differencesOf } from "../../command/shadow/difference.ts";
import { questionOf, targetIn } from "../../command/shadow/log-lines.ts";
import { runLarder, type Ran } from "../support/commands.ts";
import { listen, type Listener } from "../support/listener.ts";
import { temporaryFolder } from "../support/processes.ts";

/** `larder shadow`: with two real servers. */

let folder: string;
beforeAll(async () => {
  const made = await temporaryFolder();
  folder = made.path;
  return made.remove;
});
let files = 0;
async function logOf(...lines: string[]): Promise<string> {
  const file = join(folder, `access-${++files}.log`);
  await writeFile(file, lines.join("\n"));
  return file;
}

/** A server with an answer for each path; what it has none for is 404. */
const serving = (answers: Record<string, unknown>): Promise<Listener> =>
  listen(({ path }, response) => {
    const asked = path.replace(/[?&]auth_token=\w+/, "");
    const found = Object.hasOwn(answers, asked) ? answers[asked] : undefined;
    const body =
      typeof found === "string" ? found : JSON.stringify(found ?? { detail: "Not found." });
    response.writeHead(found === undefined ? 404 : 200).end(body);
  });

/** Time in which nobody waits. */
function quickClock() {
  let now = 0;
  const slept: number[] = [];
  const sleep = (ms: number) => {
    slept.push(ms);
    now += ms;
    return Promise.resolve();
  };
  return { now: () => now, sleep, slept };
}

const run = (log: string, one: Listener, other: Listener, ...more: string[]): Promise<Ran> =>
  runLarder(
    [
      "shadow",
      "--log",
      log,
      "--source",
      `${one.url}/v2`,
      "--against",
      other.url,
      "--source-token",
      "a",
      "--against-token",
      "b",
      ...more,
    ],
    { clock: quickClock() },
  );

const combined = (target: string, method = "GET") =>
  `10.0.0.1 - - [01/Dec/2026:10:00:00 +0000] "${method} ${target} HTTP/1.1" 200 123 "-" "curl/8 \\"x\\""`;

describe("larder shadow", () => {
  it("asks each question once at both, with their own tokens, and finds all the same", async () => {
    const answers = { "/v2/posts/": { data: [1] }, "/v2/posts/?page=2&page_size=3": { data: [] } };
    const [one, other] = [await serving(answers), await serving(answers)];
    const log = await logOf(
      combined("/v2/posts/?auth_token=secret"),
      combined("/v2/posts/"),
      combined("/v2/posts/?page_size=3&utm_source=x&page=2"),
      combined("/v2/posts/?page=2&page_size=3"),
      combined("/v2/pages/", "POST"),
      combined("/robots.txt"),
      "https://api.buttercms.com/v2/posts/?auth_token=secret",
      '{"path": "/v2/nowhere/"}',
      "",
      "nonsense",
    );
    const ran = await run(log, one, other);
    expect(ran).toMatchObject({ code: 0, out: "3 asked, 3 the same, 0 differ." });
    expect(ran.err).toContain("3 questions in 10 lines");
    const asked = [
      "/v2/posts/?auth_token=",
      "/v2/posts/?page=2&page_size=3&auth_token=",
      "/v2/nowhere/?auth_token=",
    ];
    expect(one.heard.map(({ path }) => path)).toEqual(asked.map((path) => `${path}a`));
    expect(other.heard.map(({ path }) => path)).toEqual(asked.map((path) => `${path}b`));
  });

  it("says what differs by its path, and ends with 2", async () => {
    const one = await serving({
      "/v2/a/": { data: { name: "A", list: [1, 2], gone: true } },
      "/v2/b/": { data: 1 },
      "/v2/c/": '{"a": 1}',
    });
    const other = await serving({
      "/v2/a/": { data: { name: "B", list: [1], new: null } },
      "/v2/c/": '{"a":1}',
    });
    const log = await logOf("/v2/a/", "/v2/b/", "/v2/c/");
    const text = await run(log, one, other);
    expect(text).toMatchObject({
      code: 2,
      out: [
        "/v2/a/",
        '  data.name: "A", then "B"',
        "  data.list: 2 entries, then 1",
        "  data.gone: true, then it is not there",
        "  data.new: it is not there, then null",
        "/v2/b/",
        "  status: 200, then 404",
        "3 asked, 1 the same, 2 differ.",
      ].join("\n"),
    });
    const json = await run(log, one, other, "--json", "--bytes");
    expect([json.code, JSON.parse(json.out)]).toMatchObject([
      2,
      [
        { path: "/v2/a/" },
        { path: "/v2/b/", differences: ["status: 200, then 404"] },
        { path: "/v2/c/", differences: ["the bytes, at 5"] },
      ],
    ]);
  });

  it("keeps to its rate, waits as long as it is told, and asks again where a connection breaks", async () => {
    const one = await serving({});
    let count = 0;
    const other = await listen((_, response) => {
      count++;
      if (count === 1) response.writeHead(429, { "retry-after": "7" }).end();
      else if (count === 2) response.destroy();
      else response.writeHead(404).end(JSON.stringify({ detail: "Not found." }));
    });
    const clock = quickClock();
    const log = await logOf("/v2/a/", "/v2/b/", "/v2/c/");
    const args = ["--log", log, "--source", one.url, "--against", other.url, "--rate", "2"];
    const env = { LARDER_SOURCE_TOKEN: "a", LARDER_TOKEN: "b" };
    const ran = await runLarder(["shadow", ...args], { clock, env });
    expect(ran).toMatchObject({ code: 0, out: "3 asked, 3 the same, 0 differ." });
    expect(count).toBe(5);
    // what it waited for once is no pause besides
    expect(clock.slept).toEqual([7_000, 2_000, 500]);
  });

  it("ends with 1 where nothing can be compared", async () => {
    const one = await serving({});
    const log = await logOf("/v2/a/");
    const tokens = ["--source-token", "a", "--against-token", "b"];
    const wrong: [string[], string][] = [
      [[], "Say --log and --against."],
      [["--log", log], "Say --log and --against."],
      [["--log", log, "--against", one.url], "Say with which token --source is asked"],
      [["--log", log, "--against", "edge", ...tokens], "--against is an http or https URL"],
      [
        ["--log", log, "--against", one.url, "--rate", "0", ...tokens],
        "--rate is a number above 0",
      ],
      [
        ["--log", log, "--against", one.url, "--rate", "1e9", ...tokens],
        "--rate is a number above 0",
      ],
      [
        ["--log", log, "--against", one.url, "--limit=-1", ...tokens],
        "--limit is a number above 0",
      ],
      [
        ["--log", join(folder, "nowhere"), "--against", one.url, ...tokens],
        "cannot be read (ENOENT)",
      ],
      [
        ["--log", await logOf("", "\u0000"), "--against", one.url, ...tokens],
        "has no read of /v2 in 2 lines",
      ],
      [
        ["--log", log, "--source", "http://127.0.0.1:1", "--against", one.url, ...tokens],
        "http://127.0.0.1:1 cannot be reached",
      ],
    ];
    for (const [args, sentence] of wrong) {
      const { code, out, err } = await runLarder(["shadow", ...args], { clock: quickClock() });
      expect.soft([args, code, out]).toEqual([args, 1, ""]);
      expect.soft(err).toContain(sentence);
    }
  });
});

describe("lines of logs", () => {
  it.each<[string, string | null]>([
    [combined("/v2/posts/?a=1"), "/v2/posts/?a=1"],
    ['1.1.1.1 - - [x] "GET /v2/a/ HTTP/2.0" 200 1', "/v2/a/"],
    [combined("/v2/posts/", "POST"), null],
    [combined("/v2/posts/", "HEAD"), null],
    ["/v2/a/", "/v2/a/"],
    ["  https://x.example/v2/a/  ", "https://x.example/v2/a/"],
    ['{"url": "https://x.example/v2/a/"}', "https://x.example/v2/a/"],
    ['{"path": "/v2/a/", "method": "get"}', "/v2/a/"],
    ['{"path": "/v2/a/", "method": "POST"}', null],
    ['{"request": "GET /v2/a/ HTTP/1.1"}', "/v2/a/"],
    ['{"url": 3, "path": "/v2/a/"}', "/v2/a/"],
    ['{"__proto__": {"url": "/v2/a/"}}', null],
    ["{", null],
    ["null", null],
    ["", null],
    ["a b", null],
    ["ftp://x/v2/", null],
  ])("say what was asked: %s", (line, target) => {
    expect(targetIn(line)).toBe(target);
  });

  it.each<[string, string | null]>([
    ["/v2/a/", "/v2/a/"],
    ["https://x.example/v2/a/?b=2&a=1#x", "/v2/a/?a=1&b=2"],
    ["/v2/a/?auth_token=x&callback=f&utm_campaign=y&_=1", "/v2/a/"],
    ["/v2/a/?b=1&a=2&b=0", "/v2/a/?a=2&b=1&b=0"],
    ["/v2/日本/?q=é", "/v2/%E6%97%A5%E6%9C%AC/?q=%C3%A9"],
    ["/v2/a/?q=\ud800", "/v2/a/?q=%EF%BF%BD"],
    ["/v1/a/", null],
    ["/v2", null],
    ["//", null],
    ["http://[", null],
  ])("are one question however they are written: %s", (target, question) => {
    expect(questionOf(target)).toBe(question);
  });
});

describe("differences", () => {
  const of = (one: string, other: string) =>
    differencesOf({ status: 200, text: one }, { status: 200, text: other }, false);

  it("are no more than can be read", () => {
    const many = JSON.stringify(Array.from({ length: 1_000 }, (_, at) => at));
    const others = JSON.stringify(Array.from({ length: 1_000 }, (_, at) => -at - 1));
    expect(of(many, others)).toHaveLength(21);
    const [long = ""] = of(JSON.stringify("x".repeat(10_000)), "1");
    expect(long.length).toBeLessThan(200);
  });

  it("are seen in what has the keys of everybody, in numbers and in what is no JSON", () => {
    expect(of('{"__proto__": 1}', '{"__proto__": 2}')).toEqual(["__proto__: 1, then 2"]);
    expect(of('{"a": {}}', '{"a": []}')).toEqual(["a: {}, then []"]);
    expect(of('{"constructor": 1}', "{}")).toEqual(["constructor: 1, then it is not there"]);
    expect(of("<rss>1", "<rss>2")).toEqual(["the bodies are others, and no JSON"]);
    expect(of("null", "{}")).toEqual(["the answer: null, then {}"]);
    expect(of("1.0", "1")).toEqual([]);
  });
});
