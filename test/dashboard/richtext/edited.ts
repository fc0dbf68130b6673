import type { Node } from "prosemirror-model";
import { EditorState } from "prosemirror-state";
import { history, undo } from "prosemirror-history";
import { openHtml, printDocument } from "../../../dashboard/richtext/document.ts";
import { meaningOf } from "../../../shared/html/meaning.ts";
import { childrenOf, isText, parseHtml, type HtmlNode } from "../../../shared/html/tree.ts";

/** An editor's state with a source opened, and its undo. */
export const stateOf = (source: string): EditorState =>
  EditorState.create({ doc: openHtml(source), plugins: [history()] });

/** A letter that no source has. */
export const LETTER = "\u2603";

/** The places of a block in which a letter can be typed: at the ends of its texts and within. */
export function placesToType(block: Node, start: number): number[] {
  const places: number[] = [];
  if (block.isTextblock) places.push(start + 1);
  block.descendants((node, pos) => {
    if (node.isTextblock) places.push(start + pos + 2);
    if (node.isText && node.nodeSize > 1) places.push(start + 1 + pos + (node.nodeSize >> 1));
    if (node.isText) places.push(start + 1 + pos + node.nodeSize);
  });
  return places;
}

/** A state in which the letter was typed, and the one after undo. */
export function typed(
  state: EditorState,
  place: number,
): { after: EditorState; undone: EditorState } {
  const after = state.apply(state.tr.insertText(LETTER, place));
  let undone = after;
  undo(after, (tr) => (undone = after.apply(tr)));
  return { after, undone };
}

/** The meaning of a source from which the letter is taken out again. */
export function meaningWithout(source: string): string {
  const nodes = parseHtml(source);
  const clean = (node: HtmlNode): void => {
    if (isText(node)) node.value = node.value.replaceAll(LETTER, "");
    childrenOf(node).forEach(clean);
  };
  nodes.forEach(clean);
  return meaningOf(nodes);
}

export const printed = (state: EditorState): string => printDocument(state.doc);
