import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { copied, pasted } from "../../../dashboard/richtext/clipboard.ts";
import { cleanHtml, isSafeLink } from "../../../dashboard/richtext/paste/clean.ts";
import { meaningOfSource } from "../../../shared/html/meaning.ts";
import { childrenOf, isElement, parseHtml, type HtmlNode } from "../../../shared/html/tree.ts";
import { printed, stateOf } from "./edited.ts";
import { randomHtml } from "./random-html.ts";

/** What comes from a clipboard: `clipboards/` has what programs put on it, and what of that comes in. */

const read = (name: string) => readFileSync(join(import.meta.dirname, "clipboards", name), "utf8");

test.each(["word", "docs", "notion", "pages"])("%s: structure and links stay, looks go", (name) => {
  const cleaned = cleanHtml(read(`${name}.html`));
  const wanted = read(`${name}.cleaned.html`).trimEnd();
  expect(meaningOfSource(cleaned)).toBe(meaningOfSource(wanted));
  expect(cleanHtml(cleaned)).toBe(cleaned);
});

const ATTRIBUTES = /^(href|src|alt|width|height|colspan|rowspan|scope|start|title)$/;

test("nothing that acts or looks comes in, whatever is on the clipboard", () => {
  fc.assert(
    fc.property(randomHtml, (html) => {
      const walk = (node: HtmlNode): void => {
        if (!isElement(node)) return;
        expect(node.tagName).not.toMatch(/^(script|style|iframe|svg|form|input|button|div|span)$/);
        for (const { name, value } of node.attrs) {
          expect(name).toMatch(ATTRIBUTES);
          if (name === "href") expect(isSafeLink(value)).toBe(true);
        }
        childrenOf(node).forEach(walk);
      };
      parseHtml(cleanHtml(html)).forEach(walk);
    }),
    { numRuns: 500 },
  );
});

test("a link that would act is the text it is on", () => {
  expect(cleanHtml('<p><a href="javascript:alert(1)">x</a> <a href="/y">y</a></p>')).toBe(
    '<p>x <a href="/y">y</a></p>',
  );
});

test.each([
  ["https://example.com", true],
  ["/a?b=c:d", true],
  ["mailto:a@b.example", true],
  ["#part", true],
  ["javascript:alert(1)", false],
  [" java\nscript:alert(1)", false],
  ["\u0001JAVASCRIPT:1", false],
  ["data:text/html,x", false],
  ["vbscript:x", false],
])("a link to %j is taken: %s", (href, is) => expect(isSafeLink(href)).toBe(is));

test("what was copied here is pasted with all it had; from elsewhere it is cleaned", () => {
  const state = stateOf('<p class="a" onclick="x()">One</p><p>Two</p>');
  const whole = copied(state.doc.slice(0, state.doc.content.size));
  expect(whole.text).toBe("One\n\nTwo");
  const twice = (last: typeof whole | null) =>
    printed(
      state.apply(
        state.tr.replace(
          state.doc.content.size,
          state.doc.content.size,
          pasted(`<meta charset="utf-8">${whole.html}`, last),
        ),
      ),
    );
  expect(twice(whole)).toContain('onclick="x()">One</p><p>Two</p><p class="a" onclick="x()">One');
  expect(twice(null)).toContain("<p>Two</p><p>One</p><p>Two</p>");
  expect(copied(state.doc.slice(1, 3, true)).html).toBe("On");
});
