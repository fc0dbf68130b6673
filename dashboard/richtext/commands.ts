import { setBlockType, wrapIn } from "prosemirror-commands";
import type { Attrs, Mark, MarkType, Node } from "prosemirror-model";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import {
  NodeSelection,
  Selection,
  type Command,
  type EditorState,
  type Transaction,
} from "prosemirror-state";
import { attribute, withAttribute, type Attributes } from "./attributes.ts";
import { openHtml } from "./document.ts";
import { imageAttributes } from "./image.ts";
import type { ChosenImage } from "./props.ts";
import { attributesOfNode, schema } from "./schema.ts";

/** What the toolbar and the keys do. Each is a function of a state, so that it can be tried without a page. */

const format = schema.marks["format"] as MarkType;
const typeOf = (name: string) => schema.nodes[name] as NonNullable<(typeof schema.nodes)[string]>;

/** Which tags say the same: what is bold by `b` is made plain by the same key as what is by `strong`. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  strong: ["strong", "b"],
  em: ["em", "i"],
  s: ["s", "del", "strike"],
};

const isOf = (tag: string) => {
  const tags = FAMILIES[tag] ?? [tag];
  return (mark: Mark) => tags.includes(mark.attrs["tag"] as string);
};

const newMark = (tag: string, attributes: Attributes = []) => format.create({ tag, attributes });

/** The marks that what is typed now would have, or that the beginning of the selection has. */
const marksAt = ({ selection, storedMarks }: EditorState): readonly Mark[] =>
  storedMarks ?? selection.$from.marksAcross(selection.$to) ?? selection.$from.marks();

/** Whether all text of the selection has a mark of a tag's family. */
export function hasMark(state: EditorState, tag: string): boolean {
  const { from, to, empty } = state.selection;
  if (empty) return marksAt(state).some(isOf(tag));
  let texts = 0;
  let marked = 0;
  state.doc.nodesBetween(from, to, (node) => {
    if (!node.isInline) return;
    texts += 1;
    if (node.marks.some(isOf(tag))) marked += 1;
  });
  return texts > 0 && texts === marked;
}

/** Gives all of the selection a mark, or takes it from all of it. */
export const toggleMark =
  (tag: string): Command =>
  (state, dispatch) => {
    const { from, to, empty } = state.selection;
    if (!state.selection.$from.parent.inlineContent && empty) return false;
    if (dispatch === undefined) return true;
    const has = hasMark(state, tag);
    if (empty) {
      const others = marksAt(state).filter((mark) => !isOf(tag)(mark));
      dispatch(state.tr.setStoredMarks(has ? others : [...others, newMark(tag)]));
      return true;
    }
    const tr = without(state.tr, from, to, tag);
    dispatch((has ? tr : tr.addMark(from, to, newMark(tag))).scrollIntoView());
    return true;
  };

function without(tr: Transaction, from: number, to: number, tag: string): Transaction {
  tr.doc.nodesBetween(from, to, (node, pos) => {
    for (const mark of node.marks.filter(isOf(tag)))
      tr.removeMark(Math.max(pos, from), Math.min(pos + node.nodeSize, to), mark);
  });
  return tr;
}

/** The link at the selection: where it goes, and from where to where it stands. */
export function linkAt(state: EditorState): { href: string; from: number; to: number } | null {
  const { $from } = state.selection;
  const links = (node: Node | null | undefined) => node?.marks.find(isOf("a"));
  const link = links($from.nodeAfter) ?? links($from.nodeBefore);
  if (link === undefined || !$from.parent.inlineContent) return null;
  const start = $from.start();
  const found: { from: number; to: number }[] = [];
  $from.parent.forEach((node, offset) => {
    if (!link.isInSet(node.marks)) return;
    const last = found.at(-1);
    const from = start + offset;
    if (last?.to === from) last.to = from + node.nodeSize;
    else found.push({ from, to: from + node.nodeSize });
  });
  const range = found.find(({ from, to }) => from <= $from.pos && $from.pos <= to);
  const href = attribute(link.attrs["attributes"] as Attributes, "href") ?? "";
  return range === undefined ? null : { href, ...range };
}

/** Makes the selection a link, or changes where the link at it goes, keeping what else it says; null takes the link away. */
export const setLink =
  (href: string | null): Command =>
  (state, dispatch) => {
    const at = linkAt(state);
    const { from, to } = state.selection.empty && at !== null ? at : state.selection;
    if (from === to && href === null) return false;
    if (dispatch === undefined) return true;
    const { tr } = state;
    if (from === to) {
      const marks = [...marksAt(state), newMark("a", [["href", href ?? ""]])];
      dispatch(tr.replaceSelectionWith(schema.text(href ?? "", marks), false).scrollIntoView());
      return true;
    }
    const before = firstLink(state, from, to);
    without(tr, from, to, "a");
    if (href !== null) tr.addMark(from, to, newMark("a", withAttribute(before, "href", href)));
    dispatch(tr.scrollIntoView());
    return true;
  };

function firstLink(state: EditorState, from: number, to: number): Attributes {
  let found: Attributes | null = null;
  state.doc.nodesBetween(from, to, (node) => {
    found ??= (node.marks.find(isOf("a"))?.attrs["attributes"] as Attributes | undefined) ?? null;
  });
  return found ?? [];
}

/** Turns the text blocks of the selection into others: `paragraph`, `code_block`, `heading` with its level. */
export const setBlock = (type: string, attrs: Attrs | null = null): Command =>
  setBlockType(typeOf(type), attrs);

/** Puts the selection in a quote. */
export const quote: Command = wrapIn(typeOf("blockquote"));

/** Whether the selection is in a node of a type. */
export function isIn(state: EditorState, type: string): boolean {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1)
    if ($from.node(depth).type.name === type) return true;
  return false;
}

/** Makes the selection a list, makes a list the other kind, or takes its items out. */
export const toggleList =
  (type: "bullet_list" | "ordered_list"): Command =>
  (state, dispatch) => {
    const { $from } = state.selection;
    for (let depth = $from.depth; depth > 0; depth -= 1) {
      const node = $from.node(depth);
      if (node.type.name === type) return liftListItem(typeOf("list_item"))(state, dispatch);
      if (!node.type.name.endsWith("_list")) continue;
      dispatch?.(state.tr.setNodeMarkup($from.before(depth), typeOf(type)));
      return true;
    }
    return wrapInList(typeOf(type))(state, dispatch && ((tr) => dispatch(barely(tr))));
  };

/** The items at the selection with their one paragraph as text, as lists are mostly written. */
export function barely(tr: Transaction): Transaction {
  const { from, to } = tr.selection;
  tr.doc.nodesBetween(from, to, (node, pos, parent) => {
    const isOnly = parent?.type.name === "list_item" && parent.childCount === 1;
    if (isOnly && node.type.name === "paragraph") tr.setNodeMarkup(pos, typeOf("bare"));
  });
  return tr;
}

/** Puts the blocks of a source where the selection is. */
export const insertHtml =
  (html: string): Command =>
  (state, dispatch) => {
    const blocks = openHtml(html).content;
    dispatch?.(
      state.tr.replaceWith(state.selection.from, state.selection.to, blocks).scrollIntoView(),
    );
    return true;
  };

/** Puts a table with a row of headings where the selection is. */
export const insertTable = (rows: number, columns: number): Command => {
  const row = (cell: string) => `<tr>${cell.repeat(columns)}</tr>`;
  const body = row("<td></td>").repeat(rows - 1);
  return insertHtml(
    `<table><thead>${row('<th scope="col"></th>')}</thead><tbody>${body}</tbody></table>`,
  );
};

/** The image that is selected, if one is. */
export function selectedImage({ selection }: EditorState): Node | null {
  const isImage = selection instanceof NodeSelection && selection.node.type.name === "image";
  return isImage ? selection.node : null;
}

/** Puts an image where the selection is, or in place of the one that is selected. */
export const insertImage =
  (image: ChosenImage): Command =>
  (state, dispatch) => {
    const selected = selectedImage(state);
    const attributes = imageAttributes(selected === null ? [] : attributesOfNode(selected), image);
    dispatch?.(
      state.tr.replaceSelectionWith(schema.node("image", { attributes }), false).scrollIntoView(),
    );
    return true;
  };

/** Moves the block of the top that the selection is in by one place. */
export const moveBlock =
  (by: -1 | 1): Command =>
  (state, dispatch) => {
    const { $from } = state.selection;
    const index = $from.index(0);
    const other = index + by;
    if (other < 0 || other >= state.doc.childCount) return false;
    if (dispatch === undefined) return true;
    const start = $from.posAtIndex(index, 0);
    const block = state.doc.child(index);
    const { tr } = state;
    tr.delete(start, start + block.nodeSize);
    const to = tr.doc.resolve(0).posAtIndex(other, 0);
    tr.insert(to, block);
    const at = state.selection.from - start + to;
    const isNode = state.selection instanceof NodeSelection;
    const selection = isNode
      ? NodeSelection.create(tr.doc, at)
      : Selection.near(tr.doc.resolve(at));
    dispatch(tr.setSelection(selection).scrollIntoView());
    return true;
  };
