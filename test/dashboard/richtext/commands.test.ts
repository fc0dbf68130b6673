import { EditorState, NodeSelection, TextSelection, type Command } from "prosemirror-state";
import { expect, test } from "vitest";
import {
  insertHtml,
  insertImage,
  insertTable,
  linkAt,
  moveBlock,
  setBlock,
  setLink,
  toggleList,
  toggleMark,
} from "../../../dashboard/richtext/commands.ts";
import type { ChosenImage } from "../../../dashboard/richtext/props.ts";
import { srcsetOf } from "../../../shared/srcset.ts";
import { openHtml, printDocument, replaceSource } from "../../../dashboard/richtext/document.ts";

/** A source with `[` and `]` where the selection begins and ends, after a command. */
function after(source: string, command: Command): string {
  let state = EditorState.create({ doc: openHtml(source) });
  const places: number[] = [];
  for (const mark of ["[", "]"]) {
    let at = -1;
    state.doc.descendants((node, pos) => {
      const index = node.text?.indexOf(mark) ?? -1;
      if (index !== -1) at = pos + index;
    });
    if (at === -1) continue;
    places.push(at);
    state = state.apply(state.tr.delete(at, at + 1));
  }
  const [from = 1, to = from] = places;
  state = state.apply(state.tr.setSelection(TextSelection.create(state.doc, from, to)));
  command(state, (tr) => (state = state.apply(tr)));
  return printDocument(state.doc);
}

test("marks are given and taken, whatever their tag and attributes", () => {
  expect(after("<p>a[b]c</p>", toggleMark("strong"))).toBe("<p>a<strong>b</strong>c</p>");
  expect(after('<p><b class="x">a[b]c</b></p>', toggleMark("strong"))).toBe(
    '<p><b class="x">a</b>b<b class="x">c</b></p>',
  );
  expect(after("<p><em>[a</em>b]</p>", toggleMark("em"))).toBe("<p><em>ab</em></p>");
  expect(after("<p>a[]b</p>", toggleMark("em"))).toBe("<p>ab</p>");
});

test("links go elsewhere with what else they say", () => {
  expect(after('<p><a rel="x" href="/a">li[]nk</a></p>', setLink("/b"))).toBe(
    '<p><a rel="x" href="/b">link</a></p>',
  );
  expect(after('<p><a href="/a">li[]nk</a> x</p>', setLink(null))).toBe("<p>link x</p>");
  expect(after("<p>[a <b>b</b>]</p>", setLink("/c"))).toBe(
    '<p><a href="/c">a </a><b><a href="/c">b</a></b></p>',
  );
  expect(after("<p>x[]</p>", setLink("/c"))).toBe('<p>x<a href="/c">/c</a></p>');
  const none = EditorState.create({ doc: openHtml("<p>a</p>") });
  expect(linkAt(none)).toBe(null);
});

test("blocks become others", () => {
  expect(after('<p class="a">x[]</p>', setBlock("heading", { level: 3 }))).toBe("<h3>x</h3>");
  expect(after("<p>x[]</p>", toggleList("bullet_list"))).toBe("<ul><li>x</li></ul>");
  expect(after("<ul><li>x[]</li></ul>", toggleList("ordered_list"))).toBe("<ol><li>x</li></ol>");
  expect(after("<ul><li>x[]</li></ul>", toggleList("bullet_list"))).toBe("<p>x</p>");
});

test("blocks of a source are put in, and blocks change places with all they have", () => {
  expect(after("<p>a[]</p>\n<p id=b>b</p>", moveBlock(1))).toBe("<p id=b>b</p>\n<p>a</p>");
  expect(after("<p id=a>a</p>\n<p>b[]</p>", moveBlock(-1))).toBe("<p>b</p>\n<p id=a>a</p>");
  expect(after("<p>a[]</p>", moveBlock(1))).toBe("<p>a</p>");
  expect(after("<p>a[]b</p>", insertHtml("<hr class=x>"))).toBe("<p>a</p>\n<hr class=x>\n<p>b</p>");
  expect(after("<p>a[]</p>", insertTable(2, 1))).toContain(
    '<table><thead><tr><th scope="col"></th></tr></thead><tbody><tr><td></td></tr></tbody></table>',
  );
});

test("an image takes the place of one that is selected, and keeps what else that one said", () => {
  const url = "/media/1/0123456789abcdef0123456789abcdef/pear.png";
  const put = (source: string, image: ChosenImage) => {
    let state = EditorState.create({ doc: openHtml(source) });
    let at = -1;
    state.doc.descendants((node, pos) => {
      if (node.type.name === "image") at = pos;
    });
    if (at >= 0) state = state.apply(state.tr.setSelection(NodeSelection.create(state.doc, at)));
    insertImage(image)(state, (tr) => (state = state.apply(tr)));
    return printDocument(state.doc);
  };
  const written = (address: string) => srcsetOf(address).replaceAll("&", "&amp;");
  const srcset = written(url);
  const widths = `srcset="${srcset}" sizes="(max-width: 828px) 100vw, 828px"`;
  const plain = `<p><img class="x" src="${url}" alt="A pear" width="30"></p>`;
  expect(srcset).toContain(" 640w");
  expect(put("<p></p>", { url, alt: "A pear" })).toBe(`<p><img src="${url}" alt="A pear"></p>`);
  expect(put("<p></p>", { url, alt: "", inWidths: true })).toBe(
    `<p><img src="${url}" alt="" ${widths}></p>`,
  );
  expect(put(plain, { url, alt: "Pears" })).toBe(plain.replace("A pear", "Pears"));
  expect(put(plain, { url, alt: "A pear", inWidths: true })).toBe(
    `<p><img class="x" src="${url}" alt="A pear" width="30" ${widths}></p>`,
  );
  // widths that somebody wrote stay as long as they are of that image
  const byHand = `<p><img src="${url}" srcset="${url}?w=16 16w" sizes="16px" alt=""></p>`;
  expect(put(byHand, { url, alt: "", inWidths: true })).toBe(byHand);
  expect(put(byHand, { url, alt: "" })).toBe(`<p><img src="${url}" alt=""></p>`);
  const other = { url: url.replace("pear", "apple"), alt: "", inWidths: true };
  expect(put(byHand, other)).toBe(
    `<p><img src="${other.url}" srcset="${written(other.url)}" sizes="16px" alt=""></p>`,
  );
  const elsewhere = { url: "https://img.example/a.png", alt: "", inWidths: true };
  expect(put(byHand, elsewhere)).toBe(`<p><img src="${elsewhere.url}" alt=""></p>`);
});

test("another source takes the place of what differs, and nothing else", () => {
  const state = EditorState.create({ doc: openHtml("<p>a</p>\n<p>b</p>\n<p>c</p>") });
  for (const source of ["<p>a</p>\n<p>B!</p>\n<p>c</p>\n", "", "<p>c</p>", "text", "<p>a</p>\n"]) {
    const next = state.apply(replaceSource(state, source));
    expect(printDocument(next.doc)).toBe(source);
  }
  const tr = replaceSource(state, "<p>a</p>\n<p>B!</p>\n<p>c</p>");
  expect([1, 7].map((at) => tr.mapping.map(at))).toEqual([1, 8]);
});
