import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { replaceImages } from "../../origin/content/write/body-images.ts";

/** Addresses of images inside HTML. */

/** The addresses that are found, in order. */
function found(html: string): string[] {
  const urls: string[] = [];
  replaceImages(html, (url) => {
    urls.push(url);
    return null;
  });
  return urls;
}

describe("images in HTML", () => {
  it.each([
    ['<p><img src="https://a.test/1.png"></p>', ["https://a.test/1.png"]],
    ["<IMG ALT='x > y' SRC='https://a.test/1'/>", ["https://a.test/1"]],
    ["<img\nsrc = https://a.test/1 width=3><img src=b>", ["https://a.test/1", "b"]],
    ['<img alt=" src=no " src="https://a.test/1?a=1&amp;b=2">', ["https://a.test/1?a=1&b=2"]],
    ['<img data-src="no" srcset="no 2x"><image src="no"><imgs src="no"><video src="no">', []],
    ['<img src="no', []],
    ['<img <img src="https://a.test/1">', ["https://a.test/1"]],
    ["&lt;img src=no&gt; <img>", []],
    ["<!-- <img src=no> --><script>'<img src=no>'</script><img src=b>", ["b"]],
    ["<img src=a src=no><img src=''><img src><img src=c/>", ["a", "", "c/"]],
    ["<img src='/x?a=1&copy=2&quot;'/>", ['/x?a=1&copy=2"']],
  ])("%s", (html, urls) => {
    expect(found(html)).toEqual(urls);
  });

  it("are given other addresses and nothing else changes", () => {
    const html = `é<img class=a src='https://a.test/1?x="y"&z' alt="1 > 0">\n<b>x</b><img src="keep">`;
    const replaced = replaceImages(html, (url) => (url === "keep" ? null : `/n?a=1&q="${url[0]}"`));
    expect(replaced).toBe(
      `é<img class=a src="/n?a=1&amp;q=&quot;h&quot;" alt="1 > 0">\n<b>x</b><img src="keep">`,
    );
  });

  it("leave any text as it is when nothing is replaced", () => {
    const pieces = fc.constantFrom(
      "<img ",
      "src=",
      '"',
      "'",
      ">",
      "<",
      "/",
      "a",
      " ",
      "&amp;",
      "é",
    );
    fc.assert(
      fc.property(fc.array(pieces), (texts) => {
        expect(replaceImages(texts.join(""), () => null)).toBe(texts.join(""));
      }),
    );
  });

  it.each([
    `<img ${"a".repeat(100_000)}>`,
    `<img ${"a ".repeat(50_000)}>`,
    `<img src="${"&amp".repeat(25_000)}">`,
    "<img a=' ".repeat(20_000),
    "<img src=".repeat(20_000),
    "<!--<img ".repeat(20_000),
    "<script></".repeat(20_000),
    "<".repeat(100_000),
  ])("are found by looking at each character once or twice: %.12s…", (html) => {
    let looks = 0;
    const counted = Object.assign(Object(html), {
      charCodeAt(at: number) {
        looks += 1;
        return html.charCodeAt(at);
      },
    }) as string;
    replaceImages(counted, () => null);
    expect(looks).toBeGreaterThanOrEqual(html.length / 2);
    expect(looks).toBeLessThanOrEqual(2 * html.length);
  });

  it("Row 5: are found in a large text that was made to be slow", () => {
    for (const piece of ["<img ", '<img "', "<img '\"", '<img a="', "<img a =  "])
      expect(found(piece.repeat(200_000) + '"\'"><img src=z>').at(-1)).toBe("z");
  });
});
