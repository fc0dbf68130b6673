import { isElement, parseHtml, type HtmlElement } from "../../shared/html/tree.ts";

const NAMES: Readonly<Record<string, string>> = {
  iframe: "Embedded page",
  video: "Video",
  audio: "Sound",
  script: "Script",
  style: "Style sheet",
  svg: "Drawing",
  math: "Formula",
  form: "Form",
  table: "Table",
  template: "Template",
  noscript: "Without scripts",
  picture: "Picture",
  object: "Object",
  embed: "Object",
  button: "Button",
  input: "Input",
  ul: "List",
  ol: "List",
  ruby: "Ruby text",
  wbr: "Place to break",
};

const VIDEO = /youtube|youtu\.be|vimeo|wistia|video/i;

/** What an island is called: by the element it begins with. */
export function islandName(html: string): string {
  const nodes = parseHtml(html);
  const element = nodes.find((node): node is HtmlElement => isElement(node));
  if (element === undefined) return html.startsWith("<!--") ? "Comment" : "HTML";
  const { tagName, attrs } = element;
  const src = attrs.find(({ name }) => name === "src")?.value ?? "";
  if (tagName === "iframe" && VIDEO.test(src)) return "Video";
  if (tagName === "table" && element.childNodes.some((node) => node.nodeName === "caption"))
    return "Table with caption";
  const id = attrs.find(({ name }) => name === "id" || name === "name")?.value;
  if (tagName === "a" && id !== undefined) return `Anchor ${id}`;
  return NAMES[tagName] ?? `<${tagName}>`;
}
