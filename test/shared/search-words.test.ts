import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textOfHtml } from "../../shared/html-text.ts";
import { parseSearch } from "../../shared/search-query.ts";
import { fold, searchWords } from "../../shared/search-words.ts";

/** From text to the words it is found by, for what is stored and for what is asked. */

const words = (text: string) => searchWords(text).map((word) => word.text);
const ofHtml = (html: string) => textOfHtml(html, 1_000_000).text.replaceAll(/\s+/g, " ").trim();

describe("the text of HTML", () => {
  test.each([
    ["cr&egrave;me &amp; Z&#252;rich &#x1F600;", "crème & Zürich 😀"],
    ["&amp;lt;b&amp;gt; &lt;b>", "&lt;b&gt; <b>"],
    ["&eacutet &nosuch; &", "ét &nosuch; &"],
    ["hyper<b>text</b>, <i class='>'>un</i>seen", "hypertext, unseen"],
    ["<p>one</p><p>two</p>three<br>four<li>five", "one two three four five"],
    ["E=mc<sup>2</sup> H<sub>2</sub>O", "E=mc 2 H2O"],
    ["a < b and c > d, 1<2", "a < b and c > d, 1<2"],
    ["x <y and z", "x <y and z"],
    ["<script>if (a < b) '</p>'</script>after<STYLE>p{}</STYLE >end", "after end"],
    ["<script>never ends", ""],
    ["</scripts> <scripted>seen</scripted>", "seen"],
    ["hy<!-- <b>not</b> -->per<!-->text", "hypertext"],
    ["a<!-- never ends", "a"],
    ["<!doctype html><?php x ?>a</ b>c", "ac"],
    ['<p title="never ends>a</p>b', "a b"],
    ["<img src=x alt='two words'>a", "a"],
    ["<", "<"],
    ["</", ""],
    ["", ""],
  ])("%j is %j", (html, text) => {
    expect(ofHtml(html)).toBe(text);
  });

  test.each([
    "<img " + "a".repeat(100_000),
    "<".repeat(100_000),
    "<a ".repeat(50_000),
    '<a "'.repeat(50_000),
    `<a "'`.repeat(50_000),
    "<a b c d e f g h i j".repeat(10_000),
    `<a ${"b ".repeat(50_000)}<a "${"b' ".repeat(50_000)}`,
    "<!--".repeat(50_000),
    "<script></".repeat(50_000),
    "</script".repeat(50_000),
    "&".repeat(100_000),
    "<b>&amp".repeat(50_000),
  ])("of hostile HTML takes a step or two a character: %.12s…", (html) => {
    expect(textOfHtml(html, html.length).steps).toBeLessThan(4 * html.length);
  });

  test("never fails and is no longer than asked, whatever the HTML", () => {
    const piece = fc.constantFrom(
      "<",
      ">",
      "</",
      "<b",
      "<p>",
      "<!--",
      "-->",
      '"',
      "'",
      "&amp;",
      "&",
      "<script",
      "x",
      " ",
    );
    const html = fc
      .array(fc.oneof(piece, fc.string({ unit: "binary" })), { maxLength: 40 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(html, fc.nat(40), (text, max) => {
        const found = textOfHtml(text, max);
        expect(found.text.length).toBeLessThanOrEqual(max);
        expect(found.steps).toBeLessThan(4 * text.length + 8);
      }),
    );
  });
});

describe("folding takes for the same", () => {
  test.each([
    ["crème", "creme"],
    ["cafe\u0301", "café"],
    ["ZÜRICH", "zürich"],
    ["Straße", "STRASSE"],
    ["ẞ", "ss"],
    ["İstanbul", "istanbul"],
    ["ISPARTA", "ısparta"],
    ["ΟΔΟΣ", "οδος"],
    ["Łódź", "lodz"],
    ["ﬁn", "fin"],
    ["Ａｂｃ１", "abc1"],
    ["ｶﾞ", "ガ"],
    ["мой ёж", "мои еж"],
    ["soft\u00adware", "software"],
    ["zero\u200bwidth\u200djoined\ufeff", "zerowidthjoined"],
    ["مُحَمَّد", "محمد"],
    ["שָׁלוֹם", "שלום"],
    ["한글", "한글".normalize("NFD")],
  ])("%j and %j", (one, other) => {
    expect(fold(one)).toBe(fold(other));
  });

  test.each([
    ["か", "が"],
    ["हिन्दी", "हनद"],
    ["u", "v"],
  ])("not %j and %j", (one, other) => {
    expect(fold(one)).not.toBe(fold(other));
  });

  test("folding twice changes nothing, whatever the text", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }));
    fc.assert(
      fc.property(text, (any) => {
        expect(fold(fold(any))).toBe(fold(any));
        expect(words(fold(any))).toEqual(words(any));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("words", () => {
  test.each([
    ["Hello, world-wide 3.14!", "hello world wide 3 14"],
    ["O'Hara’s C++", "o hara s c"],
    ["東京都", "東 京 都 東京 京都"],
    ["iPhone東京", "iphone 東 京 東京"],
    ["한글 문서", "한 글 한글 문 서 문서"],
    ["ラーメン", "ラ ー メ ン ラー ーメ メン"],
    ["😀 … ―", ""],
    ["\ud800x\udc00", "x"],
  ])("of %j are %j", (text, expected) => {
    expect(words(text).join(" ")).toBe(expected);
  });

  test("are cut where they are endless", () => {
    expect(words("x".repeat(5_000))).toEqual(["x".repeat(100)]);
    expect(words("𝒳".repeat(150))).toEqual(["x".repeat(100)]);
  });
});

/** Of what is asked: all its words, without their places. */
const asked = (query: string) =>
  parseSearch(query).flatMap(({ with: phrases }) => phrases.flat().map(({ text }) => text));

describe("a search", () => {
  const shape = (query: string) =>
    parseSearch(query)
      .map(({ with: wanted, without }) => {
        const one = (phrase: { text: string }[]) => phrase.map(({ text }) => text).join("_");
        const not = without.map((phrases) => `-${phrases.map(one).join("+")}`);
        return [...wanted.map(one), ...not].join(" ");
      })
      .join(" | ");

  test.each([
    ["red apples", "red apples"],
    ['"red apples" pie', "red_apples pie"],
    ["pie -apple", "pie -apple"],
    ['pie -"red apples"', "pie -red_apples"],
    ["pie OR cake fresh", "pie | cake fresh"],
    ["o'hara", "o_hara"],
    ["東京都", "東京 京都"],
    ["東", "東"],
    ['"東京都 tower"', "東京_京都_tower"],
    ['"never ends', "never ends"],
    ["-apple", ""],
    ["or", ""],
    ['"" - -- "-"', ""],
    ["&|!:*()<->'", ""],
  ])("%j is %j", (query, expected) => {
    expect(shape(query)).toBe(expected);
  });

  test("for any words of a text finds them in it", () => {
    const letters = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 });
    const wide = fc.string({
      unit: fc.constantFrom(...Array.from("東京都タワー한글ไทย")),
      minLength: 1,
      maxLength: 8,
    });
    const text = fc.array(fc.oneof(letters, wide), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(text, fc.nat(5), fc.nat(5), (parts, from, count) => {
        const part = parts
          .slice(from, from + count + 1)
          .join(" ")
          .replaceAll(/["-]|\bor\b/gi, " ");
        const stored = new Set(words(parts.join(" ").replaceAll(/["-]|\bor\b/gi, " ")));
        expect(asked(part).filter((word) => !stored.has(word))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  test("for any stretch of what has no spaces finds it", () => {
    const stretch = fc.string({
      unit: fc.constantFrom(...Array.from("東京都のタワーガ한글")),
      minLength: 2,
      maxLength: 20,
    });
    fc.assert(
      fc.property(stretch, fc.nat(20), fc.integer({ min: 1, max: 20 }), (whole, from, count) => {
        const stored = new Set(words(whole));
        expect(asked(whole.slice(from, from + count)).filter((word) => !stored.has(word))).toEqual(
          [],
        );
      }),
    );
  });
});
