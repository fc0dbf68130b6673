import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { header } from "../../shared/headers.ts";
import { exchange, type Sent } from "../support/exchange.ts";
import { inTurn } from "../support/larder.ts";
import { useWire } from "../support/wire.ts";
import { readAuth } from "../wire/contract/row.ts";
import { loadSite } from "../wire/contract/site.ts";

/**
 * What a request carries besides its address and its token, one header at a time, against the real worker: the answer to
 * it and the next plain answer are the bytes of before, from where they were before.
 */

const wire = useWire(loadSite);

const CANARY = "kanarienvogel";

const NAMES = `
  x-forwarded-host x-forwarded-proto x-forwarded-for x-forwarded-prefix x-forwarded-port x-forwarded-server
  x-forwarded-scheme x-forwarded-ssl x-forwarded-uri x-forwarded-path x-host x-real-ip x-client-ip
  x-cluster-client-ip x-originating-ip x-original-url x-rewrite-url x-original-host x-http-host-override
  x-http-method-override x-http-method x-method-override x-middleware-subrequest x-nextjs-data x-requested-with
  x-wap-profile x-larder-site cf-connecting-ip cf-connecting-ipv6 cf-ipcountry cf-ray cf-visitor cf-worker cf-ew-via
  true-client-ip fastly-client-ip client-ip via from surrogate-control accept accept-language accept-charset cookie
  referer user-agent dnt save-data sec-fetch-mode sec-ch-ua purpose upgrade-insecure-requests cache-control pragma
  cdn-cache-control cache-tag surrogate-key content-type content-language idempotency-key traceparent baggage
  larder-position larder-freshness larder-signature larder-error`;
const HEADERS: Record<string, string> = {
  ...Object.fromEntries(
    NAMES.trim()
      .split(/\s+/)
      .map((name) => [name, CANARY]),
  ),
  forwarded: `for=${CANARY};host=${CANARY};proto=${CANARY}`,
  origin: `https://${CANARY}.example`,
  range: "bytes=0-0",
  "if-match": `"${CANARY}"`,
  "if-none-match": `"${CANARY}"`,
  "if-range": `"${CANARY}"`,
  "if-modified-since": "Thu, 01 Jan 2099 00:00:00 GMT",
  "if-unmodified-since": "Thu, 01 Jan 1970 00:00:00 GMT",
  "max-forwards": "0",
  te: "trailers",
};
const READS = ["/v2/pages/article/full/?levels=3", "/v2/posts/", "/v2/feeds/rss/"];

const read = (path: string, headers: Record<string, string> = {}) =>
  wire().send({ method: "GET", path, headers: { ...readAuth, ...headers } });
const VARYING = new Set<string>([
  "date",
  "age",
  "cache-status",
  "content-encoding",
  header.position,
  header.freshness,
  header.requestId,
]);
/** What a reader is told, but for where it came from: a purge round may empty the cache in between. */
const told = ({ status, text, headers }: Awaited<ReturnType<typeof read>>) => ({
  status,
  text,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !VARYING.has(name))),
});

describe("A1: a header that nobody asked for", () => {
  it("is one of sixty or more", () => {
    expect(Object.keys(HEADERS).length).toBeGreaterThan(60);
  });

  it.each(READS)(
    "changes neither this answer nor the next: %s",
    async (path) => {
      const before = told(await read(path));
      expect(before.status).toBe(200);
      await inTurn(Object.entries(HEADERS), async ([name, value]) => {
        expect(told(await read(path, { [name]: value })), name).toEqual(before);
        expect(told(await read(path)), `after ${name}`).toEqual(before);
      });
    },
    120_000,
  );

  it("goes to no origin and into no store", async () => {
    // never asked before, so the origin is asked now
    await inTurn(Object.entries(HEADERS).slice(0, 20), async ([name, value]) => {
      await read(`/v2/pages/note/?fields.number=${name.length}&page_size=${name.length}`, {
        [name]: value,
      });
    });
    const stored = await wire().everythingStored();
    const reports = JSON.stringify(wire().events) + wire().lines.join("\n");
    expect(`${stored}${reports}`.toLowerCase()).not.toContain(CANARY);
  });
});

describe("A8: a page of another site", () => {
  const ORIGINS = ["https://evil.example", "null", "https://good.example.evil.example", "file://"];
  const TARGETS = [
    ["edge", () => wire().edgeUrl],
    ["origin", () => wire().originUrl],
  ] as const;
  const asked = [
    ["GET", "/v2/posts/", readAuth],
    ["GET", "/v2/posts/", {}],
    ["GET", "/v2/nothing/", readAuth],
    ["POST", "/v2/pages/", {}],
    ["OPTIONS", "/v2/pages/", { "access-control-request-method": "POST" }],
  ] as const;

  it.each(TARGETS)(
    "is told the same as any other, and never that it may send cookies: %s",
    async (_, url) => {
      for (const [method, path, headers] of asked) {
        const answers = await Promise.all(
          [undefined, ...ORIGINS].map(async (origin) => {
            const sent = { ...headers, ...(origin === undefined ? {} : { origin }) };
            return exchange(url(), { method, path, headers: sent }, { reuse: false });
          }),
        );
        for (const answer of answers) {
          expect(answer.headers["access-control-allow-origin"], path).toBe("*");
          expect(answer.headers, path).not.toHaveProperty("access-control-allow-credentials");
          expect(answer.headers, path).not.toHaveProperty("set-cookie");
          expect(JSON.stringify(answer.headers)).not.toContain("evil");
          expect(answer.headers.vary).toBe("Accept-Encoding");
        }
      }
    },
  );
});

describe("A12: a purge that a stranger asks for", () => {
  const METHODS = ["PURGE", "BAN", "INVALIDATE", "FASTLYPURGE"];
  const PATHS = ["/v2/posts/", "/purge", "/internal/v1/purge", "/cdn-cgi/purge", "/"];
  let before: string;
  // a refusal may close the connection
  const send = (sent: Sent) => exchange(wire().edgeUrl, sent, { reuse: false });

  beforeAll(async () => {
    before = JSON.stringify((await read("/v2/posts/")).json);
  });
  afterAll(async () => {
    expect(JSON.stringify((await read("/v2/posts/")).json)).toBe(before);
  });

  it("is refused by any method and at any path, with and without a token", async () => {
    const tags = { "surrogate-key": "larder:1:any", "cache-tag": "r/1/any", "x-purge-tags": "*" };
    for (const path of PATHS) {
      for (const method of METHODS) {
        for (const auth of [{}, readAuth]) {
          const headers = { ...auth, ...tags };
          const { status } = await send({ method, path, headers });
          expect([400, 401, 404, 405, 501], `${method} ${path}`).toContain(status);
        }
      }
      const posted = await send({
        method: "POST",
        path,
        headers: { ...readAuth, ...tags, "content-type": "application/json" },
        body: JSON.stringify({ tags: Array.from({ length: 500 }, (_, id) => `r/1/${id}`) }),
      });
      expect([401, 404, 405], `POST ${path}`).toContain(posted.status);
    }
  });
});
