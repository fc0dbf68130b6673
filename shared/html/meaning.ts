import { collapsedTexts, isHtml, isMark, runsOf } from "./kinds.ts";
import {
  childrenOf,
  isElement,
  isText,
  parseHtml,
  type HtmlElement,
  type HtmlNode,
} from "./tree.ts";

/**
 * What HTML says, as text to compare: two sources with one meaning show the same on a page, whatever its style sheet. The order
 * of attributes, how characters are written, which end tags are left out, and white space that collapses do not count.
 *
 * Nodes nested more deeply than `MAX_HTML_DEPTH_ELEMENTS` must not be given.
 */
export const meaningOf = (nodes: readonly HtmlNode[]): string => JSON.stringify(flow(nodes));

/** {@link meaningOf} of a source. */
export const meaningOfSource = (source: string): string => meaningOf(parseHtml(source));

/** Elements in which each character of white space counts. */
const VERBATIM = new Set(["pre", "listing", "xmp", "plaintext"]);

function flow(nodes: readonly HtmlNode[]): unknown[] {
  return runsOf(nodes).flatMap((run) => {
    if ("inline" in run) return line(run.inline);
    const children = childrenOf(run.block);
    const inner = VERBATIM.has(run.block.tagName) ? verbatim(children) : flow(children);
    return [element(run.block, inner)];
  });
}

function line(run: readonly HtmlNode[]): unknown[] {
  const texts = collapsedTexts(run);
  const read = (node: HtmlNode): unknown[] => {
    if (isText(node)) return texts.get(node) === "" ? [] : [texts.get(node)];
    return isMark(node) ? [element(node, node.childNodes.flatMap(read))] : verbatim([node]);
  };
  return run.flatMap(read);
}

function verbatim(nodes: readonly HtmlNode[]): unknown[] {
  return nodes.flatMap((node) => {
    if (isText(node)) return node.value === "" ? [] : [node.value];
    if (isElement(node)) return [element(node, verbatim(childrenOf(node)))];
    return [[node.nodeName, "data" in node ? node.data : ""]];
  });
}

const element = (one: HtmlElement, inner: unknown[]): unknown => [
  isHtml(one) ? one.tagName : `${one.namespaceURI} ${one.tagName}`,
  one.attrs
    .map(({ prefix = "", name, value }) => [`${prefix}:${name}`, value])
    .toSorted(([one = ""], [other = ""]) => (one < other ? -1 : 1)),
  inner,
];
