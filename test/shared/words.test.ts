import { describe, expect, it } from "vitest";
import { allows, siteLocale, tokenOf } from "../../shared/credentials.ts";
import { withDeadline } from "../../shared/clock.ts";
import {
  AppError,
  renderError,
  statusOf,
  toAppError,
  type ErrorCode,
} from "../../shared/errors.ts";
import { causeText } from "../../shared/events.ts";
import { COURIER_BACKOFF } from "../../shared/limits.ts";
import { backoffMs } from "../../shared/retry.ts";
import { documentTag, siteTag, slugTag, tokenTag, typeTag } from "../../shared/tags.ts";
import { isAtLeast, parseVersion, printVersion } from "../../shared/version.ts";
import { createFakeClock } from "../support/clock.ts";
import { createRandom } from "../support/random.ts";

describe("an error", () => {
  it("has one status for each code", () => {
    const codes: Record<ErrorCode, number> = {
      invalid: 400,
      unauthorized: 401,
      forbidden: 403,
      not_found: 404,
      method_not_allowed: 405,
      conflict: 409,
      too_large: 413,
      unsupported: 415,
      range_not_satisfiable: 416,
      rate_limited: 429,
      busy: 503,
      internal: 500,
      failed: 502,
      unavailable: 503,
    };
    for (const [code, status] of Object.entries(codes)) {
      expect(statusOf(code as ErrorCode)).toBe(status);
      expect(renderError(new AppError(code as ErrorCode, "m")).status).toBe(status);
    }
  });

  it("that is not ours says nothing about itself", () => {
    for (const thrown of [new Error("secret"), "secret", { secret: 1 }, undefined, null]) {
      const { body, status } = renderError(toAppError(thrown));
      expect([status, body]).toEqual([500, '{"detail":"Internal error."}']);
    }
    const ours = new AppError("conflict", "m");
    expect(toAppError(ours)).toBe(ours);
  });

  it("keeps its cause for the log", () => {
    const cause = new Error("inner");
    expect(causeText(toAppError(cause))).toBe("Error: inner");
    expect(causeText(new Error("outer", { cause: new Error("mid", { cause }) }))).toBe(
      "Error: inner",
    );
    expect(causeText(`line one\nline two`)).toBe("line one");
    expect(causeText("x".repeat(1_000))).toHaveLength(300);
  });

  it("always has its sentence as detail, whatever the fields are called, and its code as a header", () => {
    const error = new AppError("invalid", "Wrong.", {
      fields: new Map([
        ["title", ["Missing."]],
        ["detail", ["a field of this name"]],
        ["__proto__", ["Unknown field."]],
      ]),
      extra: { position: 3 },
    });
    expect(renderError(error).body).toBe(
      '{"title":["Missing."],"detail":"Wrong.","__proto__":["Unknown field."],"position":3}',
    );
    expect(renderError(error).headers).toMatchObject({ "larder-error": "invalid" });
  });

  it("asks for a token by a 401 and for patience only when it knows how much", () => {
    expect(renderError(new AppError("unauthorized", "m")).headers).toEqual({
      "cache-control": "private, no-store",
      "content-type": "application/json",
      "larder-error": "unauthorized",
      "www-authenticate": "Token",
    });
    expect(
      renderError(new AppError("rate_limited", "m", { retryAfterS: 7 })).headers,
    ).toMatchObject({
      "retry-after": "7",
    });
    expect(renderError(new AppError("not_found", "m")).headers).not.toHaveProperty("retry-after");
  });
});

describe("a tag", () => {
  it("is never that of something else", () => {
    const hash = "1".repeat(64);
    const tags = [siteTag, typeTag(1), typeTag(11), documentTag(1), documentTag(11)];
    const named = [slugTag("1"), slugTag("s"), slugTag("t-1"), tokenTag(hash), tokenTag("1")];
    expect(new Set([...tags, ...named]).size).toBe(10);
    expect([siteTag, typeTag(3), documentTag(4), slugTag("a"), tokenTag("b")]).toEqual([
      "s",
      "t:3",
      "d:4",
      "u:a",
      "k:b",
    ]);
  });
});

describe("the wait before another attempt", () => {
  it("lies between a tenth of the cap and the cap, which doubles up to the largest", () => {
    const random = createRandom(5);
    const caps = [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000];
    for (const [index, cap] of caps.entries()) {
      for (let draw = 0; draw < 200; draw++) {
        const ms = backoffMs(COURIER_BACKOFF, index + 1, random);
        expect(ms).toBeGreaterThanOrEqual(cap / 10);
        expect(ms).toBeLessThanOrEqual(cap);
      }
      expect(backoffMs(COURIER_BACKOFF, index + 1, () => 0)).toBe(cap / 10);
      expect(backoffMs(COURIER_BACKOFF, index + 1, () => 1 - 2 ** -53)).toBe(cap);
    }
  });

  it("stays finite however many attempts failed", () => {
    expect(backoffMs(COURIER_BACKOFF, 1e9, () => 0.5)).toBe(2_750);
    expect(backoffMs({ firstMs: 1, maxMs: Number.MAX_VALUE }, 1e9, () => 0)).toBeLessThan(2 ** 31);
  });

  it("differs from one to the next, so that many do not come at once", () => {
    const random = createRandom(6);
    const waits = Array.from({ length: 100 }, () => backoffMs(COURIER_BACKOFF, 6, random));
    expect(new Set(waits).size).toBeGreaterThan(80);
  });
});

describe("a version", () => {
  it.each([
    [{ epoch: 1, position: 5 }, { epoch: 1, position: 5 }, true],
    [{ epoch: 1, position: 6 }, { epoch: 1, position: 5 }, true],
    [{ epoch: 1, position: 4 }, { epoch: 1, position: 5 }, false],
    [{ epoch: 2, position: 1 }, { epoch: 1, position: 5 }, true],
    [{ epoch: 1, position: 9 }, { epoch: 2, position: 5 }, false],
  ])("%j is at least %j: %s", (have, need, expected) => {
    expect(isAtLeast(have, need)).toBe(expected);
  });

  it("is read back as it was printed, and nothing else is one", () => {
    for (const version of [
      { epoch: 0, position: 0 },
      { epoch: 12, position: 999_999_999_999_999 },
    ]) {
      expect(parseVersion(printVersion(version))).toEqual(version);
    }
    const texts = [
      null,
      "",
      "1",
      "1.",
      ".1",
      "1.2.3",
      "-1.2",
      "1.2 ",
      "1e3.2",
      `${"9".repeat(16)}.1`,
    ];
    expect(texts.map(parseVersion)).toEqual(texts.map(() => null));
  });
});

describe("a request's token", () => {
  const of = (header: string | null, query = "") =>
    tokenOf(
      new Headers(header === null ? {} : { authorization: header }),
      new URL(`https://edge.test/v2/content/${query}`),
    );

  it("comes in the header or in the URL; the header counts, and the last of several in a URL", () => {
    expect([
      of("Token abc"),
      of("token   abc "),
      of(null, "?auth_token=abc"),
      of("Token abc", "?auth_token=other"),
      of(null, "?auth_token=one&auth_token=two"),
      of("Bearer abc", "?auth_token=two"),
    ]).toEqual(["abc", "abc", "abc", "abc", "two", "two"]);
  });

  it.each([
    ["Token\tabc\t", ""],
    [null, "?auth_token=abc%0A"],
    [null, "?auth_token=%0D%0A%20abc%09%0D%0A"],
    [null, "?auth_token=%C2%A0abc%EF%BB%BF"],
    [null, "?auth_token=abc+"],
  ])("loses the white space around it: %j %j", (header, query) => {
    expect(of(header, query)).toBe("abc");
  });

  it.each([
    [null, "?auth_token=%0A"],
    [null, ""],
    ["Token", ""],
    ["Bearer abc", ""],
    ["Token a b", ""],
    [null, "?auth_token="],
    [null, "?AUTH_TOKEN=a"],
    [`Token ${"x".repeat(257)}`, ""],
  ])("is none in %j %j", (header, query) => {
    expect(of(header, query)).toBeUndefined();
  });

  it("is taken from the header alone where the URL does not count", () => {
    expect(tokenOf(new Headers())).toBeUndefined();
  });

  it("reads whatever it is, and does more only with the scope for it", () => {
    expect(allows({ scopes: [] }, "read")).toBe(true);
    expect(allows({ scopes: ["read", "preview"] }, "write")).toBe(false);
    expect(allows({ scopes: ["write"] }, "write")).toBe(true);
    expect(allows({ scopes: ["write"] }, "manage")).toBe(false);
  });
});

describe("a site's locale", () => {
  const site = { locales: ["en", "de"], defaultLocale: "en" };
  it("is left out when it is the default, and refused when the site does not have it", () => {
    expect([siteLocale(site, null), siteLocale(site, "en"), siteLocale(site, "de")]).toEqual([
      null,
      null,
      "de",
    ]);
    for (const locale of ["fr", "EN", "__proto__"]) {
      expect(() => siteLocale(site, locale)).toThrow("Invalid locale parameter");
    }
  });
});

describe("work with a deadline", () => {
  it("gives what was done in time, and says late otherwise", async () => {
    const clock = createFakeClock();
    expect(await withDeadline(clock, 10, Promise.resolve(1))).toEqual({ kind: "done", value: 1 });
    const late = withDeadline(clock, 10, new Promise(() => undefined));
    await clock.advance(10);
    expect(await late).toEqual({ kind: "late" });
  });

  it("throws what fails in time, and drops what fails too late", async () => {
    const clock = createFakeClock();
    await expect(withDeadline(clock, 10, Promise.reject(new Error("no")))).rejects.toThrow("no");
    const work = Promise.withResolvers<never>();
    const late = withDeadline(clock, 10, work.promise);
    await clock.advance(10);
    expect(await late).toEqual({ kind: "late" });
    work.reject(new Error("nobody waits for this"));
  });
});
