import { defaultTreeAdapter, html, parseFragment } from "parse5";
import type { DefaultTreeAdapterTypes } from "parse5";

/** HTML as a browser reads it inside a `div`: what is not allowed there is repaired or left out, as it is on a page. */

export type HtmlNode = DefaultTreeAdapterTypes.ChildNode;
export type HtmlElement = DefaultTreeAdapterTypes.Element;
export type HtmlText = DefaultTreeAdapterTypes.TextNode;

/** Deeper than people write by far, and shallow enough for functions that call themselves. */
export const MAX_HTML_DEPTH_ELEMENTS = 100;

/** White space as HTML has it; a no-break space is none. */
export const HTML_SPACE = /[ \t\n\f\r]+/g;

const container = defaultTreeAdapter.createElement("div", html.NS.HTML, []);

/** The nodes of a source, with the offsets they have in it. Never throws: everything is HTML. */
export const parseHtml = (source: string): HtmlNode[] =>
  parseFragment(container, source, { sourceCodeLocationInfo: true }).childNodes;

export const isText = (node: HtmlNode): node is HtmlText => node.nodeName === "#text";

export const isElement = (node: HtmlNode): node is HtmlElement => "tagName" in node;

/** Whether elements are nested more deeply than {@link MAX_HTML_DEPTH_ELEMENTS}. */
export function isTooDeep(nodes: readonly HtmlNode[]): boolean {
  let level: readonly HtmlNode[] = nodes;
  for (let depth = 0; depth <= MAX_HTML_DEPTH_ELEMENTS; depth += 1) {
    if (level.length === 0) return false;
    level = level.flatMap((node) => childrenOf(node));
  }
  return true;
}

/** The children of a node, those of a `template` included. */
export function childrenOf(node: HtmlNode): readonly HtmlNode[] {
  if ("content" in node) return node.content.childNodes;
  return "childNodes" in node ? node.childNodes : [];
}
