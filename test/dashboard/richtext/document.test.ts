import type { EditorState, Transaction } from "prosemirror-state";
import { expect, test } from "vitest";
import { openHtml } from "../../../dashboard/richtext/document.ts";
import { schema } from "../../../dashboard/richtext/schema.ts";
import { blocksOf, cutHtml } from "../../../shared/html/cut.ts";
import { meaningOfSource } from "../../../shared/html/meaning.ts";
import { printed, stateOf } from "./edited.ts";

const kinds = (source: string) => openHtml(source).children.map((block) => block.type.name);

/** What is printed after a change of a document. */
const changed = (source: string, change: (tr: Transaction, state: EditorState) => Transaction) => {
  const state = stateOf(source);
  return printed(state.apply(change(state.tr, state)));
};

/** The document without its block of this number. */
const without = (source: string, index: number) =>
  changed(source, (tr, { doc }) => {
    const start = doc.children.slice(0, index).reduce((sum, block) => sum + block.nodeSize, 0);
    return tr.delete(start, start + doc.child(index).nodeSize);
  });

test("a source is cut at its top, white space between pieces apart", () => {
  expect(cutHtml(" <p>a</p>\n\n<p>b</p>text <b>c</b>\n")).toEqual({
    pieces: [
      { gap: " ", html: "<p>a</p>" },
      { gap: "\n\n", html: "<p>b</p>" },
      { gap: "", html: "text <b>c</b>" },
    ],
    tail: "\n",
  });
  expect(blocksOf("<p>a\n<p>b\n")).toEqual(["<p>a", "\n<p>b", "\n"]);
  expect(blocksOf("<b>a<p>b</p>")).toEqual(["<b>a<p>b</p>"]);
  expect(blocksOf("")).toEqual([]);
});

test("what means the same is the same, what shows otherwise is not", () => {
  const same = (one: string, other: string) => meaningOfSource(one) === meaningOfSource(other);
  expect(same("<P class=a  id='b'>x &eacute;\n y</P>", '<p id="b" class="a"> x é y')).toBe(true);
  expect(same("<ul> <li> a</ul>", "<ul><li>a</li></ul>")).toBe(true);
  expect(same("<p>a <b> b</b></p>", "<p>a <b>b</b></p>")).toBe(true);
  expect(same("<p>a&nbsp; b</p>", "<p>a b</p>")).toBe(false);
  expect(same("<p>a<b> b</b></p>", "<p>a <b>b</b></p>")).toBe(false);
  expect(same("<b>a</b><b>b</b>", "<b>ab</b>")).toBe(false);
  expect(same("<b>a</b>", "<strong>a</strong>")).toBe(false);
  expect(same("<pre>a  b</pre>", "<pre>a b</pre>")).toBe(false);
  expect(same("<p>a<!-- b --></p>", "<p>a</p>")).toBe(false);
});

test("blocks are what they can be, else islands", () => {
  expect(
    kinds("<p>a</p>text<table><tr><td>1</table><video></video><script></script><!-- c -->"),
  ).toEqual(["paragraph", "bare", "table", "island", "island", "island"]);
  expect(kinds("<table><tr><td>1<td>2<tr><td>3</table>")).toEqual(["island"]);
  expect(kinds("<p style='white-space: pre'>a\nb</p>")).toEqual(["island"]);
  expect(kinds("<p><b>a</b><b>b</b><i>c</i><i><u>d</u></i></p>")).toEqual(["paragraph"]);
  // printed, its comment would take in the end tag
  expect(kinds("<summary><!--")).toEqual(["island"]);
  expect(kinds("")).toEqual(["paragraph"]);
});

test("islands stand within boxes and lines too, and come back as they are written", () => {
  const source = "<div class=a><p>x <svg><path D='m'/></svg></p><IFRAME src=y></IFRAME></div>";
  const html = changed(source, (tr) => tr.insertText("!", 3));
  expect(html).toBe(
    "<div class=\"a\"><p>x! <svg><path D='m'/></svg></p><IFRAME src=y></IFRAME></div>",
  );
});

test("what is never closed is closed when something else comes to stand after it", () => {
  expect(without("<p>one<hr>text", 1)).toBe("<p>one</p>text");
  expect(without("<p>one<hr><p>two", 1)).toBe("<p>one<p>two");
  expect(without("one<hr>two", 1)).toBe("<p>one</p>two");
  expect(without("<!-- a <p>", 0)).toBe("<p></p>");
});

test("a mark that is never closed stays in one piece with what a text in it would mark", () => {
  expect(blocksOf("<hr><p><i><p>")).toEqual(["<hr>", "<p><i><p>"]);
  expect(blocksOf("<p><i>a</p><p>")).toEqual(["<p><i>a</p><p>"]);
  expect(blocksOf("<p>a<p><i>b")).toEqual(["<p>a", "<p><i>b"]);
  // what ends by itself does not go on
  expect(blocksOf("<p><a>a<a>b</a><p>c")).toEqual(["<p><a>a<a>b</a>", "<p>c"]);
  expect(blocksOf("<table><td><i></table><p>a")).toEqual(["<table><td><i></table>", "<p>a"]);
  // within a block an element of its own is closed
  expect(changed("<p>a<i>", (tr) => tr.insertText("b", 1))).toBe("<p>ba<i></i></p>");
});

test("new blocks take the white space that is between blocks", () => {
  const paragraph = schema.node("paragraph", null, schema.text("new"));
  const append = (source: string) =>
    changed(source, (tr, { doc }) => tr.insert(doc.content.size, paragraph));
  expect(append("<p>a</p>\n\n<p>b</p>\n")).toBe("<p>a</p>\n\n<p>b</p>\n\n<p>new</p>\n");
  expect(append("<p>a</p><p>b</p>")).toBe("<p>a</p><p>b</p><p>new</p>");
  expect(changed(" <p>a</p>", (tr) => tr.insert(0, paragraph))).toBe(" <p>new</p>\n<p>a</p>");
});

test("a text without an element of its own stays one, unless it would run into its neighbour", () => {
  expect(changed("text", (tr) => tr.insertText("a ", 1))).toBe("a text");
  expect(changed("text", (tr) => tr.split(3))).toBe("<p>te</p>\n<p>xt</p>");
  expect(changed("<li>", (tr) => tr)).toBe("<li>");
});

test("what no browser could hold is an island, and comes back", () => {
  const deep = "<div>".repeat(500);
  expect(kinds(deep)).toEqual(["island"]);
  expect(printed(stateOf(deep))).toBe(deep);
  const long = "<p>x</p>".repeat(2_000);
  expect(kinds(long)).toHaveLength(2_000);
  expect(printed(stateOf(long))).toBe(long);
});
