import type { Node } from "prosemirror-model";
import type { EditorView, NodeView } from "prosemirror-view";
import { islandName } from "../island-names.ts";
import { words } from "../words.ts";

/** An island to edit: its HTML, and what becomes of it. */
export interface EditedIsland {
  name: string;
  html: string;
  save: (html: string) => void;
}

export type EditIsland = (island: EditedIsland) => void;

type GetPos = () => number | undefined;

/** The card that stands for a block the editor does not look into. */
export function islandView(
  node: Node,
  view: EditorView,
  getPos: GetPos,
  edit: EditIsland,
  put: (view: EditorView, pos: number, html: string) => void,
): NodeView {
  const html = node.attrs["html"] as string;
  const name = islandName(html);
  const dom = document.createElement("div");
  dom.className = "island";
  dom.contentEditable = "false";
  const title = document.createElement("strong");
  title.textContent = name;
  const glimpse = document.createElement("code");
  glimpse.textContent = html.replaceAll(/\s+/g, " ").slice(0, GLIMPSE_CHARS);
  dom.append(
    title,
    glimpse,
    button(words.islandEdit, name, () =>
      edit({
        name,
        html,
        save: (text) => {
          const pos = getPos();
          if (pos !== undefined && view.editable) put(view, pos, text);
        },
      }),
    ),
    button(words.islandDelete, name, () => {
      const pos = getPos();
      if (pos === undefined || !view.editable) return;
      view.dispatch(view.state.tr.delete(pos, pos + node.nodeSize));
      view.focus();
    }),
  );
  return { dom, stopEvent: isOfButton, ignoreMutation: () => true };
}

/** How much of its HTML a card shows. */
const GLIMPSE_CHARS = 120;

/** The chip that stands for something in a line; a press or Enter edits it. */
export function inlineIslandView(
  node: Node,
  view: EditorView,
  getPos: GetPos,
  edit: EditIsland,
  put: (view: EditorView, pos: number, html: string) => void,
): NodeView {
  const html = node.attrs["html"] as string;
  const name = islandName(html);
  const dom = document.createElement("span");
  dom.className = "inline-island";
  dom.contentEditable = "false";
  dom.append(
    button(name, words.islandEdit, () =>
      edit({
        name,
        html,
        save: (text) => {
          const pos = getPos();
          if (pos !== undefined && view.editable) put(view, pos, text);
        },
      }),
    ),
  );
  return { dom, stopEvent: isOfButton, ignoreMutation: () => true };
}

const isOfButton = (event: Event): boolean =>
  event.target instanceof HTMLElement &&
  event.target.closest("button") !== null &&
  !event.type.startsWith("drag");

function button(text: string, about: string, press: () => void): HTMLButtonElement {
  const one = document.createElement("button");
  one.type = "button";
  one.textContent = text;
  one.setAttribute("aria-label", `${text}: ${about}`);
  one.addEventListener("click", press);
  return one;
}
