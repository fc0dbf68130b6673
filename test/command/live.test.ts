import { beforeAll, describe, expect, it } from "vitest";
import { runLarder, type Ran } from "../support/commands.ts";
import { demoToken, useLarder } from "../support/larder.ts";
import { listen, type Heard } from "../support/listener.ts";

/** Commands beside a whole Larder: changes, why, doctor. What breaks it on purpose comes last. */

const larder = useLarder({ edgeScript: "edge/node/main.ts" });

const run = (args: string[], env: Record<string, string> = {}): Promise<Ran> =>
  runLarder(args, {
    env: { LARDER_ORIGIN: larder().originUrl, LARDER_TOKEN: demoToken.manage, ...env },
  });

interface Finding {
  part: string;
  check: string;
  state: string;
  says: string;
  advice: string;
}

/** What a doctor says that is not well, by its check. */
async function diagnosed(args: string[] = [], env: Record<string, string> = {}) {
  const { code, out } = await run(["doctor", "--json", ...args], env);
  const findings = JSON.parse(out) as Finding[];
  for (const { state, advice } of findings) expect(advice === "").toBe(state === "ok");
  const wrong = findings.filter(({ state }) => state !== "ok");
  return {
    code,
    findings,
    wrong: wrong.map(({ check, state }) => `${state} ${check}`),
    said: wrong,
  };
}

let change = 0;
beforeAll(async () => {
  const written = await larder().write("PATCH", "/v2/pages/country/france/?wait=live", {
    fields: { capital: "Lutetia" },
  });
  change = Number(written.headers.get("larder-change"));
  await larder().live();
});

describe("larder changes", () => {
  it("lists the newest, as a table or as the API says it", async () => {
    const { code, out } = await run(["changes"]);
    const [head, first] = out.split("\n");
    expect([code, head]).toEqual([
      0,
      expect.stringMatching(/^change +committed +what +answers +state$/),
    ]);
    expect(first).toMatch(
      new RegExp(`^${change} +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d +\\S+ +\\d+ +live$`),
    );
    const json = await run(["changes", "--json"]);
    const { json: said } = await larder().manage("GET", "/manage/v1/changes");
    expect(JSON.parse(json.out)).toEqual(said);
  });

  it("shows one with its receipt, and waits for it when told to", async () => {
    for (const args of [[String(change)], [String(change), "--follow"], ["--follow"]]) {
      const { code, out } = await run(["changes", ...args]);
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`^change ${change}: .*, committed `));
      expect(out).toMatch(/\n {2}everywhere {2}after \d/);
      expect(out).toMatch(/\n {2}local +after \S+ \S+ +after \S+ \S+ +live$/);
    }
    const json = await run(["changes", String(change), "--json"]);
    const { json: said } = await larder().manage("GET", `/manage/v1/changes/${change}`);
    expect(JSON.parse(json.out)).toEqual(said);
  });

  it.each(
    [["0"], ["-1"], ["1e3"], ["constructor"], ["1".repeat(400)], ["1", "2"], ["\u0000"]].map(
      (args) => [args],
    ),
  )("takes no %j", async (args) => {
    const { code, out } = await run(["changes", ...args]);
    expect([code, out]).toEqual([1, ""]);
  });

  it("says what the origin says of a change that is not there, and of a token that it does not know", async () => {
    expect(await run(["changes", "2000000000"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("404") as string,
    });
    expect(await run(["changes"], { LARDER_TOKEN: "nobody" })).toMatchObject({
      code: 1,
      err: expect.stringContaining("401") as string,
    });
  });
});

describe("larder why", () => {
  it("explains an answer by its path or its URL, without the token in it", async () => {
    // the first one to ask finds no answer in the edge's cache
    await run(["why", "/v2/pages/country/france/"]);
    const [path, url] = await Promise.all([
      run(["why", "/v2/pages/country/france/"]),
      run(["why", `${larder().edgeUrl}/v2/pages/country/france/?auth_token=${demoToken.read}`]),
    ]);
    expect(path.code).toBe(0);
    expect(url.out).toBe(path.out);
    expect(path.out).toMatch(
      /^asks for +\/v2\/pages\/country\/france\/\nanswer +live, at \d+\.\d+\n/,
    );
    expect(path.out).toMatch(new RegExp(`\nwritten by +change ${change}, `));
    expect(path.out).toContain("\n  page country france (France)\n");
    expect(path.out).toMatch(/\nlocal +has the newest +live.*$/);
    const json = await run(["why", "/v2/pages/country/france/", "--json"]);
    expect(JSON.parse(json.out)).toMatchObject({
      answer: { state: "live" },
      edges: [{ edge: "local" }],
    });
  });

  it.each([
    [[]],
    [[""]],
    [["a", "b"]],
    [["/v2/nowhere/"]],
    [["/v2/pages/\u0000/"]],
    [["x".repeat(100_000)]],
  ])("explains nothing of %j", async (args) => {
    const { code, out } = await run(["why", ...args]);
    expect([code, out]).toEqual([1, ""]);
  });
});

describe("larder doctor", () => {
  it("finds nothing at a Larder that is well", async () => {
    const { code, out } = await run(["doctor"], { LARDER_PUSH_KEYS: larder().pushKeys });
    expect(out).toMatch(/\nAll is well\.$/);
    expect([code, out.match(/^ok/gm)?.length]).toEqual([0, 17]);
    for (const word of [
      "origin: clock",
      "local: log",
      "local: revalidation",
      "local: push keys",
      "local: writes",
    ])
      expect(out).toContain(word);
  });

  it("writes nothing while it looks", async () => {
    const before = await run(["changes", "--json"]);
    await run(["doctor"], { LARDER_TOKEN: demoToken.write });
    await run(["doctor", "--read-token", demoToken.write]);
    expect((await run(["changes", "--json"])).out).toBe(before.out);
  });

  it("finds a token that is wrong, and one that may not manage", async () => {
    expect(await diagnosed([], { LARDER_TOKEN: "nobody" })).toMatchObject({
      code: 1,
      wrong: ["broken token"],
    });
    expect(await diagnosed([], { LARDER_TOKEN: demoToken.read })).toMatchObject({
      code: 1,
      wrong: ["broken token"],
    });
    const { said } = await diagnosed(["--read-token", "nobody"]);
    expect(said).toMatchObject([{ part: "local", check: "read", state: "broken" }]);
  });

  it("finds other push keys, and some that are none", async () => {
    const LARDER_PUSH_KEYS = `test:${"f".repeat(32)}`;
    expect(await diagnosed([], { LARDER_PUSH_KEYS })).toMatchObject({
      code: 1,
      wrong: ["broken push keys"],
    });
    const none = await diagnosed([], { LARDER_PUSH_KEYS: "short" });
    expect(none).toMatchObject({ code: 1, wrong: ["broken push keys"] });
    expect(JSON.stringify(none.said)).not.toContain("short");
  });

  it.each([
    ["a little", 30_000, 2, "look clock"],
    ["too much", 400_000, 1, "broken clock"],
    ["back", -400_000, 1, "broken clock"],
  ])("finds a clock that is off: %s", async (_name, offMs, code, finding) => {
    const clock = {
      now: () => Date.parse(new Date().toISOString()) + offMs,
      sleep: () => Promise.resolve(),
    };
    const env = { LARDER_ORIGIN: larder().originUrl, LARDER_TOKEN: demoToken.manage };
    const ran = await runLarder(["doctor", "--json"], { env, clock });
    const wrong = (JSON.parse(ran.out) as Finding[]).filter(({ check }) => check === "clock");
    expect([ran.code, ...wrong.map(({ state, check }) => `${state} ${check}`)]).toEqual([
      code,
      finding,
      finding,
    ]);
  });

  /** A proxy in front of the edge that passes requests on, with what is said. */
  type Passing = (heard: Heard, pass: () => Promise<Response>) => Promise<Response>;
  async function proxied(passing: Passing): Promise<string> {
    const proxy = await listen(async (heard, response) => {
      const pass = () => {
        const { host: _host, connection: _connection, ...headers } = heard.headers;
        const hasBody = !["GET", "HEAD", "OPTIONS"].includes(heard.method);
        return fetch(`${larder().edgeUrl}${heard.path}`, {
          method: heard.method,
          headers: { ...(headers as Record<string, string>), "accept-encoding": "identity" },
          ...(hasBody && { body: heard.body }),
        });
      };
      const given = await passing(heard, pass);
      const headers = Object.fromEntries(
        [...given.headers].filter(([name]) => name !== "transfer-encoding"),
      );
      response.writeHead(given.status, headers).end(Buffer.from(await given.arrayBuffer()));
    });
    return proxy.url;
  }
  const isRead = ({ method, path }: Heard) => method === "GET" && path.startsWith("/v2/");
  const changed = async (pass: () => Promise<Response>, change: (headers: Headers) => void) => {
    const given = await pass();
    const headers = new Headers(given.headers);
    change(headers);
    return new Response([204, 304].includes(given.status) ? null : await given.arrayBuffer(), {
      status: given.status,
      headers,
    });
  };
  /** Keeps answers by what it is told they go by, and asks no more. */
  const keeping = (keyOf: (heard: Heard) => string): Passing => {
    const kept = new Map<string, { body: ArrayBuffer; headers: Headers }>();
    return async (heard, pass) => {
      const key = keyOf(heard);
      const found = isRead(heard) ? kept.get(key) : undefined;
      if (found !== undefined) return new Response(found.body, { headers: found.headers });
      const given = await pass();
      const body = await given.arrayBuffer();
      if (isRead(heard) && given.status === 200) kept.set(key, { body, headers: given.headers });
      return new Response([204, 304].includes(given.status) ? null : body, {
        status: given.status,
        headers: given.headers,
      });
    };
  };

  const PROXIES: [string, Passing, string[], number][] = [
    ["that only passes on", (_, pass) => pass(), [], 0],
    [
      "that keeps by URL alone",
      keeping(({ path }) => path),
      ["look revalidation", "broken no cache in front"],
      1,
    ],
    [
      "that keeps by path and token",
      keeping(({ path, headers }) => `${path.split("?")[0]} ${headers.authorization}`),
      ["look revalidation", "broken no cache in front"],
      1,
    ],
    [
      "that keeps by URL and token",
      keeping(({ path, headers }) => `${path} ${headers.authorization}`),
      ["look revalidation", "broken no cache in front"],
      1,
    ],
    [
      "that says how long answers are good",
      (_, pass) => changed(pass, (headers) => headers.set("cache-control", "max-age=60")),
      ["broken cache headers"],
      1,
    ],
    [
      "that takes ETags away",
      (_, pass) => changed(pass, (headers) => headers.delete("etag")),
      ["look revalidation"],
      2,
    ],
    [
      "that lets no browser in",
      (_, pass) => changed(pass, (headers) => headers.delete("access-control-allow-origin")),
      ["look browsers"],
      2,
    ],
    [
      "that takes no writes",
      (heard, pass) =>
        heard.method === "POST" ? Promise.resolve(new Response("no", { status: 405 })) : pass(),
      ["look writes"],
      2,
    ],
    [
      "that fails at writes",
      (heard, pass) =>
        heard.method === "POST" ? Promise.resolve(new Response("no", { status: 502 })) : pass(),
      ["broken writes"],
      1,
    ],
    [
      "that is something else",
      () => Promise.resolve(new Response("<h1>It works!</h1>", { status: 200 })),
      ["look read", "look cache headers"],
      1,
    ],
    [
      "that says 404",
      () => Promise.resolve(new Response("no", { status: 404 })),
      ["broken answers"],
      1,
    ],
  ];

  it.each(PROXIES)(
    "in front of an edge finds a proxy %s",
    async (_name, passing, expected, expectedCode) => {
      const url = await proxied(passing);
      const { code, wrong } = await diagnosed(["--edge", url]);
      expect(wrong).toEqual(expect.arrayContaining(expected));
      if (expectedCode !== 1 || expected.length < 2) expect(wrong).toEqual(expected);
      expect(code).toBe(expectedCode);
    },
  );

  it("takes no address that is none", async () => {
    for (const args of [
      ["--edge", "edge"],
      ["--edge", "ftp://x"],
      ["--edge", ""],
      ["name"],
      ["--origin", "x"],
    ])
      expect(await run(["doctor", ...args])).toMatchObject({ code: 1, out: "" });
  });

  it("finds an edge that is behind, one that is down, and an origin that is", async () => {
    await larder().edge.crash();
    await larder()
      .write("GET", "/", undefined)
      .catch(() => undefined);
    const written = await fetch(`${larder().originUrl}/v2/pages/country/france/`, {
      method: "PATCH",
      headers: { authorization: `Token ${demoToken.write}`, "content-type": "application/json" },
      body: JSON.stringify({ fields: { capital: "Paris" } }),
    });
    expect(written.status).toBe(202);
    await expect
      .poll(async () => (await diagnosed()).wrong, { timeout: 20_000 })
      .toEqual(["look publishing", "broken log", "broken answers"]);
    const late = await run(["changes"]);
    expect([late.code, late.out]).toEqual([2, expect.stringContaining("on its way to edges")]);
    const one = await run(["why", "/v2/pages/country/france/"]);
    expect([one.code, one.out]).toEqual([2, expect.stringMatching(/local +cannot be asked/)]);

    await larder().edge.start();
    const followed = await run(["changes", "--follow"]);
    expect([followed.code, followed.err]).toEqual([
      0,
      expect.stringContaining("live at 0 of 1 edges"),
    ]);
    expect(await diagnosed()).toMatchObject({ code: 0, wrong: [] });

    await larder().origin.crash();
    const down = await diagnosed(["--edge", larder().edgeUrl, "--read-token", demoToken.write]);
    expect(down).toMatchObject({ code: 1, wrong: ["broken answers", "broken writes"] });
    expect(down.said[0]?.advice).toContain("Start it");
  });
});
