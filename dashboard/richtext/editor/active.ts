import { redoDepth, undoDepth } from "prosemirror-history";
import type { EditorState } from "prosemirror-state";
import { isInTable } from "prosemirror-tables";
import { hasMark, isIn, linkAt } from "../commands.ts";

/** What the toolbar shows of a state. */
export interface Active {
  block: string;
  marks: Readonly<Record<"strong" | "em" | "s" | "code", boolean>>;
  isLink: boolean;
  isBullets: boolean;
  isNumbers: boolean;
  isQuote: boolean;
  isTable: boolean;
  canUndo: boolean;
  canRedo: boolean;
}

export function activeIn(state: EditorState): Active {
  const { parent } = state.selection.$from;
  const { name } = parent.type;
  return {
    block: name === "heading" ? `h${parent.attrs["level"] as number}` : name,
    marks: {
      strong: hasMark(state, "strong"),
      em: hasMark(state, "em"),
      s: hasMark(state, "s"),
      code: hasMark(state, "code"),
    },
    isLink: linkAt(state) !== null,
    isBullets: isIn(state, "bullet_list"),
    isNumbers: isIn(state, "ordered_list"),
    isQuote: isIn(state, "blockquote"),
    isTable: isInTable(state),
    canUndo: undoDepth(state) > 0,
    canRedo: redoDepth(state) > 0,
  };
}
