import type { Mark, Node } from "prosemirror-model";
import { attribute, withAttribute, type Attributes } from "./attributes.ts";
import { attributesOfNode, type Section } from "./schema.ts";

/** HTML of nodes as the editor has them. What prints a block as it was written is in `document.ts`. */

/** A block; `asParagraph` gives a bare text a `p`, where nothing else would tell it from what stands beside it. */
export function printBlock(node: Node, asParagraph = false): string {
  const attributes = attributesOfNode(node);
  const { tag, level, html } = node.attrs as { tag: string; level: number; html: string };
  switch (node.type.name) {
    case "bare":
      return asParagraph ? element("p", [], printInline(node)) : printInline(node);
    case "paragraph":
      return element("p", attributes, printInline(node));
    case "heading":
      return element(`h${level}`, attributes, printInline(node));
    case "code_block":
      return printCode(node);
    case "horizontal_rule":
      return startTag("hr", attributes);
    case "island":
      return html;
    case "table":
      return printTable(node);
    case "box":
      return element(tag, attributes, printBlocks(node));
    default:
      return element(TAGS[node.type.name] ?? "div", attributes, printBlocks(node));
  }
}

const TAGS: Readonly<Record<string, string>> = {
  blockquote: "blockquote",
  bullet_list: "ul",
  ordered_list: "ol",
  list_item: "li",
};

/** Whether a text without an element stands beside another one, with which it would be one text. */
export const isBesideBare = (parent: Node, index: number): boolean =>
  parent.child(index).type.name === "bare" &&
  [index - 1, index + 1].some((one) => parent.maybeChild(one)?.type.name === "bare");

const printBlocks = (parent: Node): string =>
  parent.children.map((child, index) => printBlock(child, isBesideBare(parent, index))).join("");

function printCode(node: Node): string {
  const code = node.attrs["code"] as Attributes | null;
  const text = printInline(node);
  const inner = code === null ? text : element("code", code, text);
  // the first line end after <pre> is not part of it
  return element("pre", attributesOfNode(node), inner.startsWith("\n") ? `\n${inner}` : inner);
}

function printTable(table: Node): string {
  const { caption, columns, sections } = table.attrs as {
    caption: string;
    columns: string;
    sections: readonly Section[];
  };
  let inner = caption + columns;
  let open: number | null = null;
  const tagOf = (section: number | null) =>
    section === null ? "" : (sections[section]?.[0] ?? "");
  const close = () => (tagOf(open) === "" ? "" : `</${tagOf(open)}>`);
  for (const row of table.children) {
    // a row that was added belongs where the row before it does
    const section: number | null = (row.attrs["section"] as number | null) ?? open;
    if (section !== open) {
      inner += close();
      open = section;
      if (tagOf(open) !== "") inner += startTag(tagOf(open), sections[open ?? 0]?.[1] ?? []);
    }
    inner += element("tr", attributesOfNode(row), row.children.map(printCell).join(""));
  }
  return element("table", attributesOfNode(table), inner + close());
}

function printCell(cell: Node): string {
  const tag = cell.type.name === "table_header" ? "th" : "td";
  const spans = ["colspan", "rowspan"].reduce(
    (attributes, name) => withSpan(attributes, name, cell.attrs[name] as number),
    attributesOfNode(cell),
  );
  return element(tag, spans, printBlocks(cell));
}

/** The attributes with a span, left as it is written where it says the same. */
function withSpan(attributes: Attributes, name: string, span: number): Attributes {
  const written = attribute(attributes, name);
  if (Number(written ?? 1) === span) return attributes;
  return withAttribute(attributes, name, span === 1 ? null : String(span));
}

function printInline(parent: Node): string {
  let html = "";
  let open: readonly Mark[] = [];
  const turnTo = (marks: readonly Mark[]) => {
    const same = open.findIndex(
      (mark, index) => marks[index] === undefined || !mark.eq(marks[index]),
    );
    const kept = same === -1 ? open.length : same;
    for (const mark of open.slice(kept).toReversed()) html += `</${mark.attrs["tag"] as string}>`;
    for (const mark of marks.slice(kept))
      html += startTag(mark.attrs["tag"] as string, mark.attrs["attributes"] as Attributes);
    open = marks;
  };
  for (const node of parent.children) {
    turnTo(node.marks);
    html += printLeaf(node);
  }
  turnTo([]);
  return html;
}

function printLeaf(node: Node): string {
  if (node.isText) return escapeText(node.text ?? "");
  if (node.type.name === "hard_break") return startTag("br", attributesOfNode(node));
  if (node.type.name === "image") return startTag("img", attributesOfNode(node));
  return node.attrs["html"] as string;
}

const element = (tag: string, attributes: Attributes, inner: string): string =>
  `${startTag(tag, attributes)}${inner}</${tag}>`;

export const startTag = (tag: string, attributes: Attributes): string =>
  `<${tag}${attributes.map(([name, value]) => ` ${name}="${escapeValue(value)}"`).join("")}>`;

export const escapeText = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\u00a0", "&nbsp;");

const escapeValue = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("\u00a0", "&nbsp;");
