import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { LRLanguage } from "@codemirror/language";
import {
  closeSearchPanel,
  findNext,
  findPrevious,
  openSearchPanel,
  search,
} from "@codemirror/search";
import { Compartment, EditorSelection, EditorState, Text, type Extension } from "@codemirror/state";
import { EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { parser } from "@lezer/html";
import { createSaid } from "../said.ts";
import { breaksOf, feedsOf, onlyFeeds, textOf, type Breaks } from "./breaks.ts";
import { changesBetween } from "./changes.ts";
import { adoptStyles, theme } from "./theme.ts";
import { phrases } from "./words.ts";

export interface CodeOptions {
  value: string;
  onChange: (text: string) => void;
  /** Asked again whenever `refresh` is called. */
  attributes: () => Record<string, string>;
  isReadOnly: () => boolean;
  /** Whether it takes back and does again itself; else these keys are the page's. */
  hasHistory: boolean;
}

export interface MountedCode {
  /** Another text, from outside: what is the same in both stays as it is, the selection too. */
  setValue(text: string): void;
  refresh(): void;
  focus(from: number, to: number): void;
  destroy(): void;
}

/** Mounts an editor of HTML. The text that it says to have is the one it was given where nobody edited it, breaks of lines included. */
export function mountCode(place: HTMLElement, options: CodeOptions): MountedCode {
  let breaks = breaksOf(options.value);
  const said = createSaid(options.value);
  const [breaking, reading] = [new Compartment(), new Compartment()];
  let isTold = false;
  adoptStyles();
  const view = new EditorView({
    parent: place,
    doc: documentOf(feedsOf(options.value, breaks)),
    extensions: [
      breaking.of(keeping(breaks)),
      reading.of(EditorState.readOnly.of(options.isReadOnly())),
      EditorView.contentAttributes.of(options.attributes),
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (!docChanged || isTold) return;
        const now = textOf(state.doc.toString(), breaks);
        said.say(now);
        options.onChange(now);
      }),
      options.hasHistory ? [history(), keymap.of(historyKeymap)] : leaveHistory,
      surroundings,
    ],
  });
  const show = (text: string) => {
    breaks = breaksOf(text);
    const changes = changesBetween(view.state.doc.toString(), feedsOf(text, breaks));
    isTold = true;
    view.dispatch({
      changes: changes.map((one) => ({ ...one, insert: documentOf(one.insert) })),
      effects: breaking.reconfigure(keeping(breaks)),
    });
    isTold = false;
  };
  return {
    setValue(text) {
      if (said.isNews(text)) show(text);
    },
    refresh: () =>
      view.dispatch({
        effects: reading.reconfigure(EditorState.readOnly.of(options.isReadOnly())),
      }),
    focus(from, to) {
      const { length } = view.state.doc;
      view.dispatch({
        selection: { anchor: Math.min(from, length), head: Math.min(to, length) },
        scrollIntoView: true,
      });
      view.focus();
    },
    destroy: () => view.destroy(),
  };
}

const documentOf = (feeds: string): Text => Text.of(feeds.split("\n"));

/** Where breaks are mixed, a carriage return is no break. What is pasted brings none in. */
const keeping = (breaks: Breaks): Extension =>
  breaks === "mixed"
    ? [EditorState.lineSeparator.of("\n"), EditorView.clipboardInputFilter.of(onlyFeeds)]
    : [];

/** The browser's own would undo what it saw happen in the page, which is not what was typed. */
const leaveHistory = EditorView.domEventHandlers({
  beforeinput: ({ inputType }) => inputType.startsWith("history"),
});

/** A new line begins as far in as the one before. */
function breakLine(view: EditorView): boolean {
  const { state } = view;
  if (state.readOnly) return false;
  const broken = state.changeByRange(({ from, to }) => {
    const line = state.doc.lineAt(from);
    const [indent] = /^[ \t]*/.exec(line.text.slice(0, from - line.from)) ?? [""];
    return {
      changes: { from, to, insert: Text.of(["", indent]) },
      range: EditorSelection.cursor(from + 1 + indent.length),
    };
  });
  view.dispatch(state.update(broken, { scrollIntoView: true, userEvent: "input" }));
  return true;
}

/** Everywhere in the editor and in its search. Tab is not among them: it leaves the field, as it does every other. */
const scope = "editor search-panel";
const keys = keymap.of([
  { key: "Enter", run: breakLine, shift: breakLine },
  { key: "Mod-f", run: openSearchPanel, scope },
  { key: "Escape", run: closeSearchPanel, scope },
  { key: "F3", run: findNext, shift: findPrevious, scope, preventDefault: true },
  { key: "Mod-g", run: findNext, shift: findPrevious, scope, preventDefault: true },
  ...standardKeymap,
]);

/** All that is the same in every field. */
const surroundings: Extension = [
  keys,
  lineNumbers(),
  highlightSpecialChars(),
  EditorView.lineWrapping,
  LRLanguage.define({ name: "html", parser }),
  search(),
  EditorState.phrases.of(phrases),
  theme,
];
