import * as z from "zod";

/** Contentful's rich text as HTML. Pure. */

interface Node {
  nodeType: string;
  value?: string | undefined;
  marks?: { type: string }[] | undefined;
  data?: Record<string, unknown> | undefined;
  content?: unknown[] | undefined;
}

const nodeShape = z.looseObject({
  nodeType: z.string(),
  value: z.string().optional(),
  marks: z.array(z.looseObject({ type: z.string() })).optional(),
  data: z.record(z.string(), z.unknown()).optional(),
  content: z.array(z.unknown()).optional(),
});

const linkShape = z.looseObject({ sys: z.looseObject({ id: z.string() }) });

/** What rich text names of the rest of an export. */
export interface RichContext {
  asset: (id: string) => { url: string; alt: string; isImage: boolean } | undefined;
  /** Says what has no HTML. */
  lost: (what: string) => void;
}

/** ours: nodes inside one another; lists in lists have a dozen. */
const MAX_DEPTH = 100;

const ELEMENTS: ReadonlyMap<string, string> = new Map([
  ["paragraph", "p"],
  ...[1, 2, 3, 4, 5, 6].map((level): [string, string] => [`heading-${level}`, `h${level}`]),
  ["unordered-list", "ul"],
  ["ordered-list", "ol"],
  ["list-item", "li"],
  ["blockquote", "blockquote"],
  ["table", "table"],
  ["table-row", "tr"],
  ["table-cell", "td"],
  ["table-header-cell", "th"],
]);

const MARKS: ReadonlyMap<string, string> = new Map([
  ["bold", "strong"],
  ["italic", "em"],
  ["underline", "u"],
  ["code", "code"],
  ["superscript", "sup"],
  ["subscript", "sub"],
  ["strikethrough", "s"],
]);

/** Whether a value is a document of rich text. */
export const isRichText = (value: unknown): boolean =>
  nodeShape.safeParse(value).data?.nodeType === "document";

export const htmlOf = (document: unknown, context: RichContext): string =>
  printNode(document, context, 0);

function printNode(value: unknown, context: RichContext, depth: number): string {
  const node: Node | undefined = nodeShape.safeParse(value).data;
  if (node === undefined || depth > MAX_DEPTH) {
    context.lost("what is no node of rich text");
    return "";
  }
  if (node.nodeType === "text") return printText(node);
  const inside = () =>
    (node.content ?? []).map((child) => printNode(child, context, depth + 1)).join("");
  const element = ELEMENTS.get(node.nodeType);
  if (element !== undefined) return printElement(element, inside());
  switch (node.nodeType) {
    case "document":
      return inside();
    case "hr":
      return "<hr>";
    case "hyperlink":
      return printLink(node.data?.["uri"], inside());
    case "asset-hyperlink":
      return printLink(assetOf(node, context)?.url, inside());
    case "embedded-asset-block":
    case "embedded-asset":
      return printAsset(node, context);
    case "entry-hyperlink":
      context.lost("links to entries inside of rich text; their text stays");
      return inside();
    default:
      context.lost(`${node.nodeType} inside of rich text`);
      return inside();
  }
}

/** A cell or an item with one paragraph in it needs none. */
function printElement(element: string, inside: string): string {
  const isHolder = element === "li" || element === "td" || element === "th";
  const isOne =
    isHolder && inside.startsWith("<p>") && inside.indexOf("</p>") === inside.length - 4;
  return `<${element}>${isOne ? inside.slice(3, -4) : inside}</${element}>`;
}

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text: string): string =>
  text
    .replaceAll("\0", "")
    .toWellFormed()
    .replaceAll(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

function printText({ value = "", marks = [] }: Node): string {
  const text = escape(value).replaceAll("\n", "<br>");
  if (text === "") return "";
  return marks.reduce((inside, { type }) => {
    const mark = MARKS.get(type);
    return mark === undefined ? inside : `<${mark}>${inside}</${mark}>`;
  }, text);
}

/** Addresses that run something are none. */
const isLink = (uri: string): boolean =>
  /^(?:https?:|mailto:|tel:|[/#?])/i.test(uri) || !/^[^/?#]*:/.test(uri);

const printLink = (uri: unknown, inside: string): string =>
  typeof uri === "string" && isLink(uri.trim())
    ? `<a href="${escape(uri.trim())}">${inside}</a>`
    : inside;

function assetOf({ data }: Node, context: RichContext) {
  const link = linkShape.safeParse(data?.["target"]).data;
  const asset = link === undefined ? undefined : context.asset(link.sys.id);
  if (asset === undefined) context.lost("files inside of rich text that the export does not have");
  return asset;
}

function printAsset(node: Node, context: RichContext): string {
  const asset = assetOf(node, context);
  if (asset === undefined) return "";
  if (asset.isImage) return `<p><img src="${escape(asset.url)}" alt="${escape(asset.alt)}"></p>`;
  const name = asset.alt === "" ? asset.url : asset.alt;
  return `<p><a href="${escape(asset.url)}">${escape(name)}</a></p>`;
}
