import { describe, expect, it } from "vitest";
import { toAppError } from "../../shared/errors.ts";
import { absentDetail, goneDetail, parseQuery, printQuery } from "../../shared/query.ts";

const parse = (path: string) => parseQuery(new URL(path, "https://edge.test"));
const print = (path: string) => printQuery(parse(path));
function errorOf(path: string) {
  try {
    return parse(path);
  } catch (thrown) {
    const error = toAppError(thrown);
    return `${error.code}: ${error.message}`;
  }
}

describe("the printed form of a URL", () => {
  it.each([
    ["/v2/pages/*/home", "/v2/pages/*/home/"],
    ["/v2/pages/%2A/home/", "/v2/pages/*/home/"],
    ["/v2/pages/%2a/", "/v2/pages/*/"],
    ["/v2/pages/*/?levels=2&page=1&page_size=10&locale=", "/v2/pages/*/"],
    [
      "/v2/pages/*/?page_size=5&page=2&locale=de&levels=4",
      "/v2/pages/*/?levels=4&locale=de&page=2&page_size=5",
    ],
    ["/v2/pages/*/?levels=1&levels=3", "/v2/pages/*/?levels=3"],
    ["/v2/pages/*/?offset=20", "/v2/pages/*/?limit=10&offset=20"],
    ["/v2/pages/*/?offset=20&page=2", "/v2/pages/*/?page=2"],
    ["/v2/pages/*/home/?page=2&offset=3&keys=a", "/v2/pages/*/home/"],
    ["/v2/content/?keys=b,a", "/v2/content/?keys=a,b"],
    ["/v2/content/?keys=b%2Ca&page=3", "/v2/content/?keys=a,b"],
    ["/v2/content/?keys=b&keys=a", "/v2/content/?keys=a"],
    ["/v2/content/b,a/", "/v2/content/?keys=a,b"],
    ["/v2/content/b%2ca", "/v2/content/?keys=a,b"],
    ["/v2/content/a/?limit=3", "/v2/content/a/?limit=3&offset=0"],
    ["/v2/content/?keys=a&limit=3", "/v2/content/?keys=a&limit=3&offset=0"],
    ["/v2/content", "/v2/content/"],
    ["/v2/content/a/12?levels=9", "/v2/content/a/12/?levels=5"],
    ["/v2/pages/*/?auth_token=secret&preview=0&callback=x", "/v2/pages/*/"],
    ["/v2/pages/*/?levels%00=3&levels[]=3&LEVELS=3&__proto__=3", "/v2/pages/*/"],
    ["/v2/pages/*/?levels=%2B3", "/v2/pages/*/?levels=3"],
  ])("of %s is %s", (path, expected) => {
    expect(print(path)).toBe(expected);
  });

  it("keeps apart a collection by path and by key, because their 404s differ", () => {
    const [byPath, byKey] = [parse("/v2/content/a/"), parse("/v2/content/?keys=a")];
    expect(printQuery(byPath)).not.toBe(printQuery(byKey));
    expect([absentDetail(byPath), absentDetail(byKey)]).toEqual([
      "Not found.",
      "Content key a not found",
    ]);
  });
});

describe("a URL that asks for nothing there can be", () => {
  it.each([
    ["/v2/", "not_found: Not found."],
    ["/v2/posters/", "not_found: Not found."],
    ["/v2/authors/ann/b/", "not_found: Not found."],
    ["/v2/pages//", "not_found: Not found."],
    ["/v2//pages/*/", "not_found: Not found."],
    ["/v2/pages/*/a/b/", "not_found: Not found."],
    ["/v2/pages/*/a.css", "not_found: Page not found."],
    ["/v2/pages/*/a%2F..%2Fb/", "not_found: Page not found."],
    ["/v2/pages/*/%00/", "not_found: Page not found."],
    ["/v2/pages/*/%ff/", "not_found: Not found."],
    [`/v2/pages/*/${"a".repeat(101)}/`, "not_found: Page not found."],
    ["/v2/pages/*/?page=x", 'not_found: Invalid page "x": That page number is not an integer.'],
    ["/v2/pages/*/?page=0", 'not_found: Invalid page "0": That page number is less than 1.'],
    [
      "/v2/pages/*/?page=1000001",
      'not_found: Invalid page "1000001": That page contains no results.',
    ],
    ["/v2/content/a.b/", "not_found: Not found."],
    ["/v2/content/?keys=a.b", "not_found: Content key a.b not found"],
    ["/v2/content/a,b.c/", "not_found: Content key b.c not found"],
    ["/v2/content/a/01/", "not_found: Not found."],
    ["/v2/content/a,b/1/", "not_found: Not found."],
    [
      "/v2/pages/*/?levels=x",
      "invalid: levels query parameter should be an integer between 1 and 5 (inclusive)",
    ],
    [
      "/v2/pages/*/?levels=+3",
      "invalid: levels query parameter should be an integer between 1 and 5 (inclusive)",
    ],
    ["/v2/pages/*/?locale=de;draft=1", "invalid: Invalid locale parameter"],
    ["/v2/pages/*/?locale=12345678901", "invalid: Invalid locale parameter"],
  ])("is refused: %s", (path, expected) => {
    expect(errorOf(path)).toBe(expected);
  });

  it("goes through more fields than a filter or an order may", () => {
    const path = (fields: number) => Array.from({ length: fields }, () => "near").join(".");
    for (const asked of [`fields.${path(7)}=x`, `order=${path(7)}`, `order=-fields.${path(7)}`])
      expect(errorOf(`/v2/pages/p/?${asked}`)).toBe(
        `invalid: A filter or order goes through at most 6 fields: "${path(7)}".`,
      );
    expect(errorOf(`/v2/pages/p/?fields.${path(100)}=x`)).toContain("cannot be read");
    for (const asked of [`fields.${path(6)}=x`, `order=${path(6)}`])
      expect(parse(`/v2/pages/p/?${asked}`).kind).toBe("pages");
  });

  it("asks for too many keys at once", () => {
    const keys = Array.from({ length: 51 }, (_, index) => `k${index}`);
    expect(errorOf(`/v2/content/?keys=${keys.join(",")}`)).toContain("invalid: At most 50 keys");
    expect(parse(`/v2/content/?keys=${keys.slice(1).join(",")}`).kind).toBe("collections");
  });

  it("says no more of a long page number than fits", () => {
    const error = JSON.stringify(errorOf(`/v2/pages/*/?page=${"9".repeat(5_000)}`));
    expect(error.length).toBeLessThan(200);
  });
});

describe("the sentence for what is gone", () => {
  it.each([
    ["/v2/pages/*/home/", "Page not found."],
    ["/v2/pages/blog/", "Not found."],
    ["/v2/pages/blog/?page=3", 'Invalid page "3": That page contains no results.'],
    ["/v2/content/?keys=a,b", "Content key a,b not found"],
    ["/v2/content/a/3/", "Not found."],
  ])("of %s is %s", (path, expected) => {
    expect(goneDetail(parse(path))).toBe(expected);
  });

  it("of a token is that of a bad token", () => {
    expect(goneDetail({ kind: "token", hash: "a" })).toBe("Invalid token.");
  });
});
