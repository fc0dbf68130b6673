import { describe, expect, it } from "vitest";
import { createBreaker } from "../../edge/read/breaker.ts";
import { createOrigin } from "../../edge/read/origin.ts";
import type { Event } from "../../shared/events.ts";
import { BREAKER, MAX_BODY_BYTES } from "../../shared/limits.ts";
import { parseSecretKeys, verifyRequest } from "../../shared/signature.ts";
import { createFakeClock } from "../support/clock.ts";
import { EDGE_KEYS } from "../support/edge.ts";
import { SITE, someKey } from "../support/entries.ts";

const SECRET = { token: "secret", preview: "latest" } as const;

/** How the edge speaks with origins. */

type Answers = Response | Error;

/** An edge that knows some origins, each of which answers as told. */
function createEdge(answers: Record<string, () => Answers>) {
  const keys = parseSecretKeys(EDGE_KEYS);
  const clock = createFakeClock();
  const requests: Request[] = [];
  const events: Event[] = [];
  const origin = createOrigin({
    urls: Object.keys(answers),
    keys,
    clock,
    breaker: createBreaker({ clock, random: () => 0, report: (event) => void events.push(event) }),
    report: (event) => void events.push(event),
    async fetch(input, init) {
      const request = new Request(input, init);
      requests.push(request);
      const answer = answers[new URL(input).origin]?.();
      if (answer === undefined || answer instanceof Error)
        throw answer ?? new Error("no such host");
      return answer;
    },
  });
  return { origin, requests, events, keys, clock };
}

const FIRST = "http://first.test";
const SECOND = "http://second.test";
const live = (body = "{}", position = "1.5") =>
  new Response(body, {
    headers: { etag: '"e"', "larder-position": position, "larder-tags": "d:1,s" },
  });
const asked = { site: SITE, printed: "/v2/content/?keys=a,b&levels=3" };
const version = { epoch: 1, position: 5 };
const bytes = new TextEncoder().encode("{}");
const found = { kind: "live", etag: '"e"', body: bytes, tags: "d:1,s", version };

describe("asking the origin", () => {
  it.each([
    ["an answer", live],
    ["a refusal", () => Response.json({ detail: "No." }, { status: 400 })],
  ])("from a change names it, and hears of the site's last one with %s", async (_, say) => {
    const answer = say();
    answer.headers.set("larder-change", "12");
    const { origin, requests } = createEdge({ [FIRST]: () => answer });
    const learnt: number[] = [];
    const from = { change: 9, learn: (last: number) => void learnt.push(last) };
    await origin.ask(asked, { fresh: true, from });
    const { searchParams } = new URL(requests[0]!.url);
    expect(Object.fromEntries(searchParams)).toMatchObject({ fresh: "1", change: "9" });
    expect(learnt).toEqual([12]);
  });

  it("is signed, names site and query, and nothing of the reader", async () => {
    const { clock, keys, origin, requests } = createEdge({ [FIRST]: live });
    expect(await origin.ask(asked, { fresh: false })).toEqual(found);
    const [request] = requests;
    const url = new URL(request!.url);
    expect([url.pathname, Object.fromEntries(url.searchParams)]).toEqual([
      "/internal/v1/rendition",
      { query: asked.printed, site: String(SITE) },
    ]);
    expect([...request!.headers].map(([name]) => name)).toEqual(["larder-signature"]);
    const signed = { method: "GET", path: url.pathname + url.search, hosts: [url.host] };
    const signature = request!.headers.get("larder-signature");
    const promised = await verifyRequest(keys, clock.now(), signed, signature);
    expect(promised.lengthBytes).toBe(0);
  });

  it("says when it wants no answer from the log, when it asks for a token, and for a key", async () => {
    const { origin, requests } = createEdge({ [FIRST]: live });
    await origin.ask(asked, { fresh: true });
    await origin.ask({ site: null, printed: "token:ab" }, { fresh: false });
    await origin.askByKey(SITE, someKey("a"));
    const queries = requests.map(({ url }) => Object.fromEntries(new URL(url).searchParams));
    expect(queries).toEqual([
      { query: asked.printed, site: String(SITE), fresh: "1" },
      { query: "token:ab" },
      { site: String(SITE), key: someKey("a") },
    ]);
  });

  it.each<[string, () => Answers]>([
    ["cannot be reached", () => new Error("connection refused")],
    ["fails", () => new Response("oops", { status: 500 })],
    ["is overloaded", () => new Response("", { status: 503 })],
    ["does not know our key", () => new Response("{}", { status: 401 })],
    [
      "sends us elsewhere",
      () => new Response("", { status: 302, headers: { location: "http://evil.test" } }),
    ],
    ["answers without an ETag", () => new Response("{}")],
    ["answers 404 in HTML", () => new Response("<html>", { status: 404 })],
    ["answers 404 without a reason", () => new Response("[]", { status: 404 })],
    ["answers more than an answer can be", () => live("x".repeat(MAX_BODY_BYTES + 1))],
    ["is a server of something else", () => new Response("", { status: 204 })],
  ])("goes on to the next one when the first %s, and tells the log", async (_, answer) => {
    const { events, origin, requests } = createEdge({ [FIRST]: answer, [SECOND]: live });
    expect(await origin.ask(asked, { fresh: false })).toEqual(found);
    expect(requests.map(({ url }) => new URL(url).origin)).toEqual([FIRST, SECOND]);
    expect(events).toMatchObject([{ kind: "edge.trouble", part: "origin" }]);
  });

  const faulty = () =>
    Response.json(
      { detail: "Internal error." },
      { status: 500, headers: { "larder-error": "internal" } },
    );

  it("says that an origin failed at a question only when no other one answers it", async () => {
    const away = () => new Error("connection refused");
    for (const answers of [[faulty], [faulty, away], [away, faulty], [faulty, faulty]]) {
      const [first, second = away] = answers;
      const { origin } = createEdge({ [FIRST]: first!, [SECOND]: second });
      expect(await origin.ask(asked, { fresh: false })).toEqual({ kind: "failed" });
    }
    const { events, origin } = createEdge({ [FIRST]: faulty, [SECOND]: live });
    expect(await origin.ask(asked, { fresh: false })).toEqual(found);
    expect(events).toMatchObject([{ kind: "edge.trouble", part: "origin" }]);
  });

  const overShare = (status: number, code: string) => () =>
    Response.json(
      { detail: "Try again." },
      { status, headers: { "larder-error": code, "retry-after": "1" } },
    );

  it("hears that its site's share is used up, and asks no other one", async () => {
    const answers = { [FIRST]: overShare(429, "rate_limited"), [SECOND]: live };
    const { origin, requests } = createEdge(answers);
    const busy = { kind: "busy", code: "rate_limited" };
    expect(await origin.ask(asked, { fresh: false })).toEqual(busy);
    expect(requests).toHaveLength(1);
  });

  it("asks another one when one has too much to do, and leaves neither alone for it", async () => {
    const all = { [FIRST]: overShare(503, "busy"), [SECOND]: overShare(503, "busy") };
    const { origin, requests, events } = createEdge(all);
    for (let times = 0; times < 3 * BREAKER.failures; times++)
      expect(await origin.ask(asked, { fresh: false })).toEqual({ kind: "busy", code: "busy" });
    expect(requests).toHaveLength(6 * BREAKER.failures);
    expect(events).toEqual([]);
    const one = createEdge({ [FIRST]: overShare(503, "busy"), [SECOND]: live });
    expect(await one.origin.ask(asked, { fresh: false })).toEqual(found);
  });

  it("leaves alone for a site what is too slow for its questions, and asks it those of others", async () => {
    const late = new DOMException("The operation was aborted due to timeout", "TimeoutError");
    let answer: () => Answers = () => late;
    const { origin, requests } = createEdge({ [FIRST]: () => answer() });
    for (let times = 0; times < 2 * BREAKER.failures; times++)
      expect(await origin.ask(asked, { fresh: false })).toEqual({ kind: "away" });
    expect(requests).toHaveLength(BREAKER.failures);
    answer = live;
    const theirs = { ...asked, site: SITE + 1 };
    expect(await origin.ask(theirs, { fresh: false })).toEqual(found);
    expect(await origin.ask(asked, { fresh: false })).toEqual({ kind: "away" });
  });

  it("finds away what stands in front of an origin and says 429 or 503 in its own words", async () => {
    for (const status of [429, 503]) {
      const { origin } = createEdge({ [FIRST]: () => new Response("no", { status }) });
      expect(await origin.ask(asked, { fresh: false })).toEqual({ kind: "away" });
    }
  });

  it("finds them away when none gives an answer", async () => {
    const fails = () => new Error("connection refused");
    const { origin } = createEdge({ [FIRST]: fails, [SECOND]: fails });
    expect(await origin.ask(asked, { fresh: false })).toEqual({ kind: "away" });
    expect(await origin.askByKey(SITE, someKey("a"))).toEqual({ kind: "away" });
  });

  it("takes the first one's no for an answer", async () => {
    const answer =
      (status: number, headers = {}) =>
      () =>
        Response.json({ detail: "Not here." }, { status, headers });
    const absent = createEdge({
      [FIRST]: answer(404, { "larder-position": "2.7", "larder-tags": "s,u:home" }),
      [SECOND]: live,
    });
    expect(await absent.origin.ask(asked, { fresh: false })).toEqual({
      kind: "absent",
      detail: "Not here.",
      tags: "s,u:home",
      version: { epoch: 2, position: 7 },
    });
    const refused = createEdge({ [FIRST]: answer(400), [SECOND]: live });
    expect(await refused.origin.ask(asked, { fresh: false })).toEqual({
      kind: "refused",
      code: "invalid",
      detail: "Not here.",
    });
    expect([absent.requests.length, refused.requests.length]).toEqual([1, 1]);
  });

  it("knows no version when the origin names none", async () => {
    const { origin } = createEdge({ [FIRST]: () => live("{}", "") });
    expect(await origin.ask(asked, { fresh: false })).toEqual({ ...found, version: null });
  });
});

describe("passing a preview on", () => {
  const printed = "/v2/pages/*/home/?levels=3";

  it("asks for the canonical query with the token in the header, and gives the answer as it is", async () => {
    const answer = () =>
      new Response("{}", { status: 404, headers: { "cache-control": "private, no-store" } });
    const { origin, requests } = createEdge({ [FIRST]: answer });
    const response = await origin.preview("GET", printed, SECRET);
    expect([response.status, response.headers.get("cache-control"), await response.text()]).toEqual(
      [404, "private, no-store", "{}"],
    );
    const [request] = requests;
    expect(request?.url).toBe(`${FIRST}${printed}&preview=1`);
    expect(Object.fromEntries(request!.headers)).toEqual({ authorization: "Token secret" });
    await origin.preview("HEAD", "/v2/pages/*/", SECRET);
    expect(requests[1]).toMatchObject({ method: "HEAD", url: `${FIRST}/v2/pages/*/?preview=1` });
  });

  it("goes to the next origin when one is away, and says so when all are", async () => {
    const refuses = () => new Error("connection refused");
    const waits = () =>
      Response.json(
        { detail: "Postgres cannot be reached. Try again." },
        { status: 503, headers: { "larder-error": "unavailable" } },
      );
    for (const fails of [refuses, waits]) {
      const { origin } = createEdge({ [FIRST]: fails, [SECOND]: live });
      expect((await origin.preview("GET", printed, SECRET)).status).toBe(200);
      await expect(
        createEdge({ [FIRST]: fails }).origin.preview("GET", printed, SECRET),
      ).rejects.toMatchObject({ code: "unavailable" });
    }
  });
});

describe("passing a preview of working copies on", () => {
  const DRAFT = { token: "secret", preview: "draft" } as const;
  const applied = () => new Response("{}", { headers: { "larder-preview": "applied" } });

  it("asks for it", async () => {
    const { origin, requests } = createEdge({ [FIRST]: applied });
    expect((await origin.preview("GET", "/v2/pages/*/", DRAFT)).status).toBe(200);
    expect(requests[0]?.url).toBe(`${FIRST}/v2/pages/*/?preview=draft`);
  });

  it("takes nothing from an origin of before, which answers with what is published", async () => {
    const { origin } = createEdge({ [FIRST]: live, [SECOND]: applied });
    const response = await origin.preview("GET", "/v2/pages/*/", DRAFT);
    expect(response.headers.get("larder-preview")).toBe("applied");
    await expect(
      createEdge({ [FIRST]: live }).origin.preview("GET", "/v2/pages/*/", DRAFT),
    ).rejects.toMatchObject({ code: "unavailable" });
  });
});

describe("forwarding a write", () => {
  const write = (init: RequestInit = {}) =>
    new Request("https://edge.test/v2/pages/?wait=live", { method: "POST", body: "{}", ...init });

  it("goes on with the headers a write needs and no others", async () => {
    const { origin, requests } = createEdge({
      [FIRST]: () =>
        Response.json({ status: "pending" }, { status: 202, headers: { "larder-change": "4" } }),
    });
    const headers = {
      authorization: "Token t",
      "content-type": "application/json",
      "idempotency-key": "k",
      cookie: "c=1",
      "x-forwarded-host": "evil.test",
      "larder-signature": "v1 test 1 0",
    };
    const response = await origin.forward(write({ headers }), 7);
    expect([response.status, response.headers.get("larder-change")]).toEqual([202, "4"]);
    const [request] = requests;
    expect([request!.method, request!.url, await request!.text()]).toEqual([
      "POST",
      `${FIRST}/v2/pages/?wait=live`,
      "{}",
    ]);
    expect(Object.fromEntries(request!.headers)).toEqual({
      authorization: "Token t",
      "content-type": "application/json",
      "idempotency-key": "k",
      "larder-asked-host": expect.any(String),
      "larder-epoch": "7",
    });
  });

  it("passes errors of the origin on as they are", async () => {
    const { origin } = createEdge({
      [FIRST]: () => Response.json({ slug: ["Taken."] }, { status: 400 }),
    });
    const response = await origin.forward(write());
    expect([response.status, await response.json()]).toEqual([400, { slug: ["Taken."] }]);
  });

  it("stays with the primary whatever the address says", async () => {
    const { origin, requests } = createEdge({ [FIRST]: live });
    await origin.forward(
      new Request("https://edge.test/v2//evil.test/%2e%2e/x", { method: "POST" }),
    );
    expect(new URL(requests[0]!.url).origin).toBe(FIRST);
  });

  it("is refused when the body is too large, and when there is no origin", async () => {
    const { origin, requests } = createEdge({ [FIRST]: live });
    const body = new Uint8Array(MAX_BODY_BYTES + 1);
    await expect(origin.forward(write({ body }))).rejects.toMatchObject({ code: "too_large" });
    expect(requests).toEqual([]);
    const nowhere = createEdge({}).origin.forward(write());
    await expect(nowhere).rejects.toMatchObject({ code: "unavailable" });
  });
});
