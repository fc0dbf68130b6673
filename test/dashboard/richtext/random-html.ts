import fc from "fast-check";

/** HTML as people, programs and accidents write it: well-formed trees, and pieces of tags in any order. */

const BLOCKS = (
  "p p p div h1 h2 ul ol li blockquote pre table tr td th tbody thead caption section figure figcaption details summary dl dt dd" +
  " address article form fieldset hr center"
).split(" ");
const INLINES = (
  "a a b strong i em u s span span code sub sup abbr mark font q cite small del ins kbd br img wbr input button svg math iframe" +
  " video script style textarea select template noscript x-thing"
).split(" ");
const VOID = new Set(["br", "img", "hr", "wbr", "input"]);

const text = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      "a",
      "word",
      " ",
      "  ",
      "\n",
      " two words ",
      "x\n  y",
      "é",
      "🍐",
      "\u00a0",
      "\t",
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "&amp;",
      "&lt;p&gt;",
      "&eacute;",
      "&nbsp;",
      "&",
      "AT&T",
      "<",
      ">",
      '"',
      "\r\n",
      "\u0000",
      "&#0;",
      "]]>",
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
);

const value = fc.constantFrom(
  "x",
  "a b",
  "2",
  "",
  "color:red",
  "&amp;",
  "a'b",
  "javascript:1",
  "/u?a=1&b=2",
  "é",
);
const attribute = fc
  .tuple(
    fc.constantFrom(
      "class",
      "id",
      "style",
      "href",
      "src",
      "alt",
      "title",
      "data-x",
      "onclick",
      "colspan",
      "rowspan",
      "scope",
      "start",
      "dir",
      "CLASS",
      "hidden",
    ),
    value,
    fc.constantFrom('"', "'", "bare", "none"),
  )
  .map(([name, one, quote]) => {
    if (quote === "none") return ` ${name}`;
    if (quote === "bare") return ` ${name}=${one.replaceAll(/[^\w/]/g, "") || "x"}`;
    return ` ${name}=${quote}${one.replaceAll(quote, "")}${quote}`;
  });
const attributes = fc.array(attribute, { maxLength: 2 }).map((all) => all.join(""));

const comment = fc.constantFrom(
  "<!-- c -->",
  "<!---->",
  "<!--more-->",
  "<!-- <p> -->",
  "<?php x ?>",
  "<!doctype html>",
);

const { tree } = fc.letrec<{ tree: string; element: string }>((tie) => ({
  tree: fc
    .array(
      fc.oneof(
        { weight: 4, arbitrary: text },
        { weight: 5, arbitrary: tie("element") },
        { weight: 1, arbitrary: comment },
      ),
      { maxLength: 5 },
    )
    .map((all) => all.join("")),
  element: fc
    .tuple(fc.constantFrom(...BLOCKS, ...INLINES), attributes, tie("tree"), fc.nat({ max: 12 }))
    .map(([tag, some, inner, luck]) => {
      if (VOID.has(tag)) return `<${tag}${some}>`;
      // one end tag in thirteen is forgotten
      return `<${tag}${some}>${inner}${luck === 0 ? "" : `</${tag}>`}`;
    }),
}));

/** Tags, texts and comments with no order to them. */
const soup = fc
  .array(
    fc.oneof(
      text,
      comment,
      fc.constantFrom(...BLOCKS, ...INLINES).map((tag) => `</${tag}>`),
      fc
        .tuple(fc.constantFrom(...BLOCKS, ...INLINES), attributes)
        .map(([tag, some]) => `<${tag}${some}>`),
      fc.constantFrom(
        "<",
        "<p",
        "</",
        "<!--",
        "<b<i>",
        "<p a=",
        "<a href='",
        "<html>",
        "<body class=x>",
        "<plaintext>",
      ),
    ),
    { maxLength: 14 },
  )
  .map((all) => all.join(""));

export const randomHtml: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.array(tree, { minLength: 1, maxLength: 4 }).map((all) => all.join("\n")),
  },
  { weight: 1, arbitrary: soup },
);
