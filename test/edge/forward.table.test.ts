import { describe, expect, it } from "vitest";
import { createBreaker } from "../../edge/read/breaker.ts";
import { createOrigin } from "../../edge/read/origin.ts";
import { AppError } from "../../shared/errors.ts";
import { TAKES_WRITES_MS } from "../../shared/limits-edge.ts";
import { parseSecretKeys } from "../../shared/signature.ts";
import { createFakeClock } from "../support/clock.ts";
import { EDGE_KEYS } from "../support/edge.ts";
import { SITE } from "../support/entries.ts";

const SECRET = { token: "secret", preview: "latest" } as const;

/** Two origins and what becomes of a write, a preview and a miss: everything that one may answer, against all kinds. */

type Says = () => Response | Error;

const error = (code: string, more: object = {}) =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code, ...more }) });
const ours = (status: number, headers: Record<string, string>) => () =>
  Response.json({ detail: "No." }, { status, headers });
const theirs = (status: number) => () => new Response("<html>", { status });
const refused = () => error("ECONNREFUSED", { syscall: "connect" });

/** What an origin says when it is sent something, and what must become of it there. `done`: nobody knows that it was not. */
const ANSWERS: [
  string,
  Says,
  { write: "answered" | "next" | "unknown"; read: "answered" | "next" },
][] = [
  [
    "answers",
    () => Response.json({ detail: "Yes." }, { status: 200, headers: { etag: '"e"' } }),
    { write: "answered", read: "answered" },
  ],
  [
    "refuses what it is sent",
    ours(400, { "larder-error": "invalid" }),
    { write: "answered", read: "answered" },
  ],
  ["refuses the connection", refused, { write: "next", read: "next" }],
  [
    "has a name that leads nowhere",
    () => error("ENOTFOUND", { syscall: "getaddrinfo" }),
    { write: "next", read: "next" },
  ],
  [
    "refuses it at both of its addresses",
    () => new TypeError("fetch failed", { cause: new AggregateError([refused(), refused()]) }),
    { write: "next", read: "next" },
  ],
  [
    "is not reached in time",
    () => error("UND_ERR_CONNECT_TIMEOUT"),
    { write: "next", read: "next" },
  ],
  [
    "breaks off",
    () => error("ECONNRESET", { syscall: "read" }),
    { write: "unknown", read: "next" },
  ],
  [
    "breaks off after another address refused",
    () =>
      new TypeError("fetch failed", {
        cause: new AggregateError([refused(), error("ECONNRESET")]),
      }),
    { write: "unknown", read: "next" },
  ],
  ["closes the connection", () => error("UND_ERR_SOCKET"), { write: "unknown", read: "next" }],
  [
    "takes too long",
    () => new DOMException("late", "TimeoutError"),
    { write: "unknown", read: "next" },
  ],
  [
    "is lost, in workerd's words",
    () => new Error("Network connection lost."),
    { write: "unknown", read: "next" },
  ],
  [
    "stands by",
    ours(503, { "larder-error": "unavailable", "larder-not-done": "standby" }),
    { write: "next", read: "next" },
  ],
  [
    "is starting",
    ours(503, { "larder-error": "unavailable", "larder-not-done": "starting" }),
    { write: "next", read: "next" },
  ],
  [
    "lost its database in the middle",
    ours(503, { "larder-error": "unavailable" }),
    { write: "answered", read: "next" },
  ],
  ["is away behind a proxy", theirs(502), { write: "unknown", read: "next" }],
  ["is away behind a balancer", theirs(503), { write: "unknown", read: "next" }],
  ["refuses the connection of Cloudflare", theirs(521), { write: "next", read: "next" }],
  ["takes too long for Cloudflare", theirs(524), { write: "unknown", read: "next" }],
];

const [FIRST, SECOND] = ["http://first.test", "http://second.test"];
const taken = () => Response.json({ detail: "Taken." }, { status: 202, headers: { etag: '"e"' } });

/** An edge with such origins, and what each was sent besides the question whether it takes writes. */
function createEdge(answers: Record<string, Says>, ready: Record<string, Says> = {}) {
  const clock = createFakeClock();
  const sent: string[] = [];
  const asked: string[] = [];
  const report = () => undefined;
  const origin = createOrigin({
    urls: Object.keys(answers),
    keys: parseSecretKeys(EDGE_KEYS),
    clock,
    report,
    breaker: createBreaker({ clock, random: () => 0, report }),
    async fetch(input) {
      const url = new URL(input);
      const isQuestion = url.pathname === "/readyz";
      (isQuestion ? asked : sent).push(url.origin);
      const usual = isQuestion ? () => Response.json({}) : (answers[url.origin] ?? refused);
      const answer = (isQuestion ? ready[url.origin] : undefined) ?? usual;
      const said = answer();
      if (said instanceof Error) throw said;
      return said;
    },
  });
  return { origin, sent, asked, clock };
}

const write = () => new Request("https://edge.test/v2/pages/", { method: "POST", body: "{}" });
const outcome = async (work: Promise<Response>) =>
  work.then(
    ({ status }) => status,
    (thrown: unknown) =>
      thrown instanceof AppError ? thrown : new Error("thrown", { cause: thrown }),
  );

describe.each(ANSWERS)("an origin that %s", (_, says, { write: written, read }) => {
  it(`has a write ${written}, never twice`, async () => {
    const { origin, sent } = createEdge({ [FIRST]: says, [SECOND]: taken });
    const got = await outcome(origin.forward(write()));
    expect(sent).toEqual(written === "next" ? [FIRST, SECOND] : [FIRST]);
    if (written === "next") expect(got).toBe(202);
    else if (written === "answered") expect(got).toBe((says() as Response).status);
    else {
      expect(got).toMatchObject({ code: "unavailable", options: { retryAfterS: 5 } });
      // it would say that sending it again is harmless
      expect((got as AppError).options.headers).toBeUndefined();
    }
  });

  it("leaves a write that no other one takes undone, and says so", async () => {
    const { origin } = createEdge({ [FIRST]: says, [SECOND]: refused });
    const got = await outcome(origin.forward(write()));
    if (written !== "next") return expect(got).not.toMatchObject({ options: { headers: {} } });
    expect(got).toMatchObject({
      code: "unavailable",
      message: "No origin takes writes now; nothing was done. Try again.",
      options: { retryAfterS: 5, headers: { "larder-not-done": "no_origin" } },
    });
  });

  it(`has a preview ${read}, and what the edge misses`, async () => {
    const preview = createEdge({ [FIRST]: says, [SECOND]: taken });
    await preview.origin.preview("GET", "/v2/pages/*/", SECRET);
    expect(preview.sent).toEqual(read === "next" ? [FIRST, SECOND] : [FIRST]);
    const missed = createEdge({ [FIRST]: says, [SECOND]: ours(404, {}) });
    const found = await missed.origin.ask(
      { site: SITE, printed: "/v2/pages/*/" },
      { fresh: false },
    );
    expect(missed.sent).toEqual(read === "next" ? [FIRST, SECOND] : [FIRST]);
    if (read === "next") expect(found).toMatchObject({ kind: "absent" });
  });
});

describe("a write", () => {
  const standby = ours(503, { "larder-not-done": "standby" });

  it.each<[string, Says]>([
    ["hangs", () => new DOMException("late", "TimeoutError")],
    ["is gone", refused],
    ["stands by", standby],
    ["is away behind a proxy", theirs(502)],
  ])("is not even sent to an origin that %s when it is asked", async (_, says) => {
    const { origin, sent } = createEdge({ [FIRST]: taken, [SECOND]: taken }, { [FIRST]: says });
    expect(await outcome(origin.forward(write()))).toBe(202);
    expect(sent).toEqual([SECOND]);
  });

  it("goes to an origin of before such questions", async () => {
    const { origin, sent } = createEdge(
      { [FIRST]: taken, [SECOND]: taken },
      { [FIRST]: theirs(404) },
    );
    expect(await outcome(origin.forward(write()))).toBe(202);
    expect(sent).toEqual([FIRST]);
  });

  it("is sent unasked to who took one a moment ago, and stays there when the first comes back", async () => {
    const ready: Record<string, Says> = { [FIRST]: refused };
    const { origin, sent, asked, clock } = createEdge({ [FIRST]: taken, [SECOND]: taken }, ready);
    await origin.forward(write());
    expect(asked.splice(0)).toEqual([FIRST, SECOND]);
    await origin.forward(write());
    expect(asked.splice(0)).toEqual([]);
    delete ready[FIRST];
    await clock.advance(60_000);
    await origin.forward(write());
    expect(asked).toEqual([SECOND]);
    expect(sent).toEqual([SECOND, SECOND, SECOND]);
  });

  it("finds a standby that was promoted at once", async () => {
    const ready: Record<string, Says> = { [FIRST]: refused, [SECOND]: standby };
    const { origin } = createEdge({ [FIRST]: refused, [SECOND]: taken }, ready);
    expect(await outcome(origin.forward(write()))).toMatchObject({ code: "unavailable" });
    delete ready[SECOND];
    expect(await outcome(origin.forward(write()))).toBe(202);
  });

  it("is not sent unasked to an origin of which one is not known to have been done", async () => {
    let says: Says = taken;
    const { origin, asked, clock } = createEdge({ [FIRST]: () => says(), [SECOND]: taken });
    await origin.forward(write());
    says = () => error("ECONNRESET");
    await outcome(origin.forward(write()));
    asked.length = 0;
    says = taken;
    await clock.advance(TAKES_WRITES_MS / 2);
    await origin.forward(write());
    expect(asked).toEqual([SECOND]);
  });

  it("is refused by the only origin in its own words", async () => {
    const { origin, asked } = createEdge({ [FIRST]: standby });
    const response = await origin.forward(write());
    expect([response.status, await response.json()]).toEqual([503, { detail: "No." }]);
    expect(asked).toEqual([]);
  });
});
