import { beforeAll, describe, expect, it } from "vitest";
import { useLarder } from "../support/larder.ts";
import { asRequest, send, type RawAnswer } from "../support/raw.ts";

/** What can be read in two ways, as bytes to the real processes: smuggling, forms of paths, bodies of reads, odd methods and headers. */

const larder = useLarder({ demo: false });
const TOKEN = "Authorization: Token demo-read";
const PATH = "/v2/pages/*/";

type Sent = [name: string, bytes: string];

const urls = (): [string, string][] => [
  ["origin", larder().originUrl],
  ["edge", larder().edgeUrl],
];

/** Asserts a refusal in our words, and that the next reader gets what the last one got. */
async function refused(url: string, bytes: string, statuses: number[]): Promise<void> {
  const answer = await send(url, bytes);
  const shown = `${bytes.slice(0, 120)} → ${answer.status} ${answer.text.slice(0, 200)}`;
  expect.soft(statuses, shown).toContain(answer.status);
  expect.soft(answer.answers, shown).toBe(1);
  expect.soft(detailOf(answer), shown).not.toBe("");
  expect.soft(answer.headers["cache-control"], shown).toBe("private, no-store");
}

function detailOf({ text }: RawAnswer): string {
  try {
    return String(
      (JSON.parse(text.replace(/^[0-9a-f]+\r\n|\r\n0\r\n.*$/gs, "")) as { detail?: string })
        .detail ?? "",
    );
  } catch {
    return "";
  }
}

const reader = (url: string) => send(url, asRequest(`GET ${PATH}`, [TOKEN]));
const quiet = new Map<string, RawAnswer>();

beforeAll(async () => {
  for (const [name, url] of urls()) {
    const answer = await reader(url);
    expect(answer.status).toBe(200);
    quiet.set(name, answer);
  }
});

/** Each request is refused, or is none of ours; afterwards everybody reads what they read before. */
function refuses(requests: () => Sent[], statuses: number[]): void {
  it.each(["origin", "edge"])("at the %s", async (name) => {
    const url = urls().find(([known]) => known === name)?.[1] ?? "";
    for (const [, bytes] of requests()) await refused(url, bytes, statuses);
    const after = await reader(url);
    expect([after.status, after.text]).toEqual([200, quiet.get(name)?.text]);
  });
}

describe("D15: a body whose length can be read in two ways is 400", () => {
  const post = (headers: string[], body: string): string =>
    asRequest("POST /v2/content/", [TOKEN, "Content-Type: application/json", ...headers], body);
  const smuggled = asRequest("GET /v2/pages/*/", [TOKEN]);
  const requests: Sent[] = [
    ["both", post(["Content-Length: 4", "Transfer-Encoding: chunked"], `0\r\n\r\n${smuggled}`)],
    ["two lengths", post(["Content-Length: 2", "Content-Length: 3"], "{}\n")],
    ["a list of lengths", post(["Content-Length: 2, 3"], "{}\n")],
    ["a signed length", post(["Content-Length: +2"], "{}")],
    ["a negative length", post(["Content-Length: -1"], "{}")],
    ["a length in hex", post(["Content-Length: 0x2"], "{}")],
    ["a coding nobody knows", post(["Transfer-Encoding: xchunked"], "2\r\n{}\r\n0\r\n\r\n")],
    ["chunked, and not last", post(["Transfer-Encoding: chunked, identity"], "0\r\n\r\n")],
    [
      "chunked twice",
      post(["Transfer-Encoding: chunked", "Transfer-Encoding: identity"], "0\r\n\r\n"),
    ],
    ["a space before the colon", post(["Transfer-Encoding : chunked"], "0\r\n\r\n")],
    ["a folded header", post(["X-A: b", " Transfer-Encoding: chunked"], "0\r\n\r\n")],
    ["a size that is none", post(["Transfer-Encoding: chunked"], "zz\r\n{}\r\n0\r\n\r\n")],
    ["a chunk longer than said", post(["Transfer-Encoding: chunked"], "1\r\n{}\r\n0\r\n\r\n")],
    ["a bare line feed", `GET ${PATH} HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n`],
  ];
  refuses(() => requests, [400]);

  it("a body longer than its length is no second request at either", async () => {
    for (const [name, url] of urls()) {
      const line = "POST /v2/content/ HTTP/1.1\r\nHost: a\r\nContent-Type: application/json";
      const bytes = `${line}\r\n${TOKEN}\r\nContent-Length: 2\r\n\r\n{}garbage of another\r\n\r\n`;
      const answer = await send(url, bytes);
      expect.soft([name, answer.answers <= 2, answer.status < 500]).toEqual([name, true, true]);
      expect.soft(answer.text.match(/"status":\s*200/), name).toBe(null);
    }
  });
});

describe("A3: a body of a read", () => {
  it.each(["origin", "edge"])("is ignored, and ends the connection, at the %s", async (name) => {
    const url = urls().find(([known]) => known === name)?.[1] ?? "";
    const line = `GET ${PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\n${TOKEN}\r\n`;
    const smuggled = asRequest("GET /v2/pages/*/?levels=9", [TOKEN]);
    for (const bytes of [
      `${line}Content-Length: 5\r\n\r\nhello`,
      `${line}Content-Length: ${smuggled.length}\r\n\r\n${smuggled}`,
      `${line}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
      `${line}X-HTTP-Method-Override: POST\r\nContent-Length: 2\r\n\r\n{}`,
    ]) {
      const answer = await send(url, bytes);
      expect.soft([answer.status, answer.answers, bytes]).toEqual([200, 1, bytes]);
      expect.soft(answer.text).toBe(quiet.get(name)?.text);
    }
  });
});

describe("A5: a path that could be read in two ways is 400, or names nothing", () => {
  const paths = [
    "/v2/./pages/*/",
    "/v2/pages/../pages/*/",
    "/v2/../manage/v1/site",
    "/v2/%2e%2e/manage/v1/tokens",
    "/v2/%2E./manage/v1/tokens",
    "/x/.%2e/manage/v1/tokens",
    "/%6danage/v1/tokens",
    "/m%61nage/v1/openapi.json",
    "/%76%32/pages/*/",
    "/v2\\pages\\*\\",
    "/v2/pages/*/\\..\\..\\..\\manage/v1/tokens",
    "//v2/pages/*/",
    "/v2//pages//",
    "//evil.example/v2/pages/*/",
    "/v2/pages/*;.js",
    "/v2/pages/*/x.css",
    "/v2/pages/x%2f..%2f..%2fmanage",
    "/v2/pages/*/.",
    "/v2/pages/*/..",
    "/v2/pages/%c0%af/",
    "/v2/pages/*/a%00b",
    "/v2/pages/*/#/",
    "http://evil.example/v2/pages/*/",
    "http://127.0.0.1/v2/pages/*/",
    "https://evil.example:443/manage/v1/tokens",
    "*",
  ];
  refuses(() => paths.map((path): Sent => [path, asRequest(`GET ${path}`, [TOKEN])]), [400, 404]);
});

describe("A7: what one client sends spoils nobody else's answers", () => {
  const read = (headers: string[]) => asRequest(`GET ${PATH}`, [TOKEN, ...headers]);
  describe("headers of 16 to 128 KiB are 431", () => {
    const sizes = [16, 32, 64, 128].map((kib) => kib * 1024);
    refuses(
      () => [
        ...sizes.map((size): Sent => [`${size}`, read([`X-Large: ${"x".repeat(size)}`])]),
        ["many", read(Array.from({ length: 3_000 }, (_, index) => `X-${index}: y`))],
      ],
      [431],
    );
  });
  describe("methods that no program here has are 404 or 405", () => {
    const methods = ["TRACE", "PROPFIND", "PURGE", "M-SEARCH", "LOCK", "QUERY"];
    refuses(
      () => methods.map((method): Sent => [method, asRequest(`${method} ${PATH}`, [TOKEN])]),
      [404, 405],
    );
  });
  describe("words that are no methods, and tunnels, are refused", () => {
    refuses(
      () => [
        ["TRACK", asRequest(`TRACK ${PATH}`)],
        ["lower case", asRequest(`get ${PATH}`)],
        ["CONNECT", asRequest("CONNECT evil.example:443", ["Host: evil.example:443"])],
        ["CONNECT a path", asRequest(`CONNECT ${PATH}`)],
      ],
      [400, 405],
    );
  });
  describe("two hosts, and hosts that are none, are 400", () => {
    refuses(
      () => [
        ["two", `GET ${PATH} HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n`],
        ["none", `GET ${PATH} HTTP/1.1\r\nConnection: close\r\n\r\n`],
        ["with a path", asRequest(`GET ${PATH}`, ["Host: a/b"])],
        ["with a user", asRequest(`GET ${PATH}`, ["Host: user@a"])],
        ["with spaces", asRequest(`GET ${PATH}`, ["Host: a b"])],
      ],
      [400],
    );
  });
  describe("an expectation that nobody knows is 417", () => {
    refuses(() => [["Expect", read(["Expect: 200-ok"])]], [417]);
  });

  it.each(["origin", "edge"])(
    "what a read does not go by changes nothing at the %s",
    async (name) => {
      const url = urls().find(([known]) => known === name)?.[1] ?? "";
      for (const headers of [
        ["Range: bytes=0-0"],
        ["Range: bytes=-1"],
        ["Range: bytes=9-1,5-,-9"],
        ["Range: nonsense"],
        ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: x"],
        ["Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"],
        ["Connection: close, Authorization"],
        ["CDN-Loop: cloudflare; loops=255"],
        ["Via: 1.1 evil"],
      ]) {
        const answer = await send(url, read(headers));
        expect.soft([answer.status, headers]).toEqual([200, headers]);
        expect.soft(answer.text).toBe(quiet.get(name)?.text);
      }
    },
  );
});

describe("Row 9: the local edge", () => {
  const HEADERS = [
    "MF-Original-URL: http://x/health",
    "MF-CF-Blob: nonsense",
    'MF-CF-Blob: {"clientAcceptEncoding":"br"}',
    "MF-Route-Override: nothing",
    "MF-Proxy-Shared-Secret: x",
    "MF-Original-Hostname: evil.example",
    "MF-Disable-Pretty-Error: 1",
    "MF-Experimental-Error-Stack: 1",
    "MF-Experimental-Error-Stack-Payload: 1",
    "MF-Custom-Fetch-Service: x",
    "MF-Custom-Node-Service: x",
    "MF-Sec-Fetch-Mode: navigate",
    "MF-Op: CALL",
    "MF-Op-Secret: 00",
    "MF-Op-Target: [1]",
    "MF-Op-Original-URL: http://x/health",
    "CF-Connecting-IP: 9.9.9.9",
    "CF-Worker: evil.example",
    "CF-Ray: evil",
    "CF-IPCountry: XX",
    "X-Original-URL: /health",
    "X-Rewrite-URL: /health",
    "Larder-Front: 00",
    "Accept-Encoding: zstd;q=nonsense",
  ];

  it("obeys none of Miniflare's headers, nor Cloudflare's", async () => {
    for (const line of HEADERS) {
      const answer = await send(larder().edgeUrl, asRequest(`GET ${PATH}`, [TOKEN, line]));
      expect.soft([answer.status, line]).toEqual([200, line]);
      expect.soft(answer.text, line).toBe(quiet.get("edge")?.text);
    }
  });

  it("has none of Miniflare's routes", async () => {
    for (const path of [
      "handler/scheduled",
      "mf/scheduled",
      "handler/email",
      "platform-proxy",
      "explorer",
      "mf/reload",
      "mf/stream",
      "local/r2/public",
    ]) {
      const { status } = await send(larder().edgeUrl, asRequest(`GET /cdn-cgi/${path}`));
      expect.soft([path, status]).toEqual([path, 404]);
    }
  });
});
