import { html } from "parse5";
import {
  childrenOf,
  HTML_SPACE,
  isElement,
  isText,
  type HtmlElement,
  type HtmlNode,
  type HtmlText,
} from "./tree.ts";

/** How elements stand on a page that no style sheet changed: as blocks, as marks of text, or as something within a line. */

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

const BLOCKS = words(
  "address article aside blockquote caption center col colgroup dd details dialog dir div dl dt fieldset figcaption figure" +
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main menu nav noscript ol p plaintext pre search" +
    " section summary table tbody td tfoot th thead tr ul xmp",
);

const MARKS = words(
  "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q s samp small span strike strong" +
    " sub sup time tt u var",
);

/** An element of HTML, not of SVG or MathML. */
export const isHtml = (element: HtmlElement): boolean => element.namespaceURI === html.NS.HTML;

/** Whether an element may be a mark, or hold blocks, by its name alone. */
export const isMarkName = (element: HtmlElement): boolean =>
  isHtml(element) && MARKS.has(element.tagName);

/** Whether an element goes on in what comes after it unless its end tag is written: marks, and a `select`, which heeds no other end. */
const goesOn = (element: HtmlElement): boolean =>
  isMarkName(element) || element.tagName === "select";

/** Whether each of these in a node, and the node if it is one, has its end tag. Deep: `isTooDeep` is asked before. */
export const isEnded = (node: HtmlNode): boolean =>
  !isElement(node) ||
  ((!goesOn(node) || node.sourceCodeLocation?.endTag !== undefined) &&
    childrenOf(node).every(isEnded));

const known = new WeakMap<HtmlElement, boolean>();

/** Whether a node begins a line of its own: a block, or a mark around blocks. */
export function isBlock(node: HtmlNode): boolean {
  if (!isElement(node) || !isHtml(node)) return false;
  if (BLOCKS.has(node.tagName)) return true;
  if (!MARKS.has(node.tagName)) return false;
  const before = known.get(node);
  if (before !== undefined) return before;
  const now = node.childNodes.some(isBlock);
  known.set(node, now);
  return now;
}

/** Whether a node is a mark of what it holds: `em`, `a`, `span` … An empty one marks nothing and is a thing of its own. */
export const isMark = (node: HtmlNode): node is HtmlElement =>
  isElement(node) && isMarkName(node) && !isBlock(node) && node.childNodes.some(holdsContent);

const holdsContent = (node: HtmlNode): boolean => {
  if (isText(node)) return node.value.replace(HTML_SPACE, "") !== "";
  if (!isElement(node)) return false;
  return !isMarkName(node) || node.childNodes.some(holdsContent);
};

/** Whether a node makes no line of text by itself: a comment, a script, a video. Beside nothing else it stands for itself. */
export const standsAlone = (node: HtmlNode): boolean =>
  !isText(node) &&
  !(isElement(node) && (isMarkName(node) || node.tagName === "br" || node.tagName === "img"));

/** Children as they stand on a page: blocks, and what is in lines between them; white space around blocks shows nowhere. */
export type Run = { block: HtmlElement } | { inline: HtmlNode[] };

export function runsOf(children: readonly HtmlNode[]): Run[] {
  const runs: Run[] = [];
  let inline: HtmlNode[] = [];
  const end = () => {
    const things = inline.filter((node) => !isText(node) || holdsContent(node));
    if (things.every(standsAlone)) runs.push(...things.map((thing) => ({ inline: [thing] })));
    else runs.push({ inline });
    inline = [];
  };
  for (const node of children) {
    if (isElement(node) && isBlock(node)) {
      end();
      runs.push({ block: node });
    } else inline.push(node);
  }
  end();
  return runs;
}

/** The texts of a run as a page shows them: white space is one space, and none at the ends of a line. */
export function collapsedTexts(run: readonly HtmlNode[]): ReadonlyMap<HtmlText, string> {
  const texts = new Map<HtmlText, string>();
  let afterSpace = true;
  let last: HtmlText | null = null;
  const endLine = () => {
    if (last !== null && afterSpace) texts.set(last, (texts.get(last) ?? "").replace(/ $/, ""));
    afterSpace = true;
    last = null;
  };
  const read = (node: HtmlNode): void => {
    if (isText(node)) {
      const one = node.value.replace(HTML_SPACE, " ");
      const text = afterSpace ? one.replace(/^ /, "") : one;
      texts.set(node, text);
      if (text === "") return;
      afterSpace = text.endsWith(" ");
      last = node;
    } else if (isMark(node)) node.childNodes.forEach(read);
    else if (isElement(node) && node.tagName === "br") endLine();
    else if (isElement(node)) {
      afterSpace = false;
      last = null;
    }
  };
  run.forEach(read);
  endLine();
  return texts;
}
