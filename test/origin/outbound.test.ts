import { describe, expect, it } from "vitest";
import { readConfig } from "../../origin/config.ts";
import { createOutbound } from "../../origin/outbound/client.ts";
import type { OutboundRequest } from "../../origin/outbound/request.ts";
import { redirected } from "../../origin/outbound/redirect.ts";
import type { Resolve } from "../../origin/outbound/resolve.ts";
import { systemClock, type Clock } from "../../shared/clock.ts";
import { createFakeClock } from "../support/clock.ts";
import { listen, listenEverywhere, type Answer } from "../support/listener.ts";
import { whileTimePasses } from "../support/until.ts";

const LIMITS = { timeoutMs: 10_000, maxBytes: 1_000, maxRedirects: 3 };

/** Names that resolve to this machine, as an attacker's would. */
const NAMES: Record<string, string[]> = {
  "evil.example": ["127.0.0.1"],
  "six.example": ["::1"],
  "mapped.example": ["::ffff:127.0.0.1"],
  "mixed.example": ["93.184.216.34", "127.0.0.1"],
  "link.example": ["fe80::1%lo"],
  "metadata.example": ["169.254.169.254"],
  "nothing.example": [],
};
const byTable: Resolve = (host) => Promise.resolve(NAMES[host] ?? ["127.0.0.1"]);

interface Client {
  resolve?: Resolve;
  clock?: Clock;
  allow?: string[];
}

const get = (url: string, client: Client = {}, request: Partial<OutboundRequest> = {}) =>
  createOutbound({
    resolve: client.resolve ?? byTable,
    clock: client.clock ?? systemClock,
    allowPrivate: client.allow ?? [],
  })({ method: "GET", url, limits: LIMITS, ...request });

const THIS_MACHINE = [
  "127.0.0.1 127.1 127.0.1 2130706433 0x7f.1 0x7f000001 017700000001 0177.0.0.1 127.0.0.1.",
  "127.255.255.254 0.0.0.0 0 127。0。0。1 ①②⑦.0.0.1 [::1] [::] [0:0:0:0:0:0:0:1]",
  "[::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] localhost LOCALHOST a.localhost localhost.",
  "%6c%6f%63%61%6c%68%6f%73%74 metadata.google.internal printer.local",
]
  .flatMap((line) => line.split(" "))
  .concat(Object.keys(NAMES));
const ELSEWHERE = [
  "10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200 224.0.0.1",
  "255.255.255.255 192.0.0.192 198.18.0.1 168.63.129.16 [64:ff9b::7f00:1] [64:ff9b::10.0.0.1]",
  "[64:ff9b:1::7f00:1] [2002:7f00:1::] [fc00::1] [fd00:ec2::254] [fe80::1] [fec0::1] [ff02::1]",
  "[2001:db8::1] [2001::1] [100::1] [::ffff:0:127.0.0.1]",
].flatMap((line) => line.split(" "));

describe("D12: addresses that are nobody's business", () => {
  it("are not connected to, however they are spelled", async () => {
    const listener = await listenEverywhere();
    for (const host of [...THIS_MACHINE, ...ELSEWHERE]) {
      const result = await get(`http://${host}:${listener.port}/`);
      expect.soft({ host, result: result.kind }).toEqual({ host, result: "refused" });
    }
    expect(listener.connections).toBe(0);
    // the listener does listen there: it is the address that was refused
    const name = `127.0.0.1:${listener.port}`;
    expect(await get(`http://${name}/`, { allow: [name] })).toMatchObject({ status: 200 });
    expect(
      await get(`http://[::1]:${listener.port}/`, { allow: [`[::1]:${listener.port}`] }),
    ).toMatchObject({ status: 200 });
    expect(listener.connections).toBe(2);
  });

  it("are not reached by a URL that is none of the web's", async () => {
    const listener = await listen();
    const urls = [
      "file:///etc/passwd",
      "gopher://127.0.0.1/",
      "ftp://127.0.0.1/",
      "data:,x",
      "",
      "//127.0.0.1/",
      "http://",
      `http://a.example/${"x".repeat(2_000)}`,
      `http://user@${listener.name}/`,
      `http://:secret@${listener.name}/`,
      "http://example.com:5432/",
      "http://example.com:22/",
      "http://example.com:0/",
    ];
    for (const url of urls) {
      const result = await get(url, { allow: [listener.name] });
      expect.soft({ url, result: result.kind }).toEqual({ url, result: "refused" });
    }
    expect(listener.connections).toBe(0);
  });

  it("are not reached by a redirect", async () => {
    const inside = await listenEverywhere();
    const targets = [
      "http://127.0.0.1",
      "http://evil.example",
      "http://[::ffff:7f00:1]",
      "//127.1",
    ];
    for (const target of targets) {
      const location = `${target}:${inside.port}/`;
      const outside = await listen(redirectTo(location));
      const result = await get(outside.url, { allow: [outside.name] });
      expect.soft({ location, result: result.kind }).toEqual({ location, result: "refused" });
      expect(outside.connections).toBe(1);
    }
    expect(inside.connections).toBe(0);
  });

  it("are not reached by a name that means another address the second time", async () => {
    const first = await listen();
    const second = await listen(undefined, { host: "127.0.0.2", port: first.port });
    let asked = 0;
    const resolve: Resolve = () => Promise.resolve(asked++ === 0 ? ["127.0.0.1"] : ["127.0.0.2"]);
    const name = `rebinding.example:${first.port}`;
    const result = await get(`http://${name}/`, { resolve, allow: [name] });
    expect(result).toMatchObject({ kind: "answered", status: 200 });
    expect([asked, first.connections, second.connections]).toEqual([1, 1, 0]);
    expect(first.heard[0]?.headers.host).toBe(name);
  });
});

const redirectTo =
  (location: string, status = 302): Answer =>
  (_request, response) =>
    void response.writeHead(status, { location }).end();

describe("redirects", () => {
  it("are followed three times and no more", async () => {
    const listener = await listen(({ path }, response) => {
      const left = Number(path.slice(1));
      if (left === 0) response.end("arrived");
      else response.writeHead(307, { location: `/${left - 1}` }).end();
    });
    const client = { allow: [listener.name] };
    const arrived = await get(`${listener.url}/3`, client);
    expect(arrived).toMatchObject({ kind: "answered", url: `${listener.url}/0` });
    expect(await get(`${listener.url}/4`, client)).toEqual({
      kind: "refused",
      reason: "too many redirects",
    });
    const loop = await listen(redirectTo("/"));
    expect((await get(loop.url, { allow: [loop.name] })).kind).toBe("refused");
    expect(loop.heard).toHaveLength(4);
  });

  it("of a POST are its answer", async () => {
    const listener = await listen(redirectTo("/elsewhere", 307));
    const post = { method: "POST", body: "x" } as const;
    const result = await get(listener.url, { allow: [listener.name] }, post);
    expect(result).toMatchObject({ kind: "answered", status: 307 });
    expect(listener.heard).toHaveLength(1);
  });

  it("take no header to another host", async () => {
    const second = await listen();
    const first = await listen(redirectTo(`${second.url}/`));
    const headers = { authorization: "Token secret", cookie: "a=b", Accept: "image/*" };
    await get(first.url, { allow: [first.name, second.name] }, { headers });
    expect(first.heard[0]?.headers).toMatchObject({ authorization: "Token secret", cookie: "a=b" });
    expect(second.heard[0]?.headers).toMatchObject({ accept: "image/*", host: second.name });
    expect(Object.keys(second.heard[0]?.headers ?? {})).not.toContain("authorization");
    expect(Object.keys(second.heard[0]?.headers ?? {})).not.toContain("cookie");
  });

  it("do not leave https", () => {
    const from = "https://a.example/x";
    expect(redirected(from, "http://a.example/", {}).kind).toBe("refused");
    expect(redirected(from, "file:///etc/passwd", {}).kind).toBe("refused");
    expect(redirected(from, "http://[", {}).kind).toBe("refused");
    expect(redirected(from, "../y", {})).toEqual({
      kind: "hop",
      url: "https://a.example/y",
      headers: {},
    });
    expect(redirected("http://a.example/", "https://a.example/", {}).kind).toBe("hop");
  });
});

describe("limits", () => {
  it("hold for bodies, said to be large or not", async () => {
    const sizes: [string, Answer, string][] = [
      ["all of it", (_, response) => void response.end("x".repeat(1_000)), "answered"],
      ["said", (_, response) => void response.end("x".repeat(1_001)), "refused"],
      [
        "lied",
        (_, response) => {
          response.writeHead(200, { "content-length": "10000000000" });
          response.write("x");
        },
        "refused",
      ],
      ["endless", (_, response) => pour(response), "refused"],
    ];
    for (const [name, answer, kind] of sizes) {
      const listener = await listen(answer);
      const result = await get(listener.url, { allow: [listener.name] });
      expect.soft([name, result.kind]).toEqual([name, kind]);
    }
  });

  it("hold for time: silence, slow headers, slow bodies, slow names", async () => {
    const slow: [string, Answer][] = [
      ["silence", () => undefined],
      ["slow headers", (_, response) => void response.socket?.write("HTTP/1.1 200 OK\r\nx: ")],
      [
        "slow body",
        (_, response) => {
          response.writeHead(200);
          response.write("x");
        },
      ],
    ];
    for (const [name, answer] of slow) {
      const clock = createFakeClock();
      const listener = await listen(answer);
      const result = get(listener.url, { clock, allow: [listener.name] });
      expect.soft([name, await whileTimePasses(clock, result)]).toEqual([name, tooLate]);
    }
    const clock = createFakeClock();
    const never: Resolve = () => new Promise(() => undefined);
    const result = get("http://slow.example/", { clock, resolve: never });
    expect(await whileTimePasses(clock, result)).toEqual(tooLate);
  });

  it("are told from failures: a reset, no listener, half a body, a name without address, no TLS", async () => {
    const reset = await listen((_, response) => void response.socket?.destroy());
    const half = await listen((_, response) => {
      response.writeHead(200, { "content-length": "10" });
      response.write("x");
      setImmediate(() => response.socket?.destroy());
    });
    const plain = await listen();
    const closed = `127.0.0.1:1`;
    const allow = [reset, half, plain].map(({ name }) => name);
    const failing: [string, Client][] = [
      [reset.url, { allow }],
      [half.url, { allow }],
      [`http://${closed}/`, { allow: [closed] }],
      [`https://${plain.name}/`, { allow }],
      ["http://a.example/", { resolve: () => Promise.reject(new Error("no such name")) }],
    ];
    for (const [url, client] of failing) {
      const { kind } = await get(url, client);
      expect.soft({ url, kind }).toEqual({ url, kind: "failed" });
    }
  });
});

const tooLate = { kind: "failed", reason: "no answer within 10000 ms" };

/** Writes for as long as somebody listens. */
function pour(response: Parameters<Answer>[1]): void {
  const more = () => {
    while (!response.destroyed && response.write("x".repeat(500)));
  };
  response.on("drain", more);
  more();
}

it("what may be private is named in the configuration, as host and port", () => {
  const environment = { DATABASE_URL: "x", LARDER_PUSH_KEYS: `a:${"x".repeat(32)}` };
  const read = (value: string) =>
    readConfig({ ...environment, LARDER_OUTBOUND_ALLOW: value }).outboundAllow;
  expect(read("")).toEqual([]);
  expect(read("Hooks.lan:8080, 10.0.0.1:80,[::1]:443")).toEqual([
    "hooks.lan:8080",
    "10.0.0.1:80",
    "[::1]:443",
  ]);
  for (const wrong of ["hooks.lan", "http://hooks.lan:80", "a:b", "a@b:80", "::1:80"])
    expect(() => read(wrong), wrong).toThrow("LARDER_OUTBOUND_ALLOW");
});

it("what is sent and answered arrives as it was", async () => {
  const listener = await listen((_, response) => {
    response.writeHead(201, { "x-thing": ["a", "b"], "content-type": "text/plain" });
    response.end(Buffer.from([0, 255, 10]));
  });
  const headers = { "content-type": "application/json", Host: "elsewhere.example" };
  const post = { method: "POST", body: '{"é":1}', headers } as const;
  const result = await get(`${listener.url}/a/b?c=d#e`, { allow: [listener.name] }, post);
  expect(result).toMatchObject({
    kind: "answered",
    status: 201,
    body: new Uint8Array([0, 255, 10]),
  });
  if (result.kind === "answered") expect(result.headers.get("x-thing")).toBe("a, b");
  expect(listener.heard).toMatchObject([
    {
      method: "POST",
      path: "/a/b?c=d",
      body: '{"é":1}',
      headers: { host: listener.name, "content-length": "8", "content-type": "application/json" },
    },
  ]);
});
