import { describe, expect, it } from "vitest";
import { handle } from "../../edge/app.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { tokenKey } from "../../shared/keys.ts";
import { createTestEdge } from "../support/edge.ts";
import { batch, contentOf, gone, keyFor, live, SITE } from "../support/entries.ts";
import { madeOf, withDocuments } from "../support/replica.ts";

/** The edge's surface, request by request. */

const HOME = "/v2/pages/*/home/";

/** An edge with two sites, each with a token and a home page. */
async function createEdge() {
  const edge = createTestEdge();
  for (const site of [SITE, SITE + 1]) {
    const scopes = site === SITE ? ["read", "write"] : ["read"];
    const grant = { site, scopes, locales: ["en", "de"], defaultLocale: "en" };
    const token = live(tokenKey(await sha256Hex(`token-${site}`)), 1);
    const entries = [
      { ...token, etag: `"t${site}"`, body: JSON.stringify(grant) },
      live(await keyFor(HOME, site), 2),
    ];
    await edge.ledger(site).apply(batch(0, entries, { site }));
  }
  const ask = (path: string, init: RequestInit = {}, site: number | null = SITE) => {
    const request = new Request(`https://edge.test${path}`, init);
    if (site !== null) request.headers.set("authorization", `Token token-${site}`);
    return handle(edge.parts, request);
  };
  return { ...edge, ask };
}

const dump = async (response: Response) => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  body: await response.text(),
});

describe("a read", () => {
  it("is answered with the body, its validator, its position and the layer that had it", async () => {
    const { ask } = await createEdge();
    const { etag, body } = contentOf(await keyFor(HOME), 2);
    const layers: (string | null)[] = [];
    for (let count = 0; count < 2; count++) {
      const response = await ask(HOME);
      layers.push(response.headers.get("cache-status"));
      expect(await dump(response)).toMatchObject({
        status: 200,
        body,
        headers: { etag: `W/${etag}`, "larder-position": "1.2", "larder-freshness": "verified" },
      });
    }
    expect(layers).toEqual(["larder-cache; fwd=miss, larder-store; hit", "larder-cache; hit"]);
  });

  it("names the origin when it answered, and says when what the store had is old", async () => {
    const { ask, ledger, origin, store } = await createEdge();
    const layerOf = async (path: string) => (await ask(path)).headers.get("cache-status");
    origin.says({ kind: "live", etag: '"o"', body: "{}", tags: "", version: null });
    const forwarded = "larder-cache; fwd=miss, larder-store; fwd=miss, larder-origin; fwd=request";
    expect(await layerOf("/v2/pages/*/new/")).toBe(forwarded);
    origin.says({ kind: "away" });
    const key = await keyFor(HOME);
    await ledger().apply(batch(2, [live(key, 3)]));
    await store.put(key, {
      state: "live",
      version: { epoch: 1, position: 2 },
      ...contentOf(key, 2),
    });
    expect(await layerOf(HOME)).toBe("larder-cache; fwd=miss, larder-store; hit; detail=stale");
    expect(await layerOf("/v2/pages/*/other/")).toBe(
      "larder-cache; fwd=miss, larder-store; fwd=miss",
    );
  });

  it("names the edge's documents when it was made of them, verified, at the ledger's head", async () => {
    const { ask, content } = await createEdge();
    withDocuments(content, madeOf);
    const made = await dump(await ask("/v2/pages/*/other/"));
    expect(made).toMatchObject({
      status: 200,
      body: "/v2/pages/*/other/ at 2",
      headers: {
        etag: 'W/"2"',
        "larder-position": "1.2",
        "larder-freshness": "verified",
        "cache-status": "larder-cache; fwd=miss, larder-store; fwd=miss, larder-replica; hit",
      },
    });
    withDocuments(content, () => ({ kind: "busy" }));
    const full = await dump(await ask("/v2/pages/*/third/"));
    expect(full).toMatchObject({ status: 503, headers: { "larder-error": "busy" } });
  });

  it("is of the token's site, whatever was asked before", async () => {
    const { ask } = await createEdge();
    const bodies = [];
    for (const site of [SITE, SITE + 1, SITE, SITE + 1]) {
      bodies.push(await (await ask(HOME, {}, site)).text());
    }
    const [ours, theirs] = [await keyFor(HOME), await keyFor(HOME, SITE + 1)];
    const expected = [contentOf(ours, 2).body, contentOf(theirs, 2).body];
    expect(bodies).toEqual([...expected, ...expected]);
  });

  it("B2: without a token is refused before anything is looked up, although the page is in the cache", async () => {
    const { ask, origin } = await createEdge();
    await ask(HOME);
    const given = await dump(await ask(HOME, {}, null));
    expect(given).toMatchObject({
      status: 401,
      body: '{"detail":"Authentication credentials were not provided."}',
      headers: { "cache-control": "private, no-store", "www-authenticate": "Token" },
    });
    expect(origin.calls).toEqual([]);
  });

  it("is 304 with the same headers when the reader has it", async () => {
    const { ask } = await createEdge();
    await ask(HOME);
    const whole = await dump(await ask(HOME));
    const headers = { "if-none-match": `${whole.headers["etag"]}` };
    expect(await dump(await ask(HOME, { headers }))).toEqual({ ...whole, status: 304, body: "" });
  });

  it("by HEAD has the headers of a GET and no body", async () => {
    const { ask } = await createEdge();
    await ask(HOME);
    const whole = await dump(await ask(HOME));
    expect(await dump(await ask(HOME, { method: "HEAD" }))).toEqual({ ...whole, body: "" });
    const missing = await dump(await ask("/v2/nothing/", { method: "HEAD" }));
    expect([missing.status, missing.body]).toEqual([404, ""]);
  });

  it("in the default locale is the one without a locale; in another it is another; others are refused", async () => {
    const { ask, origin } = await createEdge();
    expect((await ask(`${HOME}?locale=en`)).status).toBe(200);
    expect(origin.calls).toEqual([]);
    await ask(`${HOME}?locale=de`);
    expect(origin.calls).toMatchObject([{ asked: { printed: `${HOME}?locale=de` } }]);
    const refused = await dump(await ask(`${HOME}?locale=fr`));
    expect([refused.status, refused.body]).toEqual([400, '{"detail":"Invalid locale parameter"}']);
    expect(origin.calls).toHaveLength(1);
  });

  it("of an impossible address asks nobody", async () => {
    const { ask, origin } = await createEdge();
    for (const path of ["/v2/pages/*/a.css", "/v2/pages/*/?page=x", "/v2/x/", "/v2/content/a.b/"]) {
      const given = await dump(await ask(path));
      expect([given.status, given.headers["cache-control"]]).toEqual([404, "private, no-store"]);
    }
    expect((await ask("/v2/pages/*/?levels=x")).status).toBe(400);
    expect(origin.calls).toEqual([]);
  });

  it("that nobody can answer is 503 and says when to come again", async () => {
    const { ask } = await createEdge();
    const given = await dump(await ask("/v2/pages/*/new/"));
    expect(given).toMatchObject({
      status: 503,
      headers: {
        "retry-after": "5",
        "cache-control": "private, no-store",
        "larder-error": "unavailable",
      },
    });
  });

  it.each([
    ["busy", 503],
    ["rate_limited", 429],
  ] as const)(
    "that an origin has no room for is %s, of its content and of a token",
    async (code, status) => {
      const { ask, origin } = await createEdge();
      origin.says({ kind: "busy", code });
      // the second is a site whose token this edge has never seen
      for (const site of [SITE, SITE + 7]) {
        const given = await dump(await ask("/v2/pages/*/new/", {}, site));
        expect(given).toMatchObject({
          status,
          headers: {
            "retry-after": "1",
            "cache-control": "private, no-store",
            "larder-error": code,
          },
        });
      }
    },
  );

  it("that the origin refuses is refused in its words", async () => {
    const { ask, origin } = await createEdge();
    origin.says({ kind: "refused", code: "invalid", detail: "Not like this." });
    const given = await dump(await ask("/v2/pages/*/new/"));
    expect([given.status, given.body]).toEqual([400, '{"detail":"Not like this."}']);
  });

  it("of what was taken down is 404 in the words of what is missing", async () => {
    const { ask, ledger } = await createEdge();
    await ask(HOME);
    await ledger().apply(batch(2, [gone(await keyFor(HOME), 3)]));
    expect(await dump(await ask(HOME))).toMatchObject({
      status: 404,
      body: '{"detail":"Page not found."}',
      headers: { "larder-freshness": "verified", "larder-position": "1.3" },
    });
  });

  it("from at least a change goes past the cache and is asked of the origin when that is not here yet", async () => {
    const { ask, origin } = await createEdge();
    await ask(HOME);
    origin.says({
      kind: "live",
      etag: '"n"',
      body: '{"new":1}',
      tags: "",
      version: { epoch: 1, position: 9 },
    });
    const here = await dump(await ask(HOME, { headers: { "larder-min-change": "2" } }));
    expect(here.headers["cache-status"]).toBe("larder-cache; fwd=miss, larder-store; hit");
    const newer = await dump(await ask(HOME, { headers: { "larder-min-change": "3" } }));
    expect([newer.body, newer.headers["larder-position"]]).toEqual(['{"new":1}', "1.9"]);
    expect((await ask(HOME)).headers.get("larder-position")).toBe("1.2");
    for (const wrong of ["", "x", "-1", "1.5", "9".repeat(16)]) {
      const headers = { "larder-min-change": wrong };
      expect([wrong, (await ask(HOME, { headers })).status]).toEqual([wrong, 400]);
    }
  });

  it("is the same whatever unknown headers and parameters come with it, then and afterwards", async () => {
    const { ask } = await createEdge();
    await ask(HOME);
    const plain = await dump(await ask(HOME));
    const names =
      "x-forwarded-host x-forwarded-proto forwarded x-host x-original-url x-rewrite-url";
    const more =
      "x-http-method-override origin accept accept-language cookie user-agent range cf-ray";
    for (const name of `${names} ${more}`.split(" ")) {
      expect([name, await dump(await ask(HOME, { headers: { [name]: "canary" } }))]).toEqual([
        name,
        plain,
      ]);
    }
    const query = "?utm_x=canary&callback=canary&status=draft&levels%01=3&constructor=canary";
    expect(await dump(await ask(HOME + query))).toEqual(plain);
    expect(await dump(await ask(HOME))).toEqual(plain);
  });
});

describe("surrogate keys", () => {
  const keysOf = (response: Response) => [
    response.headers.get("surrogate-key"),
    response.headers.get("cache-tag"),
  ];

  it("come on request, the same from the store and from the cache", async () => {
    const { ask } = await createEdge();
    expect(keysOf(await ask(HOME))).toEqual([null, null]);
    for (let count = 0; count < 2; count++) {
      const response = await ask(HOME, { headers: { "larder-tags": "1" } });
      expect(keysOf(response)).toEqual(["larder:7:d:2 larder:7:s", "larder:7:d:2,larder:7:s"]);
    }
    expect(keysOf(await ask(HOME, { headers: { "larder-tags": "0" } }))).toEqual([null, null]);
  });

  it("come with every answer to a token that is set so", async () => {
    const { ask, ledger } = await createEdge();
    const grant = { site: SITE, scopes: ["read"], locales: ["en"], defaultLocale: "en" };
    const body = JSON.stringify({ ...grant, surrogateKeys: true });
    const key = tokenKey(await sha256Hex("cdn"));
    await ledger(SITE).apply(batch(2, [{ ...live(key, 3), etag: '"cdn"', body }]));
    const response = await ask(`${HOME}?auth_token=cdn`, {}, null);
    expect(keysOf(response)[0]).toBe("larder:7:d:2 larder:7:s");
  });

  it("of what is not there are those of every change; of a wrong question there are none", async () => {
    const { ask, ledger, origin } = await createEdge();
    await ledger(SITE).apply(batch(2, [gone(await keyFor(HOME), 3)]));
    const headers = { "larder-tags": "1" };
    const absent = await ask(HOME, { headers });
    expect([absent.status, keysOf(absent)[0]]).toEqual([404, "larder:7:any"]);
    origin.says({ kind: "refused", code: "forbidden", detail: "No." });
    const refused = await ask("/v2/content/a/?order=x", { headers });
    expect([refused.status, ...keysOf(refused)]).toEqual([403, null, null]);
  });
});

describe("the rest of the surface", () => {
  it("answers OPTIONS anywhere, without a token", async () => {
    const { ask, origin } = await createEdge();
    for (const path of [HOME, "/", "/internal/v1/push"]) {
      const given = await dump(await ask(path, { method: "OPTIONS" }, null));
      const open = path.startsWith("/internal/") ? undefined : "*";
      expect([given.status, given.headers["access-control-allow-origin"]]).toEqual([204, open]);
    }
    expect(origin.calls).toEqual([]);
  });

  it.each(["POST", "PUT", "PATCH", "DELETE"])(
    "hands %s to the origin, token and all",
    async (method) => {
      const { ask, origin } = await createEdge();
      const given = await dump(await ask("/v2/pages/?wait=live", { method }));
      expect([given.status, given.body]).toEqual([202, "forwarded"]);
      expect(origin.calls).toEqual([{ kind: "forward", method, path: "/v2/pages/?wait=live" }]);
    },
  );

  it("Row 7: reads no byte of a write whose token may not write, is unknown, or stands in the URL alone", async () => {
    const { ask, origin } = await createEdge();
    origin.says({ kind: "absent", detail: "Not found.", tags: "", version: null });
    let pulled = 0;
    const send = (path: string, site: number | null) =>
      ask(
        path,
        {
          method: "POST",
          body: new ReadableStream({ pull: () => void (pulled += 1) }, { highWaterMark: 0 }),
          duplex: "half",
        } as RequestInit,
        site,
      );
    const noToken = { detail: "Authentication credentials were not provided." };
    const cases = [
      [await send("/v2/pages/", SITE + 1), noToken],
      [await send("/v2/pages/", SITE + 9), { detail: "Invalid token." }],
      [await send("/v2/pages/", null), noToken],
      [await send(`/v2/pages/?auth_token=token-${SITE}`, null), noToken],
    ] as const;
    for (const [answer, body] of cases)
      expect([answer.status, await answer.json()]).toEqual([401, body]);
    expect(pulled).toBe(0);
    expect(origin.calls.filter(({ kind }) => kind === "forward")).toEqual([]);
  });

  it("says that it is up", async () => {
    const { ask } = await createEdge();
    expect(await (await ask("/health", {}, null)).json()).toEqual({ status: "ok" });
  });

  it.each(["/", "/v2", "/v1/pages/", "/internal/v1/push", "/internal/v1/rendition", "/healthy"])(
    "has nothing at %s to read",
    async (path) => {
      const { ask, origin } = await createEdge();
      const given = await dump(await ask(path));
      expect([given.status, given.headers["cache-control"]]).toEqual([404, "private, no-store"]);
      expect(origin.calls).toEqual([]);
    },
  );

  it("answers what goes wrong inside with 500, tells the log why, and shows neither cause nor token", async () => {
    const { events, parts } = await createEdge();
    const cache = { ...parts.cache, read: () => Promise.reject(new Error("the secret cause")) };
    const tokens = { resolve: () => Promise.reject(new Error("the secret cause")) };
    const request = new Request(`https://edge.test${HOME}?auth_token=the-secret-token`);
    const given = await dump(await handle({ ...parts, cache, tokens }, request));
    expect([given.status, given.body]).toEqual([500, '{"detail":"Internal error."}']);
    expect(events.at(-1)).toEqual({
      kind: "request.failed",
      path: HOME,
      cause: "Error: the secret cause",
    });
    expect(JSON.stringify([given, events])).not.toContain("the-secret-token");
  });
});

describe("what only the origin has", () => {
  it.each(["/openapi.json", "/docs/", "/manage/v1/openapi.json"])(
    "is 404 here: %s",
    async (path) => {
      const { ask } = await createEdge();
      const { status, body } = await dump(await ask(path, {}, null));
      expect([status, JSON.parse(body)]).toEqual([404, { detail: "Not found." }]);
    },
  );
});

describe("who looks after an edge on a platform", () => {
  it("is told that it is there, and nothing that only a program could say", async () => {
    const { ask } = await createEdge();
    const alive = await dump(await ask("/healthz", {}, null));
    expect(alive).toMatchObject({ status: 200, body: '{"status":"alive"}' });
    expect(alive.headers).not.toHaveProperty("access-control-allow-origin");
    expect(alive.headers["cache-control"]).toBe("private, no-store");
    expect((await ask("/healthz", { method: "HEAD" }, null)).status).toBe(200);
    const refused = await ask("/healthz", { method: "POST", body: "x" }, null);
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
    for (const path of ["/readyz", "/metrics", "/healthz/", "/HEALTHZ"])
      expect((await ask(path, {}, null)).status, path).toBe(404);
  });
});
