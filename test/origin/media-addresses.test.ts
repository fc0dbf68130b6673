import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describing, replacing, swapped } from "../../origin/content/library/addresses.ts";

/** Uses of a file in what documents hold: which texts are its address, and what beside them stays. */

const HASH = "0123456789abcdef".repeat(2);
const OTHER = "f".repeat(32);
const file = { site: 3, hash: HASH, publicUrl: "https://cdn.example" };
const OLD = `https://cdn.example/media/3/${HASH}/pear.jpg`;
const NEW = "https://cdn.example/media/3/aaaa/new.png";
const replace = replacing(file, NEW);

describe("the address of a file", () => {
  it.each([
    [OLD, NEW],
    [`/media/3/${HASH}/pear.jpg`, NEW],
    [`/media/3/${HASH}`, NEW],
    [`/media/3/${HASH}/other-name.jpeg`, NEW],
    [`<p><img class=a src="${OLD}" alt="x"></p>`, `<p><img class=a src="${NEW}" alt="x"></p>`],
    [`<img src='${OLD}'><img src=${OLD}>`, `<img src='${NEW}'><img src=${NEW}>`],
    [`<img srcset="${OLD} 1x, ${OLD} 2x">`, `<img srcset="${NEW} 1x, ${NEW} 2x">`],
    [
      `<img srcset="${OLD}?w=640&amp;fit=max 640w, ${OLD}?w=828 828w">`,
      `<img srcset="${NEW}?w=640&amp;fit=max 640w, ${NEW}?w=828 828w">`,
    ],
    [`<a href="${OLD}#page=2">`, `<a href="${NEW}#page=2">`],
    [`Look at ${OLD}. It is (${OLD})`, `Look at ${NEW}. It is (${NEW})`],
    [`<a style="background:url(/media/3/${HASH}/a.png)">`, `<a style="background:url(${NEW})">`],
  ])("is replaced in %s", (text, expected) => {
    expect(swapped(text, replace)).toBe(expected);
  });

  it.each([
    ["of another site", `/media/4/${HASH}/pear.jpg`],
    ["of other bytes", `/media/3/${OTHER}/pear.jpg`],
    ["of a longer name", `/media/3/${HASH}0/pear.jpg`],
    ["at another host", `https://other.example/media/3/${HASH}/pear.jpg`],
    ["in somebody else's", `https://other.example/show?u=/media/3/${HASH}/pear.jpg`],
    ["below another path", `/cache/media/3/${HASH}/pear.jpg`],
    ["the hash alone", HASH],
  ])("is none %s", (_, text) => {
    expect(swapped(text, replace)).toBe(text);
  });

  it("is replaced wherever it stands, and what holds none of it is the very same", () => {
    const rows = [{ image: { url: OLD, alt: "A" } }, { image: { url: "x", alt: "B" } }];
    const values = { rows, title: "T", none: null, count: 2 };
    const after = swapped(values, replace);
    expect(after).toEqual({
      ...values,
      rows: [{ image: { url: NEW, alt: "A" } }, rows[1]],
    });
    expect(after.rows[1]).toBe(rows[1]);
    const untouched = { a: [{ b: "c" }] };
    expect(swapped(untouched, replace)).toBe(untouched);
  });

  it("changes nothing around it, byte for byte", () => {
    const piece = fc.constantFrom(
      "<p>",
      '"',
      "'",
      " ",
      "é",
      "&amp;",
      "\n",
      "/media/",
      "<img src=",
      ">",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.constant(` "${OLD}" `))), (texts) => {
        const text = texts.join("");
        expect(swapped(text, replace).replaceAll(NEW, OLD)).toBe(text);
      }),
    );
  });

  it("is found in a large text that was made to be slow", () => {
    for (const [one, rest] of [
      [" src=", ""],
      [`/media/3/${HASH}/`, "a"],
      [`${OLD}.`, "a"],
      [" ", "/"],
    ]) {
      const text = `${one}${rest}`.repeat(50_000);
      expect(swapped(`${HASH} ${text} ${OLD}`, replace).endsWith(` ${NEW}`)).toBe(true);
    }
  });
});

describe("the text beside it", () => {
  const describe_ = describing(file, { was: "Old", is: 'A "new" & better' });
  const first = describing(file, { was: "", is: "A pear" });

  it("is another one where a use has the file's", () => {
    const values = {
      a: { url: OLD, alt: "Old" },
      own: { url: OLD, alt: "Mine" },
      other: { url: `/media/3/${OTHER}/a.png`, alt: "Old" },
      none: { url: OLD },
    };
    expect(swapped(values, describe_)).toEqual({
      ...values,
      a: { url: OLD, alt: 'A "new" & better' },
    });
    expect(swapped(values, first)).toEqual({ ...values, none: { url: OLD, alt: "A pear" } });
  });

  it.each([
    [`<img alt="Old" src="${OLD}">`, `<img alt="A &quot;new&quot; &amp; better" src="${OLD}">`],
    [`<IMG src=${OLD} ALT='Old'>x`, `<IMG src=${OLD} ALT="A &quot;new&quot; &amp; better">x`],
    [
      `<img alt="Old" src="${OLD}?w=640&amp;fit=max">`,
      `<img alt="A &quot;new&quot; &amp; better" src="${OLD}?w=640&amp;fit=max">`,
    ],
    [`<img alt="Mine" src="${OLD}">`, null],
    [`<img alt="Old" src="/media/3/${OTHER}/a.png"> ${HASH}`, null],
    [`<img src="${OLD}">`, null],
  ])("in %s", (html, expected) => {
    expect(swapped(html, describe_)).toBe(expected ?? html);
  });

  it.each([
    [`<img src="${OLD}">`, `<img src="${OLD}" alt="A pear">`],
    [`<img src="${OLD}" alt="">`, `<img src="${OLD}" alt="A pear">`],
    [`<img alt src="${OLD}">`, `<img alt="A pear" src="${OLD}">`],
    [`<img src=${OLD} alt>`, `<img src=${OLD} alt="A pear">`],
    [`<img src="${OLD}"/><img src="x">`, `<img src="${OLD}" alt="A pear"/><img src="x">`],
    [`<img alt="" src="${OLD}" alt="no">`, `<img alt="A pear" src="${OLD}" alt="no">`],
    [`<!-- <img src="${OLD}"> -->`, null],
  ])("where there was none, in %s", (html, expected) => {
    expect(swapped(html, first)).toBe(expected ?? html);
  });
});
