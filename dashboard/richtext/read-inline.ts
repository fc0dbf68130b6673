import { serializeOuter } from "parse5";
import type { Mark, Node } from "prosemirror-model";
import { collapsedTexts, isEnded, isHtml, isMark } from "../../shared/html/kinds.ts";
import {
  isElement,
  isText,
  type HtmlElement,
  type HtmlNode,
  type HtmlText,
} from "../../shared/html/tree.ts";
import { attribute, attributesOf, isSameAttributes } from "./attributes.ts";
import { schema } from "./schema.ts";

/**
 * The HTML of a node: as it is written, or as a browser would write it where it has no place in the source, or where something in
 * it is never closed and would go on in what comes after it.
 */
export function sourceOf(node: HtmlNode, source: string): string {
  const place = node.sourceCodeLocation;
  return place && isEnded(node)
    ? source.slice(place.startOffset, place.endOffset)
    : serializeOuter(node);
}

/** Whether white space is shown as it is written, by a style of the element's own. */
export const keepsSpace = (element: HtmlElement): boolean =>
  /white-space/i.test(attribute(attributesOf(element), "style") ?? "");

/** The text of a run as nodes; `spaces` says what of its white space is shown. */
export function readInline(
  run: readonly HtmlNode[],
  source: string,
  spaces: "collapsed" | "kept" = "collapsed",
): Node[] {
  const texts = spaces === "collapsed" ? collapsedTexts(run) : new Map<HtmlText, string>();
  const read = (children: readonly HtmlNode[], marks: readonly Mark[]): Node[] => {
    let before: Mark | null = null;
    return children.flatMap((node) => {
      if (isText(node)) {
        const text = texts.get(node) ?? node.value;
        if (text !== "") before = null;
        return text === "" ? [] : [schema.text(text, marks)];
      }
      if (!isMark(node) || keepsSpace(node)) {
        before = null;
        return [readLeaf(node, source).mark(marks)];
      }
      before = markOf(node, before);
      return read(node.childNodes, [...marks, before]);
    });
  };
  return read(run, []);
}

function markOf(element: HtmlElement, before: Mark | null): Mark {
  const tag = element.tagName;
  const attributes = attributesOf(element);
  const isSame =
    before?.attrs["tag"] === tag && isSameAttributes(before.attrs["attributes"], attributes);
  const turn = isSame ? 1 - (before?.attrs["turn"] as number) : 0;
  return schema.mark("format", { tag, attributes, turn });
}

function readLeaf(node: HtmlNode, source: string): Node {
  if (isElement(node) && isHtml(node)) {
    const attributes = attributesOf(node);
    if (node.tagName === "br") return schema.node("hard_break", { attributes });
    if (node.tagName === "img") return schema.node("image", { attributes });
  }
  return schema.node("inline_island", { html: sourceOf(node, source) });
}
