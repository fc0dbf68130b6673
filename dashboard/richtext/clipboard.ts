import { Fragment, Slice, type Node } from "prosemirror-model";
import { cleanHtml } from "./paste/clean.ts";
import { openHtml } from "./document.ts";
import { printBlock } from "./print.ts";
import { schema } from "./schema.ts";

/** What was copied here last: pasted here, it is what it was, with all that is not on the page. */
export interface Copied {
  html: string;
  slice: Slice;
}

/** A selection as others take it. */
export function copied(slice: Slice): Copied & { text: string } {
  const { content, openStart } = slice;
  const only = content.childCount === 1 ? content.firstChild : null;
  const isLine = only?.isTextblock === true && openStart > 0;
  const bare = isLine ? schema.node("bare", null, only.content) : null;
  const html =
    bare === null ? content.content.map((node) => printBlock(node)).join("") : printBlock(bare);
  return { html, slice, text: content.textBetween(0, content.size, "\n\n", leafText) };
}

const leafText = (node: Node): string => (node.type.name === "hard_break" ? "\n" : "");

/** What is put in for HTML of a clipboard. */
export function pasted(html: string, last: Copied | null): Slice {
  // programs put something around what they are given
  if (last !== null && last.html !== "" && html.includes(last.html)) return last.slice;
  const { content } = openHtml(cleanHtml(html));
  const blocks = content.content.map((node) =>
    "origin" in node.attrs ? node.type.create({ ...node.attrs, origin: null }, node.content) : node,
  );
  const isText = (node: Node | undefined) =>
    node?.type.name === "paragraph" || node?.type.name === "bare";
  const open = (node: Node | undefined) => (isText(node) ? 1 : 0);
  return new Slice(Fragment.from(blocks), open(blocks[0]), open(blocks.at(-1)));
}
