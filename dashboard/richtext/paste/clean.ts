import { isBlock, isHtml, runsOf } from "../../../shared/html/kinds.ts";
import {
  isElement,
  isText,
  isTooDeep,
  parseHtml,
  type HtmlElement,
  type HtmlNode,
} from "../../../shared/html/tree.ts";
import { attribute, attributesOf, type Attributes } from "../attributes.ts";
import { escapeText, startTag } from "../print.ts";
import { marksOfStyle, stylesOf, takesBack } from "./styles.ts";
import { isWordMarker, printWordList, wordItemOf } from "./word-lists.ts";

/**
 * HTML of a clipboard as the editor takes it: structure, links and images stay, looks go, and nothing that acts comes in. What
 * Word, Docs, Notion and Pages write around it is taken off.
 */
export function cleanHtml(clipboard: string): string {
  const nodes = parseHtml(fragmentOf(clipboard));
  return isTooDeep(nodes) ? `<p>${escapeText(textOf(nodes))}</p>` : flow(nodes);
}

/** What was copied, of a page that some programs put around it. */
function fragmentOf(clipboard: string): string {
  const start = /<!--\s*StartFragment\s*-->/i.exec(clipboard);
  const end = /<!--\s*EndFragment\s*-->/i.exec(clipboard);
  if (start === null || end === null || end.index < start.index) return clipboard;
  return clipboard.slice(start.index + start[0].length, end.index);
}

const words = (text: string) => new Set(text.split(" "));

const DROPPED = words(
  "script style meta link title head xml template noscript iframe object embed video audio canvas svg math select option" +
    " textarea input button map area base frame frameset applet colgroup col",
);
const KEPT_BLOCKS = words(
  "p h1 h2 h3 h4 h5 h6 blockquote pre ul ol table thead tbody tfoot tr td th caption hr li",
);
const CONTAINERS = words("blockquote li td th");
const KEPT_MARKS = words(
  "a strong em b i s u code sub sup mark kbd del ins strike abbr q cite small",
);

const KEPT_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  a: ["href"],
  img: ["src", "alt", "width", "height"],
  td: ["colspan", "rowspan"],
  th: ["colspan", "rowspan", "scope"],
  ol: ["start"],
  abbr: ["title"],
};

/** Blocks, and lines between them as paragraphs. */
function flow(nodes: readonly HtmlNode[]): string {
  let html = "";
  let items: Parameters<typeof printWordList>[0][number][] = [];
  const endList = () => {
    html += printWordList(items);
    items = [];
  };
  for (const run of runsOf(nodes)) {
    const item = "block" in run ? wordItemOf(run.block) : null;
    if (item !== null && "block" in run) {
      items.push({ ...item, html: line(run.block.childNodes) });
      continue;
    }
    const one = "block" in run ? block(run.block) : paragraph(run.inline);
    if (one === "") continue;
    endList();
    html += one;
  }
  endList();
  return html;
}

function paragraph(nodes: readonly HtmlNode[]): string {
  const inner = line(nodes);
  return isBlank(inner) ? "" : `<p>${inner}</p>`;
}

const isBlank = (html: string): boolean =>
  html.replaceAll(/<br>|&nbsp;|\s|<\/?(b|strong|i|em|u|s|a)\b[^>]*>/g, "") === "";

function block(element: HtmlElement): string {
  const { tagName, childNodes } = element;
  if (!isHtml(element) || DROPPED.has(tagName)) return "";
  if (!KEPT_BLOCKS.has(tagName)) return flow(childNodes);
  if (tagName === "hr") return "<hr>";
  if (tagName === "p" && /MsoTitle/.test(attribute(attributesOf(element), "class") ?? ""))
    return `<h1>${line(childNodes)}</h1>`;
  const inner = innerOf(element);
  if (/^(p|h[1-6])$/.test(tagName) && isBlank(inner)) return "";
  return `${startTag(tagName, keptAttributes(element))}${inner}</${tagName}>`;
}

function innerOf({ tagName, childNodes }: HtmlElement): string {
  if (tagName === "pre") return escapeText(textOf(childNodes));
  if (tagName === "ul" || tagName === "ol") return list(childNodes);
  if (/^(table|thead|tbody|tfoot|tr)$/.test(tagName))
    return childNodes.map((node) => (isElement(node) ? block(node) : "")).join("");
  if (!CONTAINERS.has(tagName)) return line(childNodes);
  const [only, ...others] = runsOf(childNodes);
  if (only === undefined) return "";
  // an item or a cell with one paragraph is that text
  if (others.length === 0 && "inline" in only) return line(only.inline);
  if (tagName !== "blockquote" && "block" in only && only.block.tagName === "p") {
    const rest = flow(childNodes.filter((node) => node !== only.block));
    if (!rest.includes("<p>")) return line(only.block.childNodes) + rest;
  }
  return tagName === "li" && "inline" in only
    ? line(only.inline) + flow(childNodes.filter((node) => !only.inline.includes(node)))
    : flow(childNodes);
}

/** The items of a list; one that stands in it without an item belongs to the item before. */
function list(children: readonly HtmlNode[]): string {
  const items: string[] = [];
  for (const child of children) {
    if (!isElement(child)) continue;
    if (child.tagName === "li") items.push(innerOf(child));
    else items.push(`${items.pop() ?? ""}${block(child)}`);
  }
  return items.map((inner) => `<li>${inner}</li>`).join("");
}

function line(nodes: readonly HtmlNode[]): string {
  return nodes.map(inLine).join("");
}

function inLine(node: HtmlNode): string {
  if (isText(node)) return escapeText(node.value);
  if (!isElement(node) || !isHtml(node) || DROPPED.has(node.tagName) || isWordMarker(node))
    return "";
  const { tagName, childNodes } = node;
  const marker = attribute(attributesOf(node), "class") ?? "";
  if (tagName === "br") return marker.includes("Apple-interchange-newline") ? "" : "<br>";
  if (tagName === "img") return image(node);
  if (/Apple-(converted-space|tab-span)/.test(marker)) return " ";
  const inner = line(childNodes) + (isBlock(node) ? " " : "");
  return inner.trim() === "" ? inner : marked(node, inner);
}

function marked(element: HtmlElement, inner: string): string {
  const { tagName } = element;
  const styles = stylesOf(element);
  const attributes = keptAttributes(element);
  const isKept =
    KEPT_MARKS.has(tagName) &&
    !takesBack(tagName, styles) &&
    (tagName !== "a" || attributes.length > 0);
  const added = marksOfStyle(styles).filter(
    (mark) => mark !== tagName && !isSameMark(mark, tagName),
  );
  const within = added.reduceRight((html, mark) => `<${mark}>${html}</${mark}>`, inner);
  return isKept ? `${startTag(tagName, attributes)}${within}</${tagName}>` : within;
}

const isSameMark = (mark: string, tag: string): boolean =>
  (mark === "strong" && tag === "b") || (mark === "em" && tag === "i");

function image(element: HtmlElement): string {
  const attributes = keptAttributes(element);
  return attribute(attributes, "src") === null ? "" : startTag("img", attributes);
}

function keptAttributes(element: HtmlElement): Attributes {
  const kept = KEPT_ATTRIBUTES[element.tagName] ?? [];
  return attributesOf(element).filter(([name, value]) => {
    if (!kept.includes(name)) return false;
    if (name === "href") return isSafeLink(value);
    // files of the other computer, and images written out, are no addresses a reader could ask
    if (name === "src") return /^https?:\/\//i.test(value);
    return name === "width" || name === "height" ? /^\d+$/.test(value) : true;
  });
}

/** Where a page's addresses lead that do not say where to; any will do. */
const SOMEWHERE = "https://page.invalid/";

const SAFE_SCHEMES = words("https: http: mailto: tel:");

/** Whether an address leads somewhere and does nothing else, read as browsers read it. */
export const isSafeLink = (href: string): boolean =>
  URL.canParse(href, SOMEWHERE) && SAFE_SCHEMES.has(new URL(href, SOMEWHERE).protocol);

const textOf = (nodes: readonly HtmlNode[]): string => {
  const queue = [...nodes].toReversed();
  let text = "";
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (isText(node)) text += node.value;
    else if (isElement(node) && node.tagName === "br") text += "\n";
    else if (isElement(node)) queue.push(...node.childNodes.toReversed());
  }
  return text;
};
