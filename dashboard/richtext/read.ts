import type { Node } from "prosemirror-model";
import { isMarkName, runsOf, standsAlone } from "../../shared/html/kinds.ts";
import { isElement, isText, type HtmlElement, type HtmlNode } from "../../shared/html/tree.ts";
import { attributesOf } from "./attributes.ts";
import { keepsSpace, readInline, sourceOf } from "./read-inline.ts";
import { readTable } from "./read-table.ts";
import { schema } from "./schema.ts";

/** Nodes from HTML that was parsed; what the schema has no node for becomes an island. */

/** Elements that hold blocks and mean nothing to the editor. */
const BOXES = new Set(
  (
    "address article aside center dd details div dl dt figcaption figure footer header hgroup main nav search section" +
    " summary"
  ).split(" "),
);

/** Children as blocks; at least one, because an element without any is still somewhere to write. */
export function readBlocks(children: readonly HtmlNode[], source: string): Node[] {
  const blocks = runsOf(children).flatMap((run) => {
    if ("block" in run) return [readBlock(run.block, source)];
    const [only] = run.inline;
    if (only && run.inline.length === 1 && standsAlone(only)) return [island(only, source)];
    return [schema.node("bare", null, readInline(run.inline, source))];
  });
  return blocks.length === 0 ? [schema.node("bare")] : blocks;
}

const island = (node: HtmlNode, source: string): Node =>
  schema.node("island", { html: sourceOf(node, source) });

function readBlock(element: HtmlElement, source: string): Node {
  const node = keepsSpace(element) ? null : readKnown(element, source);
  return node ?? island(element, source);
}

function readKnown(element: HtmlElement, source: string): Node | null {
  const attributes = attributesOf(element);
  const { tagName, childNodes } = element;
  const inside = () => readBlocks(childNodes, source);
  switch (tagName) {
    case "p":
      return schema.node("paragraph", { attributes }, readInline(childNodes, source));
    case "h1":
    case "h2":
    case "h3":
    case "h4":
    case "h5":
    case "h6":
      return readHeading(element, source);
    case "blockquote":
      return schema.node("blockquote", { attributes }, inside());
    case "hr":
      return schema.node("horizontal_rule", { attributes });
    case "pre":
      return readCode(element, source);
    case "ul":
      return readList("bullet_list", element, source);
    case "ol":
      return readList("ordered_list", element, source);
    case "table":
      return readTable(element, source, inBlocks);
    default:
      if (!BOXES.has(tagName) && !isMarkName(element)) return null;
      return schema.node("box", { attributes, tag: tagName }, inside());
  }
}

const inBlocks = (element: HtmlElement, source: string): Node[] =>
  readBlocks(element.childNodes, source);

function readHeading(element: HtmlElement, source: string): Node | null {
  if (runsOf(element.childNodes).some((run) => "block" in run)) return null;
  const level = Number(element.tagName.slice(1));
  const attributes = attributesOf(element);
  return schema.node("heading", { attributes, level }, readInline(element.childNodes, source));
}

function readCode(element: HtmlElement, source: string): Node | null {
  if (runsOf(element.childNodes).some((run) => "block" in run)) return null;
  const [only, ...others] = element.childNodes;
  const code =
    others.length === 0 && only && isElement(only) && only.tagName === "code" ? only : null;
  const children = code === null ? element.childNodes : code.childNodes;
  const attributes = attributesOf(element);
  return schema.node(
    "code_block",
    { attributes, code: code === null ? null : attributesOf(code) },
    readInline(children, source, "kept"),
  );
}

function readList(type: string, element: HtmlElement, source: string): Node | null {
  const items = element.childNodes.filter((node) => !isText(node) || node.value.trim() !== "");
  const isItem = (node: HtmlNode): node is HtmlElement =>
    isElement(node) && node.tagName === "li" && !keepsSpace(node);
  if (items.length === 0 || !items.every(isItem)) return null;
  const read = items.map((item) =>
    schema.node(
      "list_item",
      { attributes: attributesOf(item) },
      readBlocks(item.childNodes, source),
    ),
  );
  return schema.node(type, { attributes: attributesOf(element) }, read);
}
