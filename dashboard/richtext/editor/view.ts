import { EditorState, Selection, type Command, type Transaction } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { copied, pasted, type Copied } from "../clipboard.ts";
import { linkAt } from "../commands.ts";
import { openHtml, printDocument, replaceSource } from "../document.ts";
import { plugins } from "../keys.ts";
import { cleanHtml } from "../paste/clean.ts";
import { createSaid } from "../said.ts";
import { schema } from "../schema.ts";
import type { ChosenImage } from "../props.ts";
import { inlineIslandView, islandView, type EditIsland } from "./island-view.ts";

/** What the page hands to an editor that is mounted in it. */
export interface MountOptions {
  value: string;
  attributes: () => Record<string, string>;
  isEditable: () => boolean;
  onHtml: (html: string) => void;
  /** The selection or the text changed: what the toolbar shows may have. */
  onState: (state: EditorState) => void;
  editIsland: EditIsland;
  uploadImage: (file: File) => Promise<ChosenImage | null>;
}

export interface Mounted {
  readonly view: EditorView;
  run: (command: Command) => void;
  /** Another source, from outside: what is the same in both stays as it is, the selection too. */
  setValue: (html: string) => void;
  destroy: () => void;
}

/** Mounts an editor. What it says to have changed is what its HTML is then; what it is given again is no change. */
export function mountEditor(place: HTMLElement, options: MountOptions): Mounted {
  let html = options.value;
  const said = createSaid(html);
  const say = (now: string) => {
    html = now;
    said.say(now);
    options.onHtml(now);
  };
  const held = new Set<Held>();
  const view: EditorView = new EditorView(place, {
    state: EditorState.create({ doc: openHtml(html), plugins: plugins() }),
    editable: options.isEditable,
    attributes: options.attributes,
    nodeViews: {
      island: (node, own, getPos) => islandView(node, own, getPos, options.editIsland, putBlocks),
      inline_island: (node, own, getPos) =>
        inlineIslandView(node, own, getPos, options.editIsland, putInline),
    },
    dispatchTransaction: (tr: Transaction) => {
      view.updateState(view.state.apply(tr));
      for (const one of held) one.at = tr.mapping.map(one.at);
      if (tr.docChanged) {
        const now = printDocument(view.state.doc);
        if (now !== html) say(now);
      }
      options.onState(view.state);
    },
    handleTextInput: leaveLink,
    // what is dropped from elsewhere comes this way
    transformPastedHTML: cleanHtml,
    handleDOMEvents: clipboardEvents(options, held),
  });
  return {
    view,
    run: (command) => {
      command(view.state, view.dispatch, view);
      view.focus();
    },
    setValue: (value) => {
      if (!said.isNews(value)) return;
      html = value;
      view.dispatch(replaceSource(view.state, value));
    },
    destroy: () => view.destroy(),
  };
}

/** What is typed behind a link is not part of it. */
function leaveLink(view: EditorView, from: number, to: number, text: string): boolean {
  const { state } = view;
  const link = from === to && state.storedMarks === null ? linkAt(state) : null;
  if (link?.to !== from) return false;
  const marks = state.selection.$from.marks().filter((mark) => mark.attrs["tag"] !== "a");
  view.dispatch(state.tr.insert(from, schema.text(text, marks)).scrollIntoView());
  return true;
}

function clipboardEvents({ isEditable, uploadImage }: MountOptions, held: Set<Held>) {
  const copy = (view: EditorView, event: ClipboardEvent): boolean => {
    const { selection } = view.state;
    if (selection.empty || event.clipboardData === null) return false;
    const now = copied(selection.content());
    last = now;
    event.preventDefault();
    event.clipboardData.setData("text/html", now.html);
    event.clipboardData.setData("text/plain", now.text);
    if (event.type === "cut" && isEditable())
      view.dispatch(view.state.tr.deleteSelection().scrollIntoView());
    return true;
  };
  const paste = (view: EditorView, event: ClipboardEvent): boolean => {
    const { clipboardData } = event;
    if (clipboardData === null || !isEditable()) return false;
    const html = clipboardData.getData("text/html");
    const isCode = view.state.selection.$from.parent.type.spec.code === true;
    if (html === "" && takeFiles(view, clipboardData.files, uploadImage, held)) {
      event.preventDefault();
      return true;
    }
    if (html === "" || isCode) return false;
    event.preventDefault();
    view.dispatch(view.state.tr.replaceSelection(pasted(html, last)).scrollIntoView());
    return true;
  };
  const drop = (view: EditorView, event: DragEvent): boolean => {
    const files = event.dataTransfer?.files;
    if (files === undefined || !isEditable() || !takeFiles(view, files, uploadImage, held))
      return false;
    event.preventDefault();
    return true;
  };
  return { copy, cut: copy, paste, drop };
}

/** One clipboard for all editors of the page, as there is one of the machine. */
let last: Copied | null = null;

/** Where something is put once it is there, whatever is typed around it until then. */
interface Held {
  at: number;
}

function takeFiles(
  view: EditorView,
  files: FileList,
  upload: MountOptions["uploadImage"],
  held: Set<Held>,
): boolean {
  const images = [...files].filter(({ type }) => type.startsWith("image/"));
  for (const file of images) {
    const place = { at: view.state.selection.to };
    held.add(place);
    void takeImage(view, upload(file), place).finally(() => held.delete(place));
  }
  return images.length > 0;
}

async function takeImage(
  view: EditorView,
  upload: Promise<ChosenImage | null>,
  place: Held,
): Promise<void> {
  const image = await upload;
  if (image === null || view.isDestroyed) return;
  const attributes = [
    ["src", image.url],
    ["alt", image.alt],
  ];
  const { doc, tr } = view.state;
  // beside what is selected by now, and not in its place
  const { from } = Selection.near(doc.resolve(place.at));
  view.dispatch(tr.insert(from, schema.node("image", { attributes })));
}

/** The new HTML of an island in its place: as blocks, if these can be edited now. */
function putBlocks(view: EditorView, pos: number, html: string): void {
  const node = view.state.doc.nodeAt(pos);
  if (node === null) return;
  const blocks = openHtml(html).content;
  const bare = blocks.content.map((block) =>
    block.type.create({ ...block.attrs, origin: null }, block.content),
  );
  view.dispatch(view.state.tr.replaceWith(pos, pos + node.nodeSize, bare));
  view.focus();
}

function putInline(view: EditorView, pos: number, html: string): void {
  view.dispatch(view.state.tr.setNodeMarkup(pos, null, { html }));
  view.focus();
}
