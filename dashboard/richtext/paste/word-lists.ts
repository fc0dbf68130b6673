import { isElement, isText, type HtmlElement, type HtmlNode } from "../../../shared/html/tree.ts";
import { attribute, attributesOf } from "../attributes.ts";
import { stylesOf } from "./styles.ts";

/** Word writes lists as paragraphs that say at which level they are, with the bullet as text that is to be ignored. */
export interface WordItem {
  level: number;
  ordered: boolean;
}

/** More levels than Word has. */
const MAX_LEVELS = 9;

/** What a paragraph of Word says of its place in a list; null for one that is in none. */
export function wordItemOf(node: HtmlNode): WordItem | null {
  if (!isElement(node) || !/^(p|h[1-6]|div)$/.test(node.tagName)) return null;
  const list = stylesOf(node).get("mso-list") ?? "";
  const level = Number(/\blevel(\d+)/.exec(list)?.[1] ?? 0);
  if (level === 0 || level > MAX_LEVELS) return null;
  return { level, ordered: /^\s*\(?([\divxlc]+|[a-z])[.)]/i.test(markerOf(node)) };
}

/** Whether an element is the bullet or number that Word writes out. */
export const isWordMarker = (element: HtmlElement): boolean =>
  /mso-list:\s*ignore/i.test(attribute(attributesOf(element), "style") ?? "");

function markerOf(node: HtmlNode): string {
  if (!isElement(node)) return "";
  if (isWordMarker(node)) return textOf(node);
  return node.childNodes.map(markerOf).join("");
}

const textOf = (node: HtmlNode): string => {
  if (isText(node)) return node.value;
  return isElement(node) ? node.childNodes.map(textOf).join("") : "";
};

/** Lists of items that come one after the other, nested by their levels. */
export function printWordList(items: readonly (WordItem & { html: string })[]): string {
  let html = "";
  const open: string[] = [];
  const close = () => `</li></${open.pop()}>`;
  for (const { level, ordered, html: inner } of items) {
    const tag = ordered ? "ol" : "ul";
    while (open.length > level) html += close();
    if (open.length === level && open.at(-1) !== tag) html += close();
    else if (open.length === level) html += "</li>";
    // a level that was left out opens one list, not an empty one around it
    if (open.length < level) {
      open.push(tag);
      html += `<${tag}>`;
    }
    html += `<li>${inner}`;
  }
  while (open.length > 0) html += close();
  return html;
}
