import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printAddress } from "../../shared/content/web-address.ts";

/** RFC 3986: reserved and unreserved characters, and escapes. */
const URI = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/;

describe("an address that is printed", () => {
  it("is made of what URIs are made of, and stays as it is when printed again", () => {
    const text = fc.string({ unit: "binary", maxLength: 60 });
    const address = fc
      .tuple(text, text)
      .map(([path, query]) => `https://a.example/${path}?${query}`);
    fc.assert(
      fc.property(fc.oneof(address, text), (any) => {
        const printed = printAddress(any);
        expect(printed).toMatch(URI);
        expect(printAddress(printed)).toBe(printed);
      }),
      { seed: 20_261_128, numRuns: 3_000 },
    );
  });

  it.each([
    ["https://a.example/a b.png", "https://a.example/a%20b.png"],
    ["https://a.example/a%20b.png", "https://a.example/a%20b.png"],
    ["https://a.example/100%.png", "https://a.example/100%25.png"],
    ["https://a.example/é/東.png", "https://a.example/%C3%A9/%E6%9D%B1.png"],
    ["https://é.example/x", "https://xn--9ca.example/x"],
    ["https://a.example/x?q=a b&r=é#f g", "https://a.example/x?q=a%20b&r=%C3%A9#f%20g"],
    ["/media/1/ab/a b.png", "/media/1/ab/a%20b.png"],
    ["/a-post", "/a-post"],
  ])("%s is %s", (text, printed) => {
    expect(printAddress(text)).toBe(printed);
  });
});
