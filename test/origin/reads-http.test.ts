import { describe, expect, test } from "vitest";
import { createApp } from "../../origin/app.ts";
import { createFakeClock } from "../support/clock.ts";
import { dumpLog } from "../support/log-dump.ts";
import { makeItems, makePage, makeType, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { ask, expectScenarios, failure, notFound, pageNotFound } from "../support/scenarios.ts";

const newOrigin = originsOfFile();

async function createOne(locales = ["en", "de"]): Promise<TestOrigin> {
  const clock = createFakeClock(Date.parse("2026-01-01T00:00:00Z"));
  const origin = await newOrigin({ clock, locales });
  await makeType(origin, "page-types", "article", [text("headline")]);
  await makeType(origin, "collections", "tag", [text("label")]);
  await makePage(origin, "article", "a", { headline: "Hello" });
  return origin;
}

/** A second site. @returns its token */
async function addOther(origin: TestOrigin): Promise<string> {
  const token = `${origin.site.slug}-other`;
  await origin.addSite(token, token);
  return token;
}

const A = "/v2/pages/article/a/";
const data = {
  slug: "a",
  name: "a",
  published: "2026-01-01T00:00:00Z",
  updated: "2026-01-01T00:00:00Z",
  status: "published",
  scheduled: null,
  page_type: "article",
  fields: { headline: "Hello" },
};
const noToken = failure("Authentication credentials were not provided.");
const badToken = failure("Invalid token.");

describe("a token", () => {
  test("opens a read from the header or from the URL, and nothing without", async () => {
    const origin = await createOne();
    const other = await addOther(origin);
    await expectScenarios(origin, [
      { name: "in the header", ask: `GET ${A}`, status: 200, body: { data } },
      {
        name: "in the URL",
        ask: `GET ${A}?auth_token=${origin.token}`,
        token: null,
        status: 200,
        body: { data },
      },
      {
        name: "the header counts before the URL",
        ask: `GET ${A}?auth_token=nonsense`,
        status: 200,
        body: { data },
      },
      { name: "none", ask: `GET ${A}`, token: null, status: 401, body: noToken },
      {
        name: "an empty one",
        ask: `GET ${A}?auth_token=`,
        token: null,
        status: 401,
        body: noToken,
      },
      {
        name: "another scheme",
        ask: `GET ${A}`,
        token: null,
        headers: { authorization: `Bearer ${origin.token}` },
        status: 401,
        body: noToken,
      },
      {
        name: "an unknown one in the header",
        ask: `GET ${A}`,
        token: "nonsense",
        status: 401,
        body: badToken,
      },
      {
        name: "an unknown one in the URL",
        ask: `GET ${A}?auth_token=nonsense`,
        token: null,
        status: 401,
        body: badToken,
      },
      {
        name: "of another site, which has no such page",
        ask: `GET ${A}`,
        token: other,
        status: 404,
        body: pageNotFound,
      },
      {
        name: "and no such type",
        ask: "GET /v2/pages/article/",
        token: other,
        status: 404,
        body: notFound(),
      },
      {
        name: "missing, of a path that does not exist",
        ask: "GET /v2/nothing/",
        token: null,
        status: 401,
        body: noToken,
      },
    ]);
  });

  test("that is missing or wrong is answered with the scheme to use", async () => {
    const origin = await createOne();
    for (const token of [null, "nonsense"]) {
      const { response } = await ask(origin, { ask: `GET ${A}`, token });
      expect(response.headers.get("www-authenticate")).toBe("Token");
      expect(response.headers.get("content-type")).toBe("application/json");
      expect(response.headers.get("cache-control")).toBe("private, no-store");
    }
  });

  test("opens its own site only, also by an item's id", async () => {
    const origin = await createOne();
    const [id] = await makeItems(origin, "tag", [{ label: "Red" }]);
    const other = await addOther(origin);
    const types = { key: "tag", fields: [text("label")] };
    await origin.request("POST", "/manage/v1/collections", types, other);
    await expectScenarios(origin, [
      {
        name: "another site's item",
        ask: `GET /v2/content/tag/${id}/`,
        token: other,
        status: 404,
        body: notFound(),
      },
      {
        name: "another site's item, to be changed",
        ask: `PATCH /v2/content/tag/${id}/`,
        send: { fields: { label: "Mine" } },
        token: other,
        status: 404,
        body: notFound(),
      },
    ]);
  });
});

/** All but what is each answer's own. */
function headersOf({ headers }: Response): Record<string, string> {
  const { "x-request-id": _, ...others } = Object.fromEntries(headers);
  return others;
}

describe("an answer", () => {
  test("has the headers of an open, revalidated JSON document", async () => {
    const origin = await createOne();
    const { response } = await ask(origin, { ask: `GET ${A}` });
    const { etag, ...headers } = headersOf(response);
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(etag).toMatch(/^W\/"[A-Za-z0-9_-]{27}"$/);
    expect(headers).toEqual({
      "access-control-allow-origin": "*",
      "access-control-expose-headers":
        "etag, retry-after, cache-status, larder-position, larder-freshness, larder-change, larder-error, larder-preview, x-request-id, surrogate-key, cache-tag",
      "cache-control": "no-cache",
      "cache-status": "larder-origin; fwd=request",
      "content-type": "application/json",
      "referrer-policy": "same-origin",
      vary: "Accept-Encoding",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
  });

  test("from the log says where it stands there", async () => {
    const origin = await createOne();
    await origin.materialize();
    const { response } = await ask(origin, { ask: `GET ${A}` });
    const { position } = (await dumpLog(origin, origin.site.id)).get(A) ?? {};
    const epoch = Date.parse("2026-01-01T00:00:00Z");
    expect(response.headers.get("larder-position")).toBe(`${epoch}.${position}`);
  });

  test("to HEAD is that to GET without its body, errors included", async () => {
    const origin = await createOne();
    for (const path of [A, "/v2/pages/article/none/", "/v2/nothing/"]) {
      const get = await ask(origin, { ask: `GET ${path}` });
      const head = await ask(origin, { ask: `HEAD ${path}` });
      expect([head.status, head.body]).toEqual([get.status, null]);
      expect(headersOf(head.response)).toEqual(headersOf(get.response));
    }
  });

  test("is 304 exactly when the reader has it", async () => {
    const origin = await createOne();
    const { response } = await ask(origin, { ask: `GET ${A}` });
    const etag = response.headers.get("etag") ?? "";
    const rows: [string, number][] = [
      [etag, 304],
      [etag.slice("W/".length), 304],
      [`"other", ${etag}`, 304],
      ["*", 304],
      ['"other"', 200],
      ["", 200],
    ];
    for (const [validator, status] of rows) {
      const headers = { "if-none-match": validator };
      const again = await ask(origin, { ask: `GET ${A}`, headers });
      expect([validator, again.status]).toEqual([validator, status]);
      expect(again.body).toEqual(status === 304 ? null : { data });
      expect(headersOf(again.response)).toEqual(headersOf(response));
    }
    await origin.request("PATCH", A, { fields: { headline: "Changed" } });
    await origin.materialize();
    const changed = await ask(origin, { ask: `GET ${A}`, headers: { "if-none-match": etag } });
    expect(changed.status).toBe(200);
    expect(changed.response.headers.get("etag")).not.toBe(etag);
  });

  test("with a change to wait for comes from the content, not from a log that lags behind", async () => {
    const origin = await createOne();
    await origin.materialize();
    const written = await origin.request("PATCH", A, { fields: { headline: "Changed" } });
    const { change } = written.body as { change: number };
    const changed = { data: { ...data, fields: { headline: "Changed" } } };
    await expectScenarios(origin, [
      { name: "from the log", ask: `GET ${A}`, status: 200, body: { data } },
      {
        name: "at least the change",
        ask: `GET ${A}`,
        headers: { "larder-min-change": String(change) },
        status: 200,
        body: changed,
      },
    ]);
  });
});

describe("a browser", () => {
  test("is let in by a preflight without a token", async () => {
    const origin = await createOne();
    for (const path of [A, "/v2/content/"]) {
      const { status, body, response } = await ask(origin, {
        ask: `OPTIONS ${path}`,
        token: null,
        headers: {
          origin: "https://shop.example",
          "access-control-request-method": "GET",
          "access-control-request-headers": "content-type, x-butter-client",
        },
      });
      expect([status, body]).toEqual([204, null]);
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      const allowed = response.headers.get("access-control-allow-headers")?.split(", ");
      expect(allowed).toEqual([
        "accept",
        "authorization",
        "content-type",
        "if-none-match",
        "x-butter-client",
        "larder-min-change",
        "larder-tags",
        "x-request-id",
      ]);
      const methods = "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE";
      expect(response.headers.get("access-control-allow-methods")).toBe(methods);
    }
  });

  test("may read errors too", async () => {
    const origin = await createOne();
    const { response } = await ask(origin, { ask: `GET ${A}`, token: null });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
  });
});

describe("a locale", () => {
  test("that is the default is the same question as none, another has content of its own", async () => {
    const origin = await createOne();
    const german = { status: "published", fields: { headline: "Hallo" } };
    await makePage(origin, "article", "b", { headline: "English only" });
    const invalid = failure("Invalid locale parameter");
    await expectScenarios(origin, [
      { name: "the default, named", ask: `GET ${A}?locale=en`, status: 200, body: { data } },
      { name: "empty", ask: `GET ${A}?locale=`, status: 200, body: { data } },
      { name: "without content", ask: `GET ${A}?locale=de`, status: 404, body: pageNotFound },
      {
        name: "absent from the list",
        ask: "GET /v2/pages/article/?locale=de",
        status: 200,
        body: { meta: { next_page: null, previous_page: null, count: 0 }, data: [] },
      },
      { name: "unknown", ask: `GET ${A}?locale=fr`, status: 400, body: invalid },
      { name: "too long", ask: `GET ${A}?locale=abcdefghijk`, status: 400, body: invalid },
      {
        name: "unknown, of a write",
        ask: `PATCH ${A}?locale=fr`,
        send: german,
        status: 400,
        body: invalid,
      },
    ]);
    await origin.request("PATCH", `${A}?locale=de`, german);
    await origin.materialize();
    const translated = { ...data, fields: { headline: "Hallo" } };
    await expectScenarios(origin, [
      { name: "German now", ask: `GET ${A}?locale=de`, status: 200, body: { data: translated } },
      { name: "English still", ask: `GET ${A}`, status: 200, body: { data } },
      {
        name: "and listed alone",
        ask: "GET /v2/pages/article/?locale=de",
        status: 200,
        body: { meta: { next_page: null, previous_page: null, count: 1 }, data: [translated] },
      },
    ]);
  });

  test("named as the default is the question without it", async () => {
    const origin = await createOne();
    await origin.materialize();
    const { response } = await ask(origin, { ask: `GET ${A}?locale=en` });
    expect(response.headers.has("larder-position")).toBe(true);
  });
});

describe("other requests", () => {
  test("are refused in the contract's words", async () => {
    const origin = await createOne();
    const notAllowed = (method: string) => failure(`Method "${method}" not allowed.`);
    await expectScenarios(origin, [
      { name: "PUT on a list", ask: "PUT /v2/pages/", status: 405, body: notAllowed("PUT") },
      {
        name: "POST on a page",
        ask: `POST ${A}`,
        send: {},
        status: 405,
        body: notAllowed("POST"),
      },
      {
        name: "DELETE on a collection",
        ask: "DELETE /v2/content/tag/",
        status: 405,
        body: notAllowed("DELETE"),
      },
      { name: "outside of everything", ask: "GET /nothing", status: 404, body: notFound() },
      {
        name: "health needs no token",
        ask: "GET /health",
        token: null,
        status: 200,
        body: { status: "ok" },
      },
      {
        name: "a rendition without a signature",
        ask: `GET /internal/v1/rendition?site=${origin.site.id}&query=${A}`,
        status: 401,
        body: failure("The request's signature is missing or wrong."),
      },
      {
        name: "a push to an origin",
        ask: "POST /internal/v1/push",
        send: {},
        status: 404,
        body: notFound("This is an origin; pushes go to edges."),
      },
    ]);
  });

  test("that fail inside say nothing, and report why", async () => {
    const origin = await createOne();
    const { log } = origin.parts;
    const findAnswer = () => Promise.reject(new Error("out of order"));
    const broken = { ...origin.parts, log: { ...log, findAnswer } };
    const response = await createApp(broken).request("/v2/pages/article/a/?levels=3", {
      headers: { authorization: `Token ${origin.token}` },
    });
    expect([response.status, await response.json()]).toEqual([500, failure("Internal error.")]);
    expect(origin.events.at(-1)).toMatchObject({
      kind: "request.failed",
      path: "/v2/pages/article/a",
    });
  });
});
