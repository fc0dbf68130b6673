import { serialize } from "parse5";
import type { Node } from "prosemirror-model";
import type { EditorState, Transaction } from "prosemirror-state";
import { cutHtml, type Piece } from "../../shared/html/cut.ts";
import { isEnded } from "../../shared/html/kinds.ts";
import { meaningOf } from "../../shared/html/meaning.ts";
import { isTooDeep, parseHtml, type HtmlNode } from "../../shared/html/tree.ts";
import { isBesideBare, printBlock } from "./print.ts";
import { readBlocks } from "./read.ts";
import { originOf, schema } from "./schema.ts";

/** HTML as a document to edit and back: what was not edited comes back byte for byte, whatever it is. */

/** The document of a source. A block that the schema would not give back as it means is an island. */
export function openHtml(source: string): Node {
  const { pieces, tail } = cutHtml(source);
  const gap = pieces[1]?.gap ?? "\n";
  const lead = pieces[0]?.gap ?? "";
  // the white space before the first stays where it is when the block goes elsewhere
  const blocks = pieces.map(({ html, ...piece }, index) =>
    readPiece({ gap: index === 0 ? gap : piece.gap, html }),
  );
  return schema.node(
    "doc",
    { source, lead, gap, tail },
    blocks.length === 0 ? [schema.node("paragraph", { origin: { gap, html: "" } })] : blocks,
  );
}

const read = new WeakMap<Piece, Node>();

/** The block that a piece was read as. */
function readPiece(piece: Piece): Node {
  const before = read.get(piece);
  if (before !== undefined) return before;
  const now = piece.html === "" ? schema.node("paragraph", { origin: piece }) : readNew(piece);
  read.set(piece, now);
  return now;
}

function readNew(origin: Piece): Node {
  const island = schema.node("island", { html: origin.html, origin });
  const nodes = parseHtml(origin.html);
  if (isTooDeep(nodes)) return island;
  const [block, ...others] = readBlocks(nodes, origin.html);
  if (endsItself(nodes, origin.html)) rememberClosed(origin.html, true);
  if (block === undefined || others.length > 0) return island;
  const again = parseHtml(printBlock(block));
  if (isTooDeep(again) || meaningOf(again) !== meaningOf(nodes)) return island;
  return block.type.create({ ...block.attrs, origin }, block.content, block.marks);
}

/** Whether a block is still what the source says it was read from. */
export function isPristine(block: Node): boolean {
  const origin = originOf(block);
  return origin !== null && readPiece(origin).eq(block);
}

/** The HTML of a document: pristine blocks as they were written, the others as the schema prints them. */
export function printDocument(document: Node): string {
  const { source, lead, gap, tail } = document.attrs as Record<
    "source" | "lead" | "gap" | "tail",
    string
  >;
  const gaps = document.children.map((block, index) =>
    index === 0 ? lead : (originOf(block)?.gap ?? gap),
  );
  const join = (blocks: readonly string[]) =>
    blocks.map((html, index) => `${gaps[index]}${html}`).join("") + tail;
  const written = document.children.map((block) =>
    isPristine(block) ? (originOf(block)?.html ?? "") : null,
  );
  const same = written.some((html) => html === null)
    ? null
    : join(written.map((html) => html ?? ""));
  if (same === source) return source;
  const printed = document.children.map(
    (block, index) => written[index] ?? printTop(document, index),
  );
  return join(
    printed.map((html, index) =>
      written[index] === null || endsBefore(html, gaps[index + 1], printed[index + 1])
        ? html
        : closed(document, index),
    ),
  );
}

/** A block at the top, printed anew. A text without an element that was read as none stays one. */
function printTop(document: Node, index: number): string {
  const block = document.child(index);
  return printBlock(block, originOf(block) === null || isBesideBare(document, index));
}

/** Whether a piece as it is written keeps apart from what comes after it: `<p>one` does from a paragraph, not from a text. */
function endsBefore(html: string, gap: string | undefined, next: string | undefined): boolean {
  if (next === undefined || next === "" || html === "") return true;
  if (isClosed(html)) return true;
  const [first, ...others] = cutHtml(`${html}${gap}${next}`).pieces;
  return first?.html === html && others.length > 0;
}

const closedness = new Map<string, boolean>();

/** How many answers are remembered: more than any document has blocks. */
const MAX_CLOSED_PIECES = 10_000;

function isClosed(html: string): boolean {
  const before = closedness.get(html);
  if (before !== undefined) return before;
  const [first, ...others] = cutHtml(`${html}x<hr>`).pieces;
  const now = first?.html === html && others.length === 2;
  rememberClosed(html, now);
  return now;
}

function rememberClosed(html: string, isOne: boolean): void {
  if (closedness.size >= MAX_CLOSED_PIECES) closedness.clear();
  closedness.set(html, isOne);
}

/** Whether all of a piece plainly ends with its last end tag, as nearly all that is written does. */
function endsItself(nodes: readonly HtmlNode[], html: string): boolean {
  const [only, ...others] = nodes;
  const end = only?.sourceCodeLocation && "endTag" in only.sourceCodeLocation;
  const isWhole = end && only.sourceCodeLocation?.endOffset === html.length;
  return isWhole === true && others.length === 0 && only !== undefined && isEnded(only);
}

/** A pristine block with all its end tags. */
function closed(document: Node, index: number): string {
  const block = document.child(index);
  if (block.type.name !== "island") return printTop(document, index);
  const fragment = parseHtml(block.attrs["html"] as string);
  const parent = fragment[0]?.parentNode;
  return parent ? serialize(parent) : (block.attrs["html"] as string);
}

/** Turns a document into that of another source, block by block: what is the same in both stays, and with it the selection. */
export function replaceSource(state: EditorState, source: string): Transaction {
  const next = openHtml(source);
  const { doc, tr } = state;
  const now = doc.children;
  const then = next.children;
  let start = 0;
  while (start < Math.min(now.length, then.length) && now[start]?.eq(then[start] as Node))
    start += 1;
  let end = 0;
  while (
    end < Math.min(now.length, then.length) - start &&
    now.at(-1 - end)?.eq(then.at(-1 - end) as Node)
  )
    end += 1;
  const sizeOf = (blocks: readonly Node[]) =>
    blocks.reduce((sum, block) => sum + block.nodeSize, 0);
  const from = sizeOf(now.slice(0, start));
  const to = from + sizeOf(now.slice(start, now.length - end));
  if (from !== to || then.length !== now.length)
    tr.replaceWith(from, to, then.slice(start, then.length - end));
  for (const [name, value] of Object.entries(next.attrs))
    if (doc.attrs[name] !== value) tr.setDocAttribute(name, value);
  return tr.setMeta("addToHistory", false);
}
