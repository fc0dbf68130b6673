import { describe, expect, it } from "vitest";
import { namesIn, pageOf, readPattern, type PagePattern } from "../../shared/site-pages.ts";

/** Where documents stand at a site: what is an address, what is made of it, and back. */

const read = (text: string): PagePattern => {
  const pattern = readPattern(text, { mayHoldToken: true });
  if ("problem" in pattern) throw new Error(pattern.problem);
  return pattern;
};

const DOCUMENT = { slug: "plum-cake", id: "7", locale: "de", type: "recipe" };

describe("an address", () => {
  it.each([
    "https://www.example.com/recipes/{slug}",
    "https://www.example.com:8443/{locale}/recipes/{slug}/",
    "https://www.example.com/api/preview?secret=1&slug={slug}&token={token}",
    "https://www.example.com/#/{type}/{id}",
    "http://localhost:3000/{slug}",
    "http://127.0.0.1:3000/{slug}",
    "http://[::1]:3000/{slug}",
    "https://www.example.com/",
  ])("is %s", (text) => {
    expect(readPattern(text, { mayHoldToken: true })).not.toHaveProperty("problem");
  });

  it.each([
    "javascript:alert(1)//{slug}",
    "JavaScript://www.example.com/%0aalert(1)",
    "data:text/html,{slug}",
    "blob:https://www.example.com/{slug}",
    "//www.example.com/{slug}",
    "/{slug}",
    "",
    "http://www.example.com/{slug}",
    "http://localhost.example.com/{slug}",
    "ftp://www.example.com/{slug}",
    " https://www.example.com/{slug}",
    "https://www.example.com/a b",
    "https://www.example.com/\n{slug}",
    "https:\\\\www.example.com/{slug}",
    "https://www.example.com\\@evil.example/{slug}",
    "https://ann:secret@www.example.com/{slug}",
    "https://{slug}.example.com/",
    "https://www.example.com{slug}/",
    "https://www.example.com:{id}/",
    "https://www.example.com@{slug}/",
    "https://{slug}/",
    "https:///{slug}",
    "https://www.example.com/{name}",
    "https://www.example.com/{slug",
    "https://www.example.com/slug}",
    "https://www.example.com/{{slug}}",
    "https://www.example.com/{}",
    "https://www.example.com/{slug}{id}",
    "https://www.example.com/{__proto__}",
    `https://www.example.com/${"a".repeat(500)}`,
  ])("is not %s", (text) => {
    expect(readPattern(text, { mayHoldToken: true })).toHaveProperty("problem");
  });

  it("for readers holds no token", () => {
    const text = "https://www.example.com/{slug}?t={token}";
    expect(readPattern(text, { mayHoldToken: false })).toHaveProperty("problem");
    expect(readPattern(text, { mayHoldToken: true })).not.toHaveProperty("problem");
  });

  it("says whose it is, which no value changes", () => {
    const pattern = read("https://www.example.com:8443/{slug}?x={id}");
    expect(pattern.origin).toBe("https://www.example.com:8443");
    const hostile = "//evil.example/@evil.example:1#?/../..\\";
    const page = pageOf(pattern, { ...DOCUMENT, slug: hostile, id: hostile });
    expect(new URL(page ?? "").origin).toBe("https://www.example.com:8443");
  });
});

describe("a document's page", () => {
  it.each([
    ["https://a.example/{locale}/{type}/{slug}/", "https://a.example/de/recipe/plum-cake/"],
    ["https://a.example/?id={id}", "https://a.example/?id=7"],
    ["https://a.example/about", "https://a.example/about"],
  ])("%s is %s", (text, page) => {
    expect(pageOf(read(text), DOCUMENT)).toBe(page);
  });

  it("has the token where it is to stand, else in a parameter", () => {
    const token = "a_b-c";
    const own = read("https://a.example/{slug}#token={token}");
    expect(pageOf(own, { ...DOCUMENT, token })).toBe("https://a.example/plum-cake#token=a_b-c");
    const added = read("https://a.example/{slug}?x=1#y");
    expect(pageOf(added, { ...DOCUMENT, token })).toBe(
      "https://a.example/plum-cake?x=1&larder_token=a_b-c#y",
    );
  });

  it("is nowhere without the slug that stands in it", () => {
    expect(pageOf(read("https://a.example/{slug}"), { ...DOCUMENT, slug: null })).toBe(null);
    expect(pageOf(read("https://a.example/{id}"), { ...DOCUMENT, slug: null })).toBe(
      "https://a.example/7",
    );
  });
});

describe("a page's address", () => {
  it.each([
    [
      "https://a.example/{locale}/r/{slug}/",
      "https://a.example/de/r/plum-cake",
      { locale: "de", slug: "plum-cake" },
    ],
    ["https://a.example/r/{slug}", "https://a.example/r/plum-cake/?utm=1#x", { slug: "plum-cake" }],
    [
      "https://a.example/r/{slug}-{id}.html",
      "https://a.example/r/plum-7.html",
      { slug: "plum", id: "7" },
    ],
    ["https://a.example/r/{slug}?l={locale}", "https://a.example/r/plum", { slug: "plum" }],
    ["https://a.example/", "https://a.example", {}],
  ])("by %s: %s", (text, address, names) => {
    expect(namesIn(read(text), new URL(address))).toEqual(names);
  });

  it.each([
    ["https://a.example/r/{slug}", "https://a.example/r/"],
    ["https://a.example/r/{slug}", "https://a.example/r/plum/cake"],
    ["https://a.example/r/{slug}", "https://a.example/s/plum"],
    ["https://a.example/r/{slug}", "https://b.example/r/plum"],
    ["https://a.example/r/{slug}", "http://a.example/r/plum"],
    ["https://a.example/r/{slug}/x", "https://a.example/r/plum"],
  ])("of %s is not %s", (text, address) => {
    expect(namesIn(read(text), new URL(address))).toBe(undefined);
  });
});
