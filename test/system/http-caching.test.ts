import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../shared/clock.ts";
import { eventually } from "../support/eventually.ts";
import { demoToken, useLarder } from "../support/larder.ts";

/**
 * The cases of the package `http-cache-tests` (0.4.5) that an edge can be asked, by their ids: what is held is the edge's own, so
 * those whose premise is an origin that says how long an answer is good cannot be (docs/http-caching.md).
 */

const PAGE = "/v2/pages/country/france/";
const OTHER = "/v2/pages/country/albania/";
const HIT = "larder-cache; hit";

interface Got {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

const asked = (base: string, path: string, headers: Record<string, string> = {}, method = "GET") =>
  new Promise<Got>((resolve, reject) => {
    const given = { authorization: `Token ${demoToken.read}`, ...headers };
    const request = httpRequest(new URL(path, base), { method, agent: false, headers: given });
    request.on("error", reject).on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const body = Buffer.concat(chunks).toString("latin1");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    request.end();
  });

/** What is asked of an answer that is held, given its validator, and what must come of it. */
interface Case {
  id: string;
  headers: (etag: string) => Record<string, string>;
  status: 200 | 304;
}

const strong = (etag: string) => etag.replace("W/", "");
const bare = (etag: string) => strong(etag).replaceAll('"', "");
const later = new Date(Date.UTC(2100, 0)).toUTCString();

const CASES: Case[] = [
  // those that pass
  ["conditional-etag-weak-respond", (etag: string) => ({ "if-none-match": etag }), 304],
  ["conditional-etag-strong-respond", (etag: string) => ({ "if-none-match": strong(etag) }), 304],
  ["…-multiple-first", (etag: string) => ({ "if-none-match": `${etag}, "a", "b"` }), 304],
  ["…-multiple-second", (etag: string) => ({ "if-none-match": `"a", ${etag}, "b"` }), 304],
  ["…-multiple-last", (etag: string) => ({ "if-none-match": `"a", "b", ${etag}` }), 304],
  [
    "conditional-etag-precedence",
    () => ({ "if-none-match": '"a"', "if-modified-since": later }),
    200,
  ],
  ["pragma-request-extension", () => ({ pragma: "unrecognised-extension" }), 200],
  ["vary-cache-key", () => ({ "accept-language": "de" }), 200],
  ["other-cookie", () => ({ cookie: "a=b" }), 200],
  // those that say how caches differ: not taken for a match, and what no cache has to honour
  ["…-quoted-respond-unquoted", (etag: string) => ({ "if-none-match": bare(etag) }), 200],
  ["…-weak-respond-lowercase", (etag: string) => ({ "if-none-match": `w/${strong(etag)}` }), 200],
  ["…-weak-respond-backslash", (etag: string) => ({ "if-none-match": `W\\${strong(etag)}` }), 200],
  ["…-weak-respond-omit-slash", (etag: string) => ({ "if-none-match": `W${strong(etag)}` }), 200],
  ["ccreq-ma0", () => ({ "cache-control": "max-age=0" }), 200],
  ["ccreq-ma1", () => ({ "cache-control": "max-age=1" }), 200],
  ["ccreq-min-fresh", () => ({ "cache-control": "min-fresh=100000" }), 200],
  ["ccreq-no-cache", () => ({ "cache-control": "no-cache" }), 200],
  [
    "ccreq-no-cache-etag",
    (etag: string) => ({ "cache-control": "no-cache", "if-none-match": etag }),
    304,
  ],
  ["ccreq-no-store", () => ({ "cache-control": "no-store" }), 200],
  ["pragma-request-no-cache", () => ({ pragma: "no-cache" }), 200],
  ["conditional-lm-fresh-no-lm", () => ({ "if-modified-since": later }), 200],
  ["partial-store-complete-reuse-partial", () => ({ range: "bytes=0-1" }), 200],
  ["partial-…-no-last", () => ({ range: "bytes=1-" }), 200],
  ["partial-…-suffix", () => ({ range: "bytes=-1" }), 200],
].map(([id, headers, status]) => ({ id, headers, status }) as Case);

describe.each(["edge/node/main.ts", "edge/local/main.ts"] as const)("%s", (edgeScript) => {
  const larder = useLarder({ edgeScript });
  const ask = (path: string, headers?: Record<string, string>, method?: string) =>
    asked(larder().edgeUrl, path, headers, method);
  /** An answer that the edge holds. */
  const held = (path = PAGE) =>
    // a purge of what was written before may come between, and then it is made once more
    eventually("the edge to hold it", async () => {
      const got = await ask(path);
      expect(got.status).toBe(200);
      return got.headers["cache-status"] === HIT ? got : undefined;
    });

  it.each(CASES)("$id", async ({ headers, status }) => {
    // its time may end between the two, and then it is held anew
    const { fresh, got } = await eventually("an answer of what is held", async () => {
      const fresh = await held();
      const got = await ask(PAGE, headers(String(fresh.headers.etag)));
      return got.headers["cache-status"] === HIT ? { fresh, got } : undefined;
    });
    expect(got.status).toBe(status);
    expect(got.body).toBe(status === 304 ? "" : fresh.body);
    // conditional-304-etag
    expect(got.headers.etag).toBe(fresh.headers.etag);
  });

  it("head-200-retain: a HEAD is a GET without its body, and changes nothing of what is held", async () => {
    const fresh = await held();
    const head = await ask(PAGE, {}, "HEAD");
    expect([head.status, head.body, head.headers.etag]).toEqual([200, "", fresh.headers.etag]);
    expect((await ask(PAGE)).body).toBe(fresh.body);
  });

  it("vary-no-match, vary-omit: who takes no compression gets none, whoever asked before", async () => {
    const path = "/v2/pages/country/?page_size=60";
    const plain = await held(path);
    for (const coding of ["gzip", "br", "zstd"]) {
      const coded = await ask(path, { "accept-encoding": coding });
      expect(coded.headers.vary).toBe("Accept-Encoding");
      expect([coding, undefined]).toContain(coded.headers["content-encoding"]);
      const again = await ask(path);
      expect([again.headers["content-encoding"], again.body]).toEqual([undefined, plain.body]);
    }
  });

  it("ccreq-oic: what is not held is made", async () => {
    const got = await ask("/v2/pages/country/austria/?levels=3", {
      "cache-control": "only-if-cached",
    });
    expect([got.status, got.headers["cache-status"] === HIT]).toEqual([200, false]);
  });

  it("query-args-different, query-args-same", async () => {
    const list = "/v2/pages/country/?page_size";
    const [one, two] = [await held(`${list}=1`), await held(`${list}=2`)];
    expect(one.body).not.toBe(two.body);
    expect((await held(`${list}=1`)).body).toBe(one.body);
  });

  it("other-authorization: what is held is given to whose token is of the site, and to nobody else", async () => {
    await held();
    for (const authorization of ["Token nobody", "Token ", "Basic x"])
      expect((await ask(PAGE, { authorization })).status).toBe(401);
  });

  it("invalidate-PUT, -failed: a write is in what is held once it is live, and one that failed leaves it", async () => {
    const afterRefusal = await eventually("what is held after a write that failed", async () => {
      const before = await held(OTHER);
      const refused = await larder().write("PATCH", OTHER, { fields: { nothing: 1 } });
      expect(refused.status).toBe(400);
      const after = await ask(OTHER);
      return after.headers["cache-status"] === HIT ? [before.body, after.body] : undefined;
    });
    expect(afterRefusal[1]).toBe(afterRefusal[0]);
    const written = await larder().write("PATCH", `${OTHER}?wait=live`, {
      fields: { capital: "Durrës" },
    });
    expect(written).toMatchObject({ status: 202, json: { live: true } });
    expect(JSON.parse((await larder().read(OTHER)).text)).toMatchObject({
      data: { fields: { capital: "Durrës" } },
    });
    expect((await ask(OTHER, {}, "M-SEARCH")).status).toBe(405);
  });

  it("other-date-update, other-age-gen: an answer is of now, and has no age", async () => {
    const { headers } = await held();
    expect(headers).toMatchObject({ "cache-control": "no-cache" });
    expect(headers.age).toBeUndefined();
    // workerd says no time of its own
    if (headers.date !== undefined)
      expect(Math.abs(Date.parse(headers.date) - systemClock.now())).toBeLessThan(60_000);
  });
});
