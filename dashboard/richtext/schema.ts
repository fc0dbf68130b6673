import { Schema, type MarkSpec, type Node, type NodeSpec } from "prosemirror-model";
import type { Piece } from "../../shared/html/cut.ts";
import { attribute, type Attributes } from "./attributes.ts";

/**
 * What the editor knows of HTML. Each node keeps the attributes of its element in `attributes`; blocks at the top keep in `origin`
 * the piece of the source they were read from, and print it as long as they still are what it says.
 *
 * A `bare` is a line of text that no element of its own stands around: `<li>text</li>`. A `box` is an element that holds blocks
 * and about which nothing more is known. An `island` is HTML the editor does not look into.
 */

const attributes = { default: [] as Attributes };
const block = { attributes, origin: { default: null as Piece | null } };

const TEXT_OR_BLOCKS = "(bare | block)+";

const nodes = {
  doc: {
    content: "(block | bare)+",
    attrs: {
      source: { default: "" },
      lead: { default: "" },
      gap: { default: "\n" },
      tail: { default: "" },
    },
  },
  paragraph: {
    group: "block",
    content: "inline*",
    attrs: block,
    parseDOM: [{ tag: "p" }],
    toDOM: () => ["p", 0],
  },
  bare: {
    content: "inline*",
    attrs: block,
    parseDOM: [{ tag: "div.bare" }],
    toDOM: () => ["div", { class: "bare" }, 0],
  },
  heading: {
    group: "block",
    content: "inline*",
    defining: true,
    attrs: { ...block, level: { default: 2 } },
    parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level } })),
    toDOM: (node) => [`h${node.attrs["level"] as number}`, 0],
  },
  blockquote: {
    group: "block",
    content: "(block | bare)+",
    defining: true,
    attrs: block,
    parseDOM: [{ tag: "blockquote" }],
    toDOM: () => ["blockquote", 0],
  },
  code_block: {
    group: "block",
    content: "inline*",
    code: true,
    defining: true,
    whitespace: "pre",
    // `code`: the attributes of the `code` around all of it, where there is one
    attrs: { ...block, code: { default: null as Attributes | null } },
    parseDOM: [{ tag: "pre", preserveWhitespace: "full" }],
    toDOM: () => ["pre", 0],
  },
  bullet_list: {
    group: "block",
    content: "list_item+",
    attrs: block,
    parseDOM: [{ tag: "ul" }],
    toDOM: () => ["ul", 0],
  },
  ordered_list: {
    group: "block",
    content: "list_item+",
    attrs: block,
    parseDOM: [{ tag: "ol" }],
    toDOM: (node) => [
      "ol",
      { start: attribute(node.attrs["attributes"] as Attributes, "start") },
      0,
    ],
  },
  list_item: {
    content: TEXT_OR_BLOCKS,
    defining: true,
    attrs: { attributes },
    parseDOM: [{ tag: "li" }],
    toDOM: () => ["li", 0],
  },
  box: {
    group: "block",
    content: TEXT_OR_BLOCKS,
    defining: true,
    attrs: { ...block, tag: { default: "div" } },
    parseDOM: [{ tag: "div[data-box]", getAttrs: (dom) => ({ tag: dom.dataset["box"] ?? "div" }) }],
    toDOM: (node) => ["div", { "data-box": node.attrs["tag"] as string }, 0],
  },
  table: {
    group: "block",
    content: "table_row+",
    tableRole: "table",
    isolating: true,
    // `sections`: `thead`, `tbody`, `tfoot`, by their place; `caption` and `columns` are the source of what stands before the rows
    attrs: {
      ...block,
      sections: { default: [] as readonly Section[] },
      caption: { default: "" },
      columns: { default: "" },
    },
    parseDOM: [{ tag: "table" }],
    toDOM: () => ["table", ["tbody", 0]],
  },
  table_row: {
    content: "(table_cell | table_header)*",
    tableRole: "row",
    attrs: { attributes, section: { default: null as number | null } },
    parseDOM: [{ tag: "tr" }],
    toDOM: () => ["tr", 0],
  },
  table_cell: cell("td", "cell"),
  table_header: cell("th", "header_cell"),
  horizontal_rule: {
    group: "block",
    attrs: block,
    parseDOM: [{ tag: "hr" }],
    toDOM: () => ["hr"],
  },
  island: {
    group: "block",
    atom: true,
    draggable: true,
    attrs: { html: { default: "" }, origin: { default: null as Piece | null } },
    toDOM: () => ["div", { class: "island" }],
  },
  text: { group: "inline" },
  hard_break: {
    group: "inline",
    inline: true,
    selectable: false,
    attrs: { attributes },
    leafText: () => "\n",
    parseDOM: [{ tag: "br" }],
    toDOM: () => ["br"],
  },
  image: {
    group: "inline",
    inline: true,
    draggable: true,
    attrs: { attributes },
    toDOM: (node) => ["img", shownImage(node.attrs["attributes"] as Attributes)],
  },
  inline_island: {
    group: "inline",
    inline: true,
    atom: true,
    attrs: { html: { default: "" } },
    toDOM: () => ["span", { class: "island" }],
  },
} satisfies Record<string, NodeSpec>;

/** An element around rows; no tag where none was written. */
export type Section = readonly [tag: string, attributes: Attributes];

function cell(tag: "td" | "th", tableRole: string): NodeSpec {
  return {
    content: TEXT_OR_BLOCKS,
    tableRole,
    isolating: true,
    attrs: {
      attributes,
      colspan: { default: 1 },
      rowspan: { default: 1 },
      colwidth: { default: null },
    },
    parseDOM: [
      {
        tag,
        getAttrs: (dom) => ({
          colspan: Number(dom.getAttribute("colspan") ?? 1),
          rowspan: Number(dom.getAttribute("rowspan") ?? 1),
        }),
      },
    ],
    toDOM: ({ attrs: { colspan, rowspan } }) => [
      tag,
      { colspan: colspan as number, rowspan: rowspan as number },
      0,
    ],
  };
}

/** Marks that show as what they are; all others as a `span` that names them. */
const SHOWN = new Set(
  "a abbr b bdi cite code del dfn em i ins kbd mark q s samp small strike strong sub sup u var".split(
    " ",
  ),
);

const marks = {
  // one type for all marks, because marks of one type keep the order they were set in, outermost first.
  // `turn` tells an element from its neighbour that has the same tag and attributes
  format: {
    excludes: "",
    attrs: { tag: {}, attributes, turn: { default: 0 } },
    parseDOM: [...SHOWN].map((tag) => ({ tag, attrs: { tag } })),
    toDOM: (mark) => {
      const tag = mark.attrs["tag"] as string;
      return SHOWN.has(tag) ? [tag, 0] : ["span", { "data-mark": tag }, 0];
    },
  },
} satisfies Record<string, MarkSpec>;

/** What of an image is in the page being edited: where it is, if that is an address of the web, and its alternative text. */
function shownImage(attributes: Attributes): Record<string, string> {
  const src = attribute(attributes, "src") ?? "";
  const alt = attribute(attributes, "alt") ?? "";
  return /^(https?:)?\/\/|^\/|^blob:/i.test(src) ? { src, alt } : { alt };
}

export const schema = new Schema({ nodes, marks });

export const attributesOfNode = (node: Node): Attributes =>
  (node.attrs["attributes"] as Attributes | undefined) ?? [];

export const originOf = (node: Node): Piece | null =>
  (node.attrs["origin"] as Piece | null | undefined) ?? null;
