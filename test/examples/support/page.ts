import { parse, type DefaultTreeAdapterTypes } from "parse5";

type Node = DefaultTreeAdapterTypes.Node;

/** What a page of HTML shows, spaces as one: as a browser without scripts and styles has it. */
export function textOf(html: string): string {
  const texts: string[] = [];
  const walk = (node: Node): void => {
    if (node.nodeName === "script" || node.nodeName === "style" || node.nodeName === "title")
      return;
    if ("value" in node && node.nodeName === "#text") texts.push(node.value);
    for (const child of "childNodes" in node ? node.childNodes : []) walk(child);
  };
  walk(parse(html));
  return texts.join(" ").replaceAll(/\s+/g, " ").trim();
}

/** Where the links of a page lead. */
export const linksOf = (html: string): string[] =>
  [...html.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href = ""]) => href);
