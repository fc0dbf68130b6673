import {
  baseKeymap,
  chainCommands,
  createParagraphNear,
  exitCode,
  lift,
} from "prosemirror-commands";
import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { history, redo, undo } from "prosemirror-history";
import {
  InputRule,
  ellipsis,
  emDash,
  inputRules,
  textblockTypeInputRule,
  undoInputRule,
  wrappingInputRule,
} from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import type { NodeType } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import type { Command, Plugin } from "prosemirror-state";
import { goToNextCell, tableEditing } from "prosemirror-tables";
import { canJoin, findWrapping } from "prosemirror-transform";
import {
  barely,
  insertHtml,
  moveBlock,
  quote,
  setBlock,
  toggleList,
  toggleMark,
} from "./commands.ts";
import { schema } from "./schema.ts";

const type = (name: string) => schema.nodes[name] as NodeType;
const item = type("list_item");

const lineBreak: Command = (state, dispatch) => {
  if (!state.selection.$from.parent.inlineContent) return false;
  dispatch?.(state.tr.replaceSelectionWith(schema.node("hard_break")).scrollIntoView());
  return true;
};

const headings = Object.fromEntries(
  [1, 2, 3, 4, 5, 6].map((level) => [`Mod-Alt-${level}`, setBlock("heading", { level })]),
);

/** The keys of the editor; `Mod` is ⌘ on Apple's machines, else Ctrl. Tab stays the browser's but in lists and tables. */
const KEYS: Record<string, Command> = {
  ...headings,
  "Mod-z": undo,
  "Mod-y": redo,
  "Mod-Shift-z": redo,
  Backspace: undoInputRule,
  "Mod-b": toggleMark("strong"),
  "Mod-i": toggleMark("em"),
  "Mod-u": toggleMark("u"),
  "Mod-e": toggleMark("code"),
  "Mod-Shift-x": toggleMark("s"),
  "Mod-Alt-0": setBlock("paragraph"),
  "Mod-Alt-c": setBlock("code_block"),
  "Mod-Shift-7": toggleList("ordered_list"),
  "Mod-Shift-8": toggleList("bullet_list"),
  "Mod-Shift-9": quote,
  "Mod-Shift-l": lift,
  "Mod-_": insertHtml("<hr>"),
  Enter: chainCommands(splitListItem(item)),
  "Shift-Enter": chainCommands(exitCode, lineBreak),
  "Mod-Enter": chainCommands(exitCode, createParagraphNear),
  Tab: chainCommands(goToNextCell(1), sinkListItem(item)),
  "Shift-Tab": chainCommands(goToNextCell(-1), liftListItem(item)),
  "Alt-ArrowUp": moveBlock(-1),
  "Alt-ArrowDown": moveBlock(1),
};

/** A list begun by what is typed, or the list before it continued. */
function listRule(pattern: RegExp, list: NodeType): InputRule {
  return new InputRule(pattern, (state, _match, start, end) => {
    const tr = state.tr.delete(start, end);
    const range = tr.doc.resolve(start).blockRange();
    const wrapping = range && findWrapping(range, list);
    if (!range || !wrapping) return null;
    barely(tr.wrap(range, wrapping));
    const before = tr.doc.resolve(range.start).nodeBefore;
    return before?.type === list && canJoin(tr.doc, range.start) ? tr.join(range.start) : tr;
  });
}

const RULES = [
  emDash,
  ellipsis,
  wrappingInputRule(/^\s*>\s$/, type("blockquote")),
  listRule(/^\s*\d+\.\s$/, type("ordered_list")),
  listRule(/^\s*[-+*]\s$/, type("bullet_list")),
  textblockTypeInputRule(/^```$/, type("code_block")),
  textblockTypeInputRule(/^(#{1,6})\s$/, type("heading"), (match) => ({
    level: match[1]?.length ?? 1,
  })),
];

/** Keys, history, tables, and what is made of what is typed: `## ` a heading, `- ` a list. */
export const plugins = (): Plugin[] => [
  inputRules({ rules: RULES }),
  keymap(KEYS),
  keymap(baseKeymap),
  history(),
  gapCursor(),
  dropCursor(),
  tableEditing(),
];
