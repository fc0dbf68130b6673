import { describe, expect, it } from "vitest";
import { AppError } from "../../shared/errors.ts";
import {
  matches,
  respondError,
  respondOptions,
  respondPrivate,
  respondRead,
} from "../../shared/respond.ts";

const ETAG = '"abc"';
const answer = { etag: ETAG, body: '{"a":1}', headers: { "larder-position": "1.2" } };
const requestOf = (headers: Record<string, string> = {}, method = "GET") =>
  new Request("https://edge.test/v2/content/", { method, headers });
const dump = async (response: Response) => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  body: await response.text(),
});

describe("a read's response", () => {
  it("carries everything a browser and a cache need to know, and nothing else", async () => {
    expect(await dump(respondRead(requestOf(), answer))).toEqual({
      status: 200,
      body: '{"a":1}',
      headers: {
        "access-control-allow-origin": "*",
        "access-control-expose-headers":
          "etag, retry-after, cache-status, larder-position, larder-freshness, larder-change, larder-error, larder-preview, x-request-id, surrogate-key, cache-tag",
        "cache-control": "no-cache",
        "content-type": "application/json",
        etag: `W/${ETAG}`,
        "larder-position": "1.2",
        "referrer-policy": "same-origin",
        vary: "Accept-Encoding",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
      },
    });
  });

  it.each([ETAG, `W/${ETAG}`, `"x", ${ETAG}`, `"x",W/${ETAG} , "y"`, "*", " * "])(
    "is 304 when the reader has it: If-None-Match: %s",
    async (ifNoneMatch) => {
      const given = await dump(respondRead(requestOf({ "if-none-match": ifNoneMatch }), answer));
      expect([given.status, given.body]).toEqual([304, ""]);
    },
  );

  it.each(['"ab"', "abc", '"ABC"', '"x", "y"', 'W/"x"', "", `w/${ETAG}`, '"a*"'])(
    "is whole when the reader has something else: If-None-Match: %s",
    (ifNoneMatch) => {
      expect(respondRead(requestOf({ "if-none-match": ifNoneMatch }), answer).status).toBe(200);
    },
  );

  it("is whole for a reader who asks by date, because there are no dates", () => {
    const headers = { "if-modified-since": "Thu, 01 Jan 2099 00:00:00 GMT", range: "bytes=0-0" };
    expect(respondRead(requestOf(headers), answer).status).toBe(200);
  });

  it("as a 304 has the same headers as the 200 it stands for", async () => {
    const whole = await dump(respondRead(requestOf(), answer));
    const short = await dump(respondRead(requestOf({ "if-none-match": ETAG }), answer));
    expect(short.headers).toEqual(whole.headers);
  });

  it("to HEAD is the same without a body", async () => {
    const whole = await dump(respondRead(requestOf(), answer));
    const head = await dump(respondRead(requestOf({}, "HEAD"), answer));
    expect(head).toEqual({ ...whole, body: "" });
    const matched = respondRead(requestOf({ "if-none-match": ETAG }, "HEAD"), answer);
    expect(matched.status).toBe(304);
  });

  it("is the same whoever asks from wherever: nothing a request says comes back", async () => {
    const plain = await dump(respondRead(requestOf(), answer));
    const hostile = {
      origin: "https://evil.test",
      "x-forwarded-host": "evil.test",
      "access-control-request-headers": "x-evil",
      "content-type": "text/html",
      cookie: "evil=1",
      "accept-language": "evil",
    };
    expect(await dump(respondRead(requestOf(hostile), answer))).toEqual(plain);
  });

  it("may not take over what every response has", async () => {
    const headers = {
      "cache-control": "public, max-age=999",
      "content-type": "text/html",
      etag: "x",
    };
    const given = await dump(respondRead(requestOf(), { ...answer, headers }));
    expect(given.headers).toMatchObject({
      "cache-control": "no-cache",
      "content-type": "application/json",
      etag: `W/${ETAG}`,
    });
  });
});

describe("validators", () => {
  it.each([
    ['W/"abc"', true],
    ['"x", W/"abc"', true],
    ['W/"x",W/"abc" , "y"', true],
    ['"a,b", "abc"', true],
    ['"x,"abc""', false],
    ['"a', false],
    ["abc", false],
    ["* , *", false],
    [" * ", true],
    ["", false],
    [`${'"x",'.repeat(10_000)}"abc"`, true],
  ])("are compared weakly, one by one: %#", (named, isNamed) => {
    expect([matches(named, '"abc"'), matches(named, 'W/"abc"')]).toEqual([isNamed, isNamed]);
  });

  it("match in no other way than whole", () => {
    expect([matches(null, ETAG), matches(ETAG, ETAG), matches(`W/W/${ETAG}`, ETAG)]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe("an error's response", () => {
  const error = new AppError("unavailable", "Later.", {
    retryAfterS: 5,
    cause: new Error("secret"),
  });

  it("is never kept by anyone, says what to do and hides the cause", async () => {
    expect(await dump(respondError("GET", error, { "larder-position": "1.2" }))).toMatchObject({
      status: 503,
      body: '{"detail":"Later."}',
      headers: {
        "access-control-allow-origin": "*",
        "cache-control": "private, no-store",
        "content-type": "application/json",
        "larder-position": "1.2",
        "retry-after": "5",
        "x-content-type-options": "nosniff",
      },
    });
  });

  it("has no body for HEAD, and no header of its caller's weighs more than its own", async () => {
    const given = await dump(respondError("HEAD", error, { "cache-control": "public" }));
    expect([given.body, given.headers["cache-control"]]).toEqual(["", "private, no-store"]);
  });
});

describe("the answer to OPTIONS", () => {
  it("is constant and needs nothing from the request", async () => {
    const given = await dump(respondOptions());
    expect(given).toMatchObject({
      status: 204,
      body: "",
      headers: {
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE",
        "access-control-allow-headers":
          "accept, authorization, content-type, if-none-match, x-butter-client, larder-min-change, larder-tags, x-request-id",
        "access-control-max-age": "86400",
        allow: "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE",
      },
    });
    expect(given.headers).not.toHaveProperty("access-control-allow-credentials");
  });
});

describe("a private answer", () => {
  it("is stored by nobody, with a body or without", async () => {
    const whole = await dump(respondPrivate(202, { a: 1 }, { "larder-change": "4" }));
    expect(whole).toMatchObject({
      status: 202,
      body: '{"a":1}',
      headers: {
        "cache-control": "private, no-store",
        "content-type": "application/json",
        "larder-change": "4",
      },
    });
    const empty = await dump(respondPrivate(204, null));
    expect([empty.status, empty.body, empty.headers["content-type"]]).toEqual([204, "", undefined]);
  });
});
