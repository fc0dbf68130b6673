import { describe, expect, it } from "vitest";
import {
  handedOn,
  handingOn,
  lineOf,
  nameAnswer,
  REQUEST_ID_MAX_CHARS,
  requestIdOf,
} from "../../shared/current.ts";

/** What a request is known by: what is taken for an id, and which answers say it. */

const made = () => "made";

describe("an id", () => {
  it.each([
    ["a UUID", "7b1c4c8e-9d7a-4a0f-8a51-0d6f3f6c2b11"],
    ["hexadecimal digits", "0af7651916cd43dd8448eb211c80319c"],
    ["Amzn's", "Root=1-67891233-abcdef012345678912345678"],
    ["one character", "a"],
    ["the longest", "a".repeat(REQUEST_ID_MAX_CHARS)],
  ])("is taken as it is: %s", (_, given) => {
    expect(requestIdOf(given, made)).toBe(given);
  });

  it.each([
    ["none", null],
    ["nothing", ""],
    ["one character too many", "a".repeat(REQUEST_ID_MAX_CHARS + 1)],
    ["a megabyte", "a".repeat(1_000_000)],
    ["NUL", "a\0b"],
    ["a line's end", "a\r\nSet-Cookie: x=1"],
    ["a line feed at its end", "a\n"],
    ["text turned round", "a\u202Eb"],
    ["half a surrogate", "a\uD800"],
    ["two of them, as they arrive", "a, b"],
    ["a space", "a b"],
    ["a quote", 'a"}'],
    ["letters that look like others", "аdmin"],
    ["markup", "<script>"],
    ["a member of every object's prototype, with its braces", "{__proto__}"],
  ])("is made anew for %s", (_, given) => {
    expect(requestIdOf(given, made)).toBe("made");
  });

  it("is another one each time", () => {
    expect(requestIdOf(null)).not.toBe(requestIdOf(null));
    expect(requestIdOf(requestIdOf(null), made)).not.toBe("made");
  });
});

describe("an answer", () => {
  const named = (headers: Record<string, string>) => {
    const all = new Headers(headers);
    nameAnswer(all, { request: "id" });
    return all.get("x-request-id");
  };

  it("says it", () => {
    expect(named({})).toBe("id");
    expect(named({ "cache-control": "no-cache", "x-request-id": "of another" })).toBe("id");
    expect(named({ "cache-status": "larder-cache; fwd=miss, larder-store; hit" })).toBe("id");
    expect(named({ "cloudflare-cdn-cache-control": "no-store" })).toBe("id");
  });

  it("does not when a cache gave it or may keep it, nor says another's", () => {
    expect(named({ "cache-status": "larder-cache; hit", "x-request-id": "other" })).toBe(null);
    expect(named({ "cache-control": "public, max-age=60, immutable" })).toBe(null);
    expect(named({ "cloudflare-cdn-cache-control": "public, max-age=60" })).toBe(null);
  });
});

describe("what is done for a request", () => {
  const failed = { kind: "request.failed", path: "/v2/", cause: "it failed" } as const;

  it("is a line with its id, and one without where there is none", () => {
    expect(JSON.parse(lineOf(failed, { request: "id" }))).toEqual({ ...failed, request: "id" });
    expect(lineOf(failed, undefined)).toBe(JSON.stringify(failed));
  });

  it("hands it on, in place of what the request to be made says", async () => {
    const sent: (string | null)[] = [];
    const fetch = ((_: string, init?: RequestInit) => {
      sent.push(new Headers(init?.headers).get("x-request-id"));
      return Promise.resolve(new Response());
    }) as typeof globalThis.fetch;
    await handingOn(fetch, { get: () => ({ request: "id" }) })("http://a.test", {
      headers: { "x-request-id": "a stranger's" },
    });
    await handingOn(fetch, { get: () => undefined })("http://a.test");
    expect(sent).toEqual(["id", null]);
    expect(handedOn(undefined)).toEqual({});
  });
});
